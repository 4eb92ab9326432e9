import Foundation
import GRDB
import StoreKit

/// A token in a file beside the replica, changed whenever commits are about to be sent.
///
/// The replica's own file holds the same token. A copy of that file, or an old one that was put
/// back, does not find its token beside it, and so is told from the replica that went on. It is a
/// help, not the proof: who copies both files is found out by the server. Spec: MergeRules §9.
struct Incarnation: Equatable {
    let token: [UInt8]

    static func path(of replica: String) -> String { replica + ".incarnation" }

    /// - Returns: nil where there is no such file, or none that can be read.
    static func read(beside replica: String) -> Incarnation? {
        let data = try? Data(contentsOf: URL(fileURLWithPath: path(of: replica)))
        return data.map { Incarnation(token: $0.bytes) }
    }

    /// A token that cannot be written only makes the next opening take a fresh writer.
    func write(beside replica: String) {
        let url = URL(fileURLWithPath: Self.path(of: replica))
        try? Data(token).write(to: url, options: .atomic)
    }
}

extension Replica {
    /// Takes fresh writers where this file turns out to be a copy, or was put back from a backup.
    func noticeCopy() throws {
        guard try file.read(isCopy) else { return }
        try file.write { database in
            // Another process may have been about to change both.
            guard try isCopy(database) else { return }
            try WriterTable(database: database).disownAll()
            // Others hold the same commits: a corrected stamp would give one dot two contents.
            try CommitTable(database: database).freezePending()
            try renewIncarnation(database)
        }
    }

    private func isCopy(_ database: Database) throws -> Bool {
        let found = Incarnation.read(beside: path)?.token ?? []
        return try SettingsTable(database: database).bytes(.incarnation) != found
    }

    /// Makes copies of the file as it was until now recognisable; called before commits are sent.
    package func renewIncarnation() throws {
        try file.write { try renewIncarnation($0) }
    }

    private func renewIncarnation(_ database: Database) throws {
        var generator = environment.generator
        let token = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
        try SettingsTable(database: database).set(.incarnation, token.blob)
        Incarnation(token: token).write(beside: path)
    }
}
