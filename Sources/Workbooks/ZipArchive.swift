import CZip
import Foundation
import TextFormats

/// The parts of a workbook, which is a ZIP archive.
final class ZipArchive {
    /// The most bytes that one part may have, inflated: many times what 100,000 rows of 20 columns
    /// take. A small file can claim to hold any amount.
    static let partLimit = 4 << 30

    /// How old workbooks begin, and those with a password.
    static let compound = Data([0xD0, 0xCF, 0x11, 0xE0])

    private let archive: OpaquePointer
    private let path: String

    init(path: String) throws {
        try Self.checkBeginning(of: path)
        var code: Int32 = 0
        guard let archive = zip_open(path, ZIP_RDONLY, &code) else {
            throw TableError(
                "\(path) is no workbook, or is not whole",
                hint: "open it in a spreadsheet program and save it as .xlsx")
        }
        self.archive = archive
        self.path = path
    }

    deinit { zip_discard(archive) }

    private static func checkBeginning(of path: String) throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw TableError("\(path) cannot be opened", hint: "check the path and permissions")
        }
        defer { try? file.close() }
        if try file.read(upToCount: 4) == Self.compound {
            throw TableError(
                "\(path) is an .xls workbook, or one with a password",
                hint: "save it as .xlsx without a password")
        }
    }

    /// Gives a part to a parser, piece by piece; nil where there is no such part.
    ///
    /// - Parameter name: as relationships name it, with or without a slash at the start.
    func part(_ name: String) throws -> ZipPart? {
        let name = name.hasPrefix("/") ? String(name.dropFirst()) : name
        let index = zip_name_locate(archive, name, zip_flags_t(ZIP_FL_NOCASE))
        guard index >= 0 else { return nil }
        guard let file = zip_fopen_index(archive, zip_uint64_t(index), 0) else {
            throw TableError("\(path): \(name) cannot be read: \(lastError)")
        }
        return ZipPart(file, name: "\(path): \(name)", of: self)
    }

    private var lastError: String {
        zip_get_error(archive).flatMap { zip_error_strerror($0) }.map { String(cString: $0) } ?? ""
    }
}

/// One part of an archive, which is inflated as it is read.
final class ZipPart {
    private let file: OpaquePointer
    private let name: String
    /// Keeps the archive open.
    private let archive: ZipArchive
    private var left = ZipArchive.partLimit

    fileprivate init(_ file: OpaquePointer, name: String, of archive: ZipArchive) {
        (self.file, self.name, self.archive) = (file, name, archive)
    }

    deinit { zip_fclose(file) }

    /// - Returns: how many bytes were read; 0 at the end, where their checksum has been compared.
    func read(into buffer: UnsafeMutableRawPointer, _ size: Int) throws -> Int {
        let count = Int(zip_fread(file, buffer, zip_uint64_t(size)))
        guard count >= 0 else {
            throw TableError("\(name) is damaged", hint: "get the file again")
        }
        left -= count
        guard left >= 0 else { throw TableError("\(name) is larger than any workbook") }
        return count
    }
}
