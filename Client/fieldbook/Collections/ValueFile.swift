import CommandSupport
import DomainModel
import Foundation

/// Values that stand in a file, `minutes=@FILE`, or come from standard input, `text=@-`. A value
/// that begins with `@` itself is typed with two.
struct ValueFile {
    /// In bytes; no field takes a longer text. A set or list of items may have several.
    private static let limit = 4 * TextLimit.longtext

    private var hasReadInput = false

    /// The argument with what its file holds in the place of the file's name.
    mutating func argument(_ argument: String) throws -> String {
        guard let equals = argument.firstIndex(of: "=") else { return argument }
        let value = argument[argument.index(after: equals)...]
        guard value.hasPrefix("@") else { return argument }
        let head = argument[...equals]
        let name = String(value.dropFirst())
        if name.hasPrefix("@") { return head + name }
        let field = head.dropLast().trimmingCharacters(in: CharacterSet(charactersIn: "+-"))
        return head + (try text(name, for: field))
    }

    private mutating func text(_ name: String, for field: String) throws -> String {
        guard !name.isEmpty else {
            throw CommandFailure.usage(
                "\(field): no file is named behind the @",
                hint: "write \(field)=@FILE, \(field)=@- for standard input, or \(field)=@@… for a "
                    + "value that begins with @")
        }
        let shown = name == "-" ? "standard input" : name
        let bytes = try name == "-" ? input(for: field) : Self.file(name, for: field)
        guard bytes.count <= Self.limit else {
            throw CommandFailure.usage(
                "\(field): \(shown) holds more than \(Self.limit / 1024) KiB",
                hint: "no field takes so much; shorten it, or keep it as an attachment")
        }
        guard var text = String(validatingUTF8Bytes: bytes) else {
            throw CommandFailure.usage(
                "\(field): \(shown) is no text in UTF-8",
                hint: "save it as plain text in UTF-8 and try again")
        }
        if text.hasPrefix("\u{FEFF}") { text.removeFirst() }
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw CommandFailure.usage(
                "\(field): \(shown) is empty", hint: "to clear the field write \(field)=")
        }
        return text
    }

    private mutating func input(for field: String) throws -> Data {
        guard !hasReadInput else {
            throw CommandFailure.usage(
                "\(field): standard input was read for another field already",
                hint: "put one of the values into a file")
        }
        hasReadInput = true
        return try Self.bounded(FileHandle.standardInput)
    }

    private static func file(_ name: String, for field: String) throws -> Data {
        let path = (name as NSString).expandingTildeInPath
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw CommandFailure(
                "not_found", "\(field): there is no file \(name)",
                hint: "check the path; write \(field)=@@… for a value that begins with @",
                status: .usage)
        }
        guard !isFolder.boolValue, let handle = FileHandle(forReadingAtPath: path) else {
            throw CommandFailure(
                "read_only", "\(field): \(name) cannot be read",
                hint: isFolder.boolValue
                    ? "it is a folder; name a file in it" : "check the file's permissions",
                status: .usage)
        }
        defer { try? handle.close() }
        return try bounded(handle)
    }

    /// Reads no more than shows that it is too much.
    private static func bounded(_ handle: FileHandle) throws -> Data {
        var bytes = Data()
        while bytes.count <= limit, let piece = try handle.read(upToCount: 65_536), !piece.isEmpty {
            bytes += piece
        }
        return bytes
    }
}

extension String {
    fileprivate init?(validatingUTF8Bytes bytes: Data) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        self = text
    }
}
