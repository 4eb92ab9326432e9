import GRDB
import StoreKit
import SyncProtocol

/// Values of the protocol in a row of the central store.
extension Row {
    func bytes(_ index: Int) throws -> [UInt8] {
        try withUnsafeData(atIndex: index) { $0.map(Array.init) ?? [] }
    }

    func hash(_ index: Int) throws -> ContentHash {
        try decoded(index) { ContentHash($0) }
    }

    func recordID(_ index: Int) throws -> RecordID {
        try decoded(index) { RecordID($0) }
    }

    /// A device's key; nil for null.
    func key(_ index: Int) throws -> DeviceKey? {
        hasNull(atIndex: index) ? nil : try decoded(index) { DeviceKey($0) }
    }

    /// Nil for null.
    func signature(_ index: Int) throws -> Signature? {
        hasNull(atIndex: index) ? nil : try decoded(index) { Signature($0) }
    }

    func digest(_ index: Int) throws -> Digest {
        try decoded(index) { Digest($0) }
    }

    private func decoded<T>(_ index: Int, _ make: ([UInt8]) -> T?) throws -> T {
        guard let value = make(try bytes(index)) else {
            throw StoreError(
                .unusable, "a row of the central store holds a value of the wrong length",
                hint: "run fieldbook-server verify, and restore the last backup if it says so")
        }
        return value
    }
}
