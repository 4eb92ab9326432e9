import DomainModel
import StoreKit

extension StoreError {
    package init(_ error: FieldError) {
        self.init(.usage, Self.withoutStop(error.message), hint: error.hint)
    }

    package init(_ error: ValidationError) {
        self.init(.usage, Self.withoutStop(error.message), hint: error.errors.first?.hint)
    }

    /// Runs what may refuse a field's value, and turns the refusal into an error of the store.
    static func usage<Result>(
        _ body: () throws(FieldError) -> Result
    ) throws(StoreError) -> Result {
        do {
            return try body()
        } catch {
            throw StoreError(error)
        }
    }

    /// Errors of the store are printed without a full stop.
    private static func withoutStop(_ message: String) -> String {
        message.hasSuffix(".") ? String(message.dropLast()) : message
    }
}
