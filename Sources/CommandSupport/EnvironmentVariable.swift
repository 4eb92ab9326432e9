import Foundation

/// Settings that the environment gives.
///
/// Asked one by one: Foundation makes a dictionary of the whole environment for each look at it.
package enum EnvironmentVariable {
    /// The value of a variable; nil where it is not set, or empty.
    package static func value(of name: String) -> String? {
        guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else {
            return nil
        }
        return value
    }
}
