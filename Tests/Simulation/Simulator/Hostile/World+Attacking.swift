import CentralStorage
import ExchangeService
import GRDB
import ReplicaStore
import StoreKit
import SyncProtocol

// The hostile device's line: its requests reach the real exchange, and every answer is read.

extension World {
    /// Lets the hostile device in; its grants never change.
    func admitHostile(_ transaction: CentralTransaction) throws {
        guard let hostility = shape.hostility,
            try transaction.device(HostileDevice.id) == nil
        else { return }
        for space in Hostility.ownSpaces where try transaction.space(named: space) == nil {
            try transaction.addSpace(space)
        }
        let spaces = (0..<shape.spaces).map(shape.spaceName) + Hostility.ownSpaces
        let grants = spaces.compactMap { space in
            hostility.level(in: space).map { SpaceAccess(space: space, level: $0) }
        }
        let code = try transaction.invite(office: "elsewhere", name: nil, grants: grants)
        _ = try transaction.enrol(
            code: code, device: HostileDevice.id, name: "stranger",
            token: ContentHash(of: Array("stranger".utf8)))
    }

    /// Sends a request as the hostile device, and checks what it has learnt and changed.
    ///
    /// - Returns: nil where the server refused to read it, or failed as it was made to.
    @discardableResult
    func attack(_ request: ExchangeRequest) throws -> ExchangeResponse? {
        try attack(request.encoded())
    }

    /// - Parameter isOverheard: whether somebody else has made the request: what he gives back to a
    ///   server that asks for it may be brought by whoever may write.
    @discardableResult
    func attack(_ body: [UInt8], isOverheard: Bool = false) throws -> ExchangeResponse? {
        guard hostile != nil, try settleMoves() else { return nil }
        self.hostile?.remember(body)
        guard let hostile = self.hostile else { return nil }
        let before = try Stronghold(central, for: hostile)
        let result = try answerHostile(body, from: HostileDevice.id)
        guard try !central.watch.isDead else { return nil }
        try Stronghold(central, for: hostile).check(since: before, mayGiveBack: isOverheard)
        guard let answer = result else { return nil }
        coverage.takesEffect()
        return try read(answer, by: hostile)
    }

    /// What honest requests have left to be done is done, so that it is not put down to the
    /// hostile one.
    private func settleMoves() throws -> Bool {
        touch(.central)
        do {
            _ = try central.store
            try central.exchange.moveRecords()
        } catch let error as StoreError where error.kind == .diskFull {
            _ = try central.watch.takeDiskFull()
            return false
        } catch is SimulatedCrash {
            return false
        }
        return try !central.watch.isDead
    }

    private func answerHostile(_ body: [UInt8], from device: DeviceID) throws -> [UInt8]? {
        do {
            return try central.attempt(body, from: device)
        } catch is CBORError {
            return nil
        } catch is SimulatedCrash {
            return nil
        } catch let error as StoreError where error.kind == .diskFull {
            _ = try central.watch.takeDiskFull()
            return nil
        } catch {
            throw Violation("hostile-answer", "the server failed: \(error)")
        }
    }

    /// Reads an answer: it holds nothing of spaces without a grant.
    private func read(_ answer: [UInt8], by hostile: HostileDevice) throws -> ExchangeResponse {
        guard let response = try? ExchangeResponse(encoded: answer) else {
            throw Violation("hostile-answer", "the server's answer cannot be read")
        }
        for part in response.spaces where hostile.level(in: part.space) == nil {
            guard part.outcome == .notPermitted else {
                throw Violation("learnt", "it was answered about \(part.space)")
            }
        }
        let named = (response.access ?? []).map(\.space) + (response.rollUpTerms ?? []).map(\.space)
        for space in named where hostile.level(in: space) == nil {
            throw Violation("learnt", "it was told that there is \(space)")
        }
        let readable = (0..<shape.spaces).contains { hostile.level(in: shape.spaceName($0)) != nil }
        let office = Array("office".utf8)
        // What it has announced itself may come back.
        if !readable, answer.holds(office), !hostile.past.contains(where: { $0.holds(office) }) {
            throw Violation("learnt", "it was told of an office")
        }
        for name in oracle.secrets(from: hostile) {
            let text = Array(name.utf8)
            let isReported =
                answer.holds([0x20] + text, asWhole: true)
                || answer.holds([0x60 + UInt8(text.count)] + text)
            if isReported { throw Violation("learnt", "it was told of \(name)") }
        }
        return response
    }
}

/// What the hostile device must leave as it is, taken before and after each of its requests.
struct Stronghold {
    private var spaces: [String: Space] = [:]
    private let hostile: HostileDevice

    private struct Space: Equatable {
        /// Everything of a space where it may not write.
        var all: ContentHash?
        /// How many others a recovery waits for; nil where none is open.
        var awaited: Int?
        var number: UInt64 = 0
        var entries: [Entry] = []
    }

    private struct Entry: Equatable {
        let kind: Int
        let writer: WriterID?
        let hash: ContentHash
    }

    private static let tables = [
        "SELECT number, chain, digest, records FROM spaces WHERE id = ?",
        "SELECT writer, counter, hash, device FROM writers WHERE space = ? ORDER BY writer",
        "SELECT record, number, state FROM records WHERE space = ? ORDER BY record",
        "SELECT record, number FROM collected WHERE space = ? ORDER BY record",
        "SELECT writer, counter, hash, void_reason FROM healed WHERE space = ? "
            + "ORDER BY writer, counter",
        "SELECT number, kind, writer, counter FROM log WHERE space = ? ORDER BY number",
    ]

    init(_ central: CentralNode, for hostile: HostileDevice) throws {
        self.hostile = hostile
        let awaited = try central.store.read { transaction in
            try transaction.recoveries().compactMap { status in
                status.recovery.map { _ in
                    (status.space, status.waitingFor.filter { $0.device != HostileDevice.id }.count)
                }
            }
        }
        let open = Dictionary(uniqueKeysWithValues: awaited)
        spaces = try central.store.file.read { database in
            var spaces: [String: Space] = [:]
            for row in try database.all("SELECT id, name, number FROM spaces") {
                let name: String = row[1]
                let level = hostile.level(in: name)
                if let level, level >= .manage { continue }
                var space = Space(awaited: open[name], number: row.unsigned(2))
                if level.map({ $0 < .write }) ?? true {
                    var text = ""
                    for table in Self.tables {
                        for row in try database.all(table, [row[0] as Int64]) {
                            text += row.databaseValues.map { "\($0)" }.joined(separator: " ") + "\n"
                        }
                    }
                    space.all = ContentHash(of: Array(text.utf8))
                } else {
                    let query = "SELECT kind, writer, hash FROM log WHERE space = ? ORDER BY number"
                    space.entries = try database.all(query, [row[0] as Int64]).map {
                        Entry(
                            kind: $0[0], writer: $0.hasNull(atIndex: 1) ? nil : $0.writer(1),
                            hash: try $0.hash(2))
                    }
                }
                spaces[name] = space
            }
            return spaces
        }
    }

    /// - Parameter mayGiveBack: whether states may be given back where the device may write.
    /// - Throws: `Violation` where something has changed that the device has no right to change.
    func check(since before: Stronghold, mayGiveBack: Bool) throws(Violation) {
        for (name, space) in spaces.sorted(by: { $0.key < $1.key }) {
            guard let old = before.spaces[name] else {
                throw Violation("changed", "there is a space \(name) since its request")
            }
            guard space.all == old.all else {
                throw Violation("changed", "its request has changed \(name)")
            }
            // A recovery ends when the last device that it waits for has met the server, which may
            // be this one; it never begins by a device's request.
            guard space.awaited == old.awaited || space.awaited == nil && old.awaited == 0 else {
                throw Violation("changed", "its request has changed the recovery of \(name)")
            }
            for entry in space.entries.dropFirst(old.entries.count) where entry.kind > 1 {
                // A signature says who has written what stands before it.
                if entry.kind == 6 || entry.kind == 2 && mayGiveBack { continue }
                throw Violation(
                    "changed", "its request has logged an entry \(entry.kind) in \(name)")
            }
        }
    }
}

extension [UInt8] {
    /// Whether bytes stand in it.
    ///
    /// - Parameter asWhole: other than as the beginning of a longer number.
    func holds(_ other: [UInt8], asWhole: Bool = false) -> Bool {
        guard let first = other.first, count >= other.count else { return false }
        var start = startIndex
        let last = count - other.count
        while start <= last, let found = self[start...last].firstIndex(of: first) {
            if self[found..<found + other.count].elementsEqual(other) {
                let end = found + other.count
                guard asWhole, end < count, (0x30...0x39).contains(self[end]) else { return true }
            }
            start = found + 1
        }
        return false
    }
}
