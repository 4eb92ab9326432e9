import DomainModel
import Foundation
import StoreKit
import SyncProtocol

/// What an exported row says of the state that it was made from: which commits its values rest on,
/// and a short checksum of each cell.
///
/// An import knows by it which cells somebody has edited, and what they had seen then. The bytes,
/// as base64url: 1, the version vector (WireFormat), for each cell that is not empty 3 bytes of its
/// column and 4 of its text, and 4 of the record and all of it. The checksums are FNV-1a: against
/// mistakes, not against forgery. A mark tells nothing of a cell that was taken out of the row but
/// whether a guess of its text is right.
package struct RowMark: Hashable, Sendable {
    /// The name of the column that holds the marks.
    package static let column = "_mark"

    private static let version: UInt8 = 1
    private static let cellSize = 7
    private static let checkSize = 4

    package let context: VersionVector
    private let record: RecordID
    /// The checksums of texts by those of their columns.
    private let cells: [UInt32: UInt32]

    /// Marks a row.
    ///
    /// - Parameter cells: the names of the columns, and their texts before any guard.
    package init(
        of record: RecordID, context: VersionVector, cells: some Sequence<(String, String)>
    ) {
        self.context = context
        self.record = record
        var sums: [UInt32: UInt32] = [:]
        for (column, text) in cells {
            let text = PlainText.normalise(text)
            if text.isEmpty { continue }
            sums[Self.sum(ofColumn: column)] = Self.sum(of: text, column: column, record: record)
        }
        self.cells = sums
    }

    /// Whether a cell had this text when the row was exported.
    package func had(_ text: String, in column: String) -> Bool {
        let text = PlainText.normalise(text)
        let sum = cells[Self.sum(ofColumn: column)]
        if text.isEmpty { return sum == nil }
        return sum == Self.sum(of: text, column: column, record: record)
    }

    private static func sum(ofColumn column: String) -> UInt32 {
        var sum = Checksum()
        sum.add(column.utf8)
        return sum.value & 0xFF_FFFF
    }

    private static func sum(of text: String, column: String, record: RecordID) -> UInt32 {
        var sum = Checksum()
        sum.add(record.bytes)
        sum.add(column.utf8)
        sum.add([0])
        sum.add(text.utf8)
        return sum.value
    }
}

extension RowMark {
    /// As it stands in a table.
    package var text: String {
        var writer = CBORWriter(capacity: 128)
        context.encode(into: &writer)
        var bytes = [Self.version] + writer.bytes
        for (column, sum) in cells.sorted(by: { $0.key < $1.key }) {
            bytes += Self.bigEndian(column).suffix(3) + Self.bigEndian(sum)
        }
        bytes += Self.bigEndian(Self.check(bytes, record))
        return Self.base64URL(bytes)
    }

    private static func base64URL(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Reads the mark of a row.
    ///
    /// - Throws: `StoreError` where it is broken, or the mark of another record.
    package init(_ text: String, of record: RecordID) throws(StoreError) {
        let broken = StoreError(
            .usage, "the mark in \(Self.column) is not the one that this row was exported with",
            hint: "take it from the export again, or empty it")
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        guard let bytes = Data(base64Encoded: standard + padding).map([UInt8].init),
            bytes.count > Self.checkSize, Self.base64URL(bytes) == text
        else { throw broken }
        let content = Array(bytes.dropLast(Self.checkSize))
        guard bytes.suffix(Self.checkSize) == Self.bigEndian(Self.check(content, record))[...]
        else { throw broken }
        guard content.first == Self.version else {
            throw StoreError(
                .usage, "the mark in \(Self.column) was made by a newer Fieldbook",
                hint: "install the newest version")
        }
        do {
            var reader = CBORReader(content[1...])
            context = try VersionVector(from: &reader)
            let rest = content[reader.position...]
            guard rest.count % Self.cellSize == 0 else { throw broken }
            self.cells = Self.cells(rest)
        } catch {
            throw broken
        }
        self.record = record
    }

    private static func cells(_ bytes: ArraySlice<UInt8>) -> [UInt32: UInt32] {
        var cells: [UInt32: UInt32] = [:]
        var start = bytes.startIndex
        while start < bytes.endIndex {
            let column = bytes[start..<start + 3].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            let sum = bytes[start + 3..<start + cellSize].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            cells[column] = sum
            start += cellSize
        }
        return cells
    }

    private static func check(_ bytes: [UInt8], _ record: RecordID) -> UInt32 {
        var sum = Checksum()
        sum.add(record.bytes)
        sum.add(bytes)
        return sum.value
    }

    private static func bigEndian(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }
}

/// FNV-1a with 64 bits, folded to 32.
private struct Checksum {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    var value: UInt32 { UInt32(truncatingIfNeeded: state ^ state >> 32) }

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
}
