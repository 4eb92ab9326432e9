import Foundation
import GRDB
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

@Suite("Verifying a replica")
struct VerificationTests {
    /// One thing that goes wrong in a file, and the kind of problem that says so.
    struct Damage: CustomStringConvertible, Sendable {
        let kind: StoreProblem.Kind
        let sql: String
        var description: String { kind.rawValue + ": " + sql }

        init(_ kind: StoreProblem.Kind, _ sql: String) {
            self.kind = kind
            self.sql = sql
        }
    }

    static let damages = [
        Damage(.state, "UPDATE records SET clock = x'80' WHERE record = 1"),
        Damage(.digest, "UPDATE spaces SET digest = zeroblob(32)"),
        Damage(.vector, "UPDATE writers SET counter = 1 WHERE counter > 1"),
        Damage(.chain, "UPDATE writers SET hash = randomblob(32) WHERE counter > 0"),
        Damage(.chain, "UPDATE commits SET hash = randomblob(32) WHERE counter = 2"),
        // The clock leaves the text to the document: another text is another state.
        Damage(
            .state,
            "UPDATE records SET document = replace(document, 'Fictitious', 'Fictitiouz')"),
        Damage(
            .search,
            "UPDATE records SET document = replace(document, 'Fictitious', 'Fictitiouz')"),
        Damage(.document, "UPDATE records SET document = document || ' ' WHERE record = 2"),
        Damage(.life, "UPDATE records SET life = 1 WHERE record = 2"),
        Damage(.pending, "UPDATE records SET pending = 5 WHERE record = 1"),
        Damage(.questions, "INSERT INTO questions VALUES (1, 'name', 'value', 'abc')"),
        Damage(.keys, "DELETE FROM natural_keys WHERE record = 2"),
        Damage(.keys, "UPDATE natural_keys SET collection = 99 WHERE record = 2"),
        Damage(.references, "INSERT INTO record_references VALUES (1, 'a', zeroblob(16))"),
        Damage(.orphan, "PRAGMA foreign_keys = OFF; DELETE FROM records WHERE record = 3"),
        Damage(.link, "DELETE FROM commit_records WHERE record = 2"),
        Damage(.link, "UPDATE commit_records SET part = 7 WHERE record = 2"),
        Damage(.commit, "UPDATE commits SET frame = x'00' WHERE counter = 2"),
        Damage(.gap, "UPDATE commits SET counter = 99 WHERE number IS NULL"),
        Damage(
            .void,
            "INSERT INTO voids SELECT space, writer, counter, hash, 'erased' FROM commits"),
        Damage(.stamp, "UPDATE settings SET value = 1 WHERE key = 'last_stamp'"),
        Damage(.view, "DROP VIEW cases; CREATE VIEW cases AS SELECT 1"),
        Damage(.search, "INSERT INTO search (search) VALUES ('delete-all')"),
        Damage(.search, "INSERT INTO search (rowid, text) VALUES (777, 'unheard')"),
        Damage(
            .search, "INSERT INTO search (search, rowid, text) VALUES ('delete', 1, 'fictitious')"
        ),
    ]

    /// Three records that a server has, and an edit of the first that waits.
    private func office() async throws -> (CentralOffice, FieldOffice) {
        let central = try CentralOffice()
        let minsk = try central.office("minsk")
        let ids = try (1...3).map { try minsk.addStakeholder("Fictitious \($0)") }
        try await minsk.sync()
        try minsk.edit(ids[0], .set(field: "website", "https://example.org"))
        return (central, minsk)
    }

    private func apply(_ damage: Damage, to replica: Replica) throws {
        try replica.file.pool.writeWithoutTransaction { try $0.execute(sql: damage.sql) }
    }

    @Test("every difference is named, and a healthy replica has none", arguments: damages)
    func findsDamage(_ damage: Damage) async throws {
        let (_, minsk) = try await office()
        #expect(try minsk.replica.verify() == [])
        try apply(damage, to: minsk.replica)
        let problems = try minsk.replica.verify()
        #expect(problems.contains { $0.kind == damage.kind }, "\(problems)")
        #expect(problems.allSatisfy { !"\($0)".contains("example.org") })
    }

    @Test("the index counts each text once, whatever is acknowledged, edited and refused")
    func countsTexts() async throws {
        let (_, minsk) = try await office()
        let id = try minsk.addStakeholder("Fictitious again")
        for round in 1...3 {
            for length in [2000, 1] {
                let text = String(repeating: "word ", count: length * round)
                try minsk.edit(id, .set(field: "capacity_note", .text(text)))
            }
            try await minsk.sync()
            #expect(try minsk.replica.verify() == [])
        }
    }

    @Test("verifying changes no byte of the files")
    func changesNothing() async throws {
        let (central, minsk) = try await office()
        func files() throws -> [Data] {
            try ["", "-wal"].map { suffix in
                try Data(
                    contentsOf: URL(
                        fileURLWithPath: central.folder.file("minsk.sqlite" + suffix)))
            }
        }
        let before = try files()
        #expect(try minsk.replica.verify() == [])
        #expect(try files() == before)
    }
}
