import CentralStorage
import Foundation
import ReplicaStore
import SyncEngine
import SyncProtocol

// Quiescence: all faults are over, everyone syncs until nobody has anything left to say.

extension World {
    private static let mostRounds = 6

    /// Ends all faults, lets everyone sync, and checks what must then be true.
    package func quiesce() throws {
        coverage.begin("quiesce")
        try healFaults()
        var rounds = 0
        var before = ""
        while true {
            for field in fields {
                guard let summary = try sync(field) else {
                    throw Violation("quiescence", "a sync of r\(field.index) fails without fault")
                }
                try observe()
                guard !summary.notices.isEmpty else { continue }
                try checkOwnCommitsComeBack(to: field, after: summary)
                try carry(from: field)
                try openRecovery()
                // At once: where two have one name, the other's call might end it again.
                let isLeft = try sync(field)?.notices.isEmpty == false
                try observe()
                if isLeft { try entrust(field) }
            }
            let now = try fingerprint()
            if now == before { break }
            before = now
            rounds += 1
            guard rounds <= Self.mostRounds else {
                throw Violation("rounds", "still changing after \(rounds) rounds")
            }
        }
        try checkSilence()
        try checkAgreement()
        try checkSurvival()
        let held = try central.store.read { try $0.transfers(.held, limit: 256) }
        try oracle.checkMoves(
            besides: Set(held.map { Place(space: $0.space, record: $0.reference.record) }))
        try checkErasures()
        try verifyStores()
    }

    private func healFaults() throws {
        for field in fields {
            try field.watch.disarm()
            try abandonSync(of: field)
            for request in field.stray { _ = try arrive(request.body, from: request.device) }
            field.stray = []
        }
        try central.watch.disarm()
        try settle()
        for field in fields { try readmit(field) }
        let manager = try manager()
        for field in fields
        where try oracle.restricted.contains(field.index)
            || field === manager && !field.managesAll
        {
            for space in 0..<shape.spaces {
                let level: AccessLevel =
                    try field.device == manager.device ? .manage : .write
                try setAccess(field, shape.spaceName(space), level)
            }
        }
        try observe()
    }

    /// The head office; where a copy of another replica has taken its place, whoever is asked to do
    /// its work.
    private func manager() throws -> FieldNode {
        try fields.first { try $0.managesAll } ?? fields[0]
    }

    /// Where nobody who manages holds any more what the server has lost of erased and moved
    /// records, its operator lets the one that does give it back.
    private func entrust(_ field: FieldNode) throws {
        guard try field.device != manager().device else { return }
        for level in [AccessLevel.manage, .write] {
            for space in 0..<shape.spaces {
                try setAccess(field, shape.spaceName(space), level)
            }
            try sync(field)
            try observe()
        }
    }

    /// What a replica may not bring to the server goes on a stick to one that may.
    private func carry(from source: FieldNode) throws {
        let manager = try manager()
        guard manager !== source else { return }
        let stick = try bundle(from: source, for: nil)
        touch(manager.holder)
        _ = try manager.replica.importBundle(
            BundleFile(Data(stick), name: "bundle"), on: .comparison(by: nil))
        try sync(manager)
        try observe()
    }

    /// A sync with nothing to say is one round trip of a few hundred bytes.
    private func checkSilence() throws {
        for field in fields {
            guard let summary = try sync(field) else {
                throw Violation("quiescence", "a sync of r\(field.index) fails without fault")
            }
            let bytes = summary.bytesSent + summary.bytesReceived
            let most = 300 + 200 * shape.spaces + 60 * fields.count * shape.spaces
            if let notice = summary.notices.first { throw Violation("notice", notice) }
            guard summary.rounds == 1, summary.isConverged == true, bytes <= most else {
                throw Violation(
                    "silence",
                    "r\(field.index) has nothing to say, in \(summary.rounds) trips of \(bytes) "
                        + "bytes")
            }
        }
        try observe()
    }

    private func checkAgreement() throws {
        let central = try Observation(central.store)
        let states = central.encodedStates.filter { !Hostility.isOwn($0.key.space) }
        for field in fields {
            let found = try Observation(field.replica)
            if let commit = found.commits.first(where: \.isPending) {
                throw Violation("pending", "r\(field.index) goes on waiting with \(commit.dot)")
            }
            guard found.encodedStates == states else {
                throw Violation("agreement", "r\(field.index) holds other states than the server")
            }
            for (name, space) in central.spaces
            where !Hostility.isOwn(name) && found.spaces[name]?.digest != space.digest {
                throw Violation("agreement", "r\(field.index) has another digest of \(name)")
            }
        }
    }

    /// Every edit that any store had is known to the server, or in somebody's quarantine.
    private func checkSurvival() throws(Violation) {
        let known = oracle.knowledge[.central] ?? [:]
        let kept = oracle.quarantine.values.reduce(into: Set<EditName>()) { $0.formUnion($1) }
        let excused = kept.union(oracle.forgotten).union(oracle.released)
        for name in oracle.edits.keys.sorted() where !excused.contains(name) {
            guard let edit = oracle.edits[name] else { continue }
            for record in edit.parts.keys where !oracle.isErased(record) {
                if oracle.lost[record]?.contains(name) == true { continue }
                // What the hostile device has erased among its own spaces nobody misses.
                if Hostility.isOwn(edit.space), oracle.isErasedByHostile(record) { continue }
                let isKnown = known.contains { $0.key.record == record && $0.value.contains(name) }
                guard !isKnown else { continue }
                throw Violation("lost", "\(name) of \(edit.space) is gone")
            }
        }
    }

    private func verifyStores() throws {
        for field in fields {
            if let problem = try field.replica.verify().first {
                throw Violation("verify", "r\(field.index): \(problem)")
            }
        }
        if let problem = try central.store.verify().first {
            throw Violation("verify", "the server: \(problem)")
        }
    }

    /// Everything that the stores hold, and how far they have read, as text.
    func fingerprint() throws -> String {
        var parts = [try Observation(central.store).summary]
        for field in fields { parts.append(try Observation(field.replica).summary) }
        return parts.joined(separator: "\n")
    }
}

extension Observation {
    var encodedStates: [Place: [UInt8]] {
        var states: [Place: [UInt8]] = [:]
        for record in records {
            if let state = record.state, !state.isEmpty { states[record.place] = state.encoded() }
        }
        return states
    }

    var summary: String {
        let digests = spaces.keys.sorted().map { name -> String in
            let space = spaces[name]
            return "\(name) \(space?.digest.hexadecimal ?? "") "
                + Hexadecimal.text(space?.cursor?.encoded() ?? [])
        }
        let commits = commits.map { "\($0.dot) \($0.hash.hexadecimal) \($0.isPending)" }
        return (digests + commits + ["\(quarantined.count) \(voids.count)"])
            .joined(separator: "\n")
    }
}
