import Foundation
import GRDB
import StoreKit

/// What a backup holds.
package struct BackupReport: Hashable, Sendable {
    package let path: String
    package let bytes: Int
    /// Edits in it that no server had taken when it was made.
    package let pending: Int
    /// What `verify` finds in the copy; it is as the replica itself was.
    package let problems: [StoreProblem]
}

extension Replica {
    /// Writes a consistent copy of the replica into one file, while others go on using it.
    ///
    /// The copy is read back and compared before it gets its name, is its owner's alone, and never
    /// replaces a file. It holds what the replica holds: restricted records, and the token by which
    /// the server knows the device.
    ///
    /// - Throws: `StoreError` of kind `usage` when there is a file at the path already, or
    ///   `unusable` when the copy cannot be read.
    package func backUp(to path: String) throws -> BackupReport {
        try Self.refuseExisting(path)
        // The copy has no free pages, but it has the search index as it is.
        try scrub()
        freezePending()
        let draft = path + ".part"
        try Self.createPrivately(draft)
        do {
            try file.copy(into: draft)
            let problems = try verifyCopy(draft)
            let pending = try Self.pendingCount(draft)
            try DurableFile.sync(draft)
            try Self.publish(draft, as: path)
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
            return BackupReport(
                path: path, bytes: size ?? 0, pending: pending, problems: problems)
        } catch {
            try? FileManager.default.removeItem(atPath: draft)
            throw error
        }
    }

    /// Leaves the pending commits as they are from now on: should the copy come to life beside the
    /// original, each of them would else send its own corrected stamps under the same dots.
    ///
    /// A file that cannot be written can be backed up all the same.
    private func freezePending() {
        try? file.write { try CommitTable(database: $0).freezePending() }
    }

    private static func refuseExisting(_ path: String) throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw StoreError(
                .usage, "there is a file at \(path) already", hint: "give the backup another name")
        }
    }

    private static func createPrivately(_ path: String) throws {
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY, 0o600)
        guard descriptor >= 0 else {
            throw StoreError(
                errno == EEXIST ? .busy : .readOnly, "\(path) cannot be made",
                hint: errno == EEXIST
                    ? "another backup is being written there; if none is, remove that file"
                    : "check the folder and its permissions")
        }
        close(descriptor)
    }

    private func verifyCopy(_ path: String) throws -> [StoreProblem] {
        let problems = try Self.readOnly(path) { database in
            try Self.verify(database, schema: schema)
        }
        if let broken = problems.first(where: { $0.kind == .file }) {
            throw StoreError(
                .unusable, "the copy cannot be read back: \(broken.message)",
                hint: "run fieldbook verify; the replica itself may be damaged")
        }
        return problems
    }

    private static func pendingCount(_ path: String) throws -> Int {
        try readOnly(path) { database in
            try Int.fetchOne(
                database, sql: "SELECT count(*) FROM commits WHERE number IS NULL") ?? 0
        }
    }

    private static func readOnly<T>(
        _ path: String, _ body: (Database) throws -> T
    ) throws -> T {
        var configuration = Configuration()
        configuration.readonly = true
        do {
            return try DatabaseQueue(path: path, configuration: configuration).read(body)
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        }
    }

    /// Gives the file its name, unless there is one of that name by now.
    private static func publish(_ draft: String, as path: String) throws {
        if link(draft, path) == 0 {
            try FileManager.default.removeItem(atPath: draft)
            return
        }
        // File systems of memory sticks know no links.
        try refuseExisting(path)
        guard rename(draft, path) == 0 else {
            throw StoreError(
                .readOnly, "\(path) cannot be made", hint: "check the folder and its permissions")
        }
    }
}

extension StoreFile {
    /// Copies what is committed now into an empty file, without free pages.
    func copy(into path: String) throws {
        do {
            try pool.writeWithoutTransaction { database in
                try database.execute(sql: "VACUUM INTO ?", arguments: [path])
            }
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        }
    }
}
