import Foundation

extension Data {
    /// A column's blob as the protocol's values are made of.
    var bytes: [UInt8] { [UInt8](self) }
}
