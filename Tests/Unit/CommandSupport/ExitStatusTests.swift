import CommandSupport
import Foundation
import StoreKit
import SyncProtocol
import Testing
import TextFormats

@Suite("Exit statuses of both commands")
struct ExitStatusTests {
    @Test("each kind of a store's failure has one status, whichever command it ends")
    func storeFailures() {
        let table: [StoreError.Kind: CommandSupport.ExitStatus] = [
            .usage: .usage, .notPermitted: .notPermitted, .readOnly: .notPermitted,
            .consent: .notPermitted,
            .notFound: .failure, .changed: .failure, .busy: .failure, .diskFull: .failure,
            .unusable: .failure, .malformed: .failure, .failed: .failure,
        ]
        #expect(table.count == StoreError.Kind.allCases.count)
        for (kind, status) in table {
            let failure = CommandFailure(common: StoreError(kind, "it failed", hint: "do this"))
            #expect(failure.status == status, "\(kind)")
            #expect(failure.code == kind.rawValue)
            #expect(failure.hint == "do this")
        }
    }

    @Test("other errors that both commands meet have theirs")
    func commonFailures() throws {
        struct Unheard: Error {}
        #expect(CommandFailure(common: CancellationError()).code == "cancelled")
        #expect(CommandFailure(common: CocoaError(.fileNoSuchFile)).status == .failure)
        #expect(CommandFailure(common: CocoaError(.fileReadNoPermission)).status == .notPermitted)
        #expect(CommandFailure(common: TableError(line: 3, "no cells")).message.contains("line 3"))
        #expect(CommandFailure(common: Unheard()).code == "failed")
        #expect(throws: JSONError.self) { try JSONReader.value("{") }
        do {
            _ = try JSONReader.value("{")
        } catch {
            #expect(CommandFailure(common: error).status == .usage)
        }
    }

    @Test("the most urgent of several statuses is reported")
    func precedence() {
        #expect(CommandSupport.ExitStatus.first(of: [.conflicts, .failure, .inPart]) == .failure)
        let severe: [CommandSupport.ExitStatus] = [.usage, .notPermitted, .unavailable]
        #expect(CommandSupport.ExitStatus.first(of: severe) == .notPermitted)
        #expect(CommandSupport.ExitStatus.first(of: [.inPart, .conflicts]) == .inPart)
        #expect(CommandSupport.ExitStatus.first(of: []) == .done)
    }
}
