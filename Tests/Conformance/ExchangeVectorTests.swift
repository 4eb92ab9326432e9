import SyncProtocol
import Testing

@Suite struct ExchangeVectorTests {
    @Test(arguments: Vector.all(in: "exchange"))
    func holds(_ vector: Vector) throws {
        let given = vector.given
        if let spaces = given["spaces"] {
            try vector.check(try Self.rollUp(spaces.asList()))
        } else if let signature = given["signature"] {
            try vector.check(try Self.signature(signature, given))
        } else if let grants = given["grants"] {
            let fingerprint = SpaceAccess.fingerprint(try grants.asList().map(Self.grant))
            try vector.check(["fingerprint": Notation.hexadecimal(fingerprint)])
        } else if let records = given["records"] {
            try vector.check(["digest": .text(try Self.digest(records.asList(), given).hexadecimal)]
            )
        } else if let entries = given["entries"] {
            try vector.check(try Self.chain(entries.asList(), given))
        } else if let commits = given["commits"] {
            try vector.check(try Self.run(commits.asList(), given))
        } else {
            throw NotationError("\(vector.name) gives nothing to exchange")
        }
    }

    private static func rollUp(_ spaces: [Value]) throws -> [String: Value] {
        let terms = try spaces.map { space in
            let heads = try space["writers"]?.asMembers().map { name, head in
                WriterHead(
                    try Notation.writer(name),
                    counter: UInt64(try head.member("counter").asInt()),
                    hash: try Notation.hash(head["hash"]))
            }
            let digest = Digest(try Notation.hash(space["digest"]).bytes) ?? Digest()
            return RollUpTerm(
                space: try space.member("space").asText(),
                cursor: try Cursor(encoded: space.member("cursor").asBytes()),
                digest: digest, writers: heads ?? [])
        }
        let sorted = terms.sorted { $0.space.utf8.lexicographicallyPrecedes($1.space.utf8) }
        let rollUp = RollUpTerm.rollUp(terms)
        #expect(rollUp == RollUpTerm.rollUp(terms.reversed()))
        return [
            "terms": Notation.hexadecimal(sorted.flatMap { $0.encoded() }),
            "roll_up": .text(rollUp.hexadecimal),
        ]
    }

    /// What is signed is told by the signature alone: another implementation made it.
    private static func signature(_ signature: Value, _ given: Value) throws -> [String: Value] {
        let key = try #require(DevicePrivateKey(seed: try given.member("seed").asBytes()))
        let head = WriterHead(
            try Notation.writer(given.member("writer").asText()),
            counter: UInt64(try given.member("counter").asInt()),
            hash: try Notation.hash(given["hash"]))
        let space = try given.member("space").asText()
        let signature = try #require(Signature(try signature.asBytes()))
        let made = try head.signed(by: key, in: space)
        #expect(head.isSigned(made, by: key.publicKey, in: space))
        return [
            "key": Notation.hexadecimal(key.publicKey.bytes),
            "message": Notation.hexadecimal(head.signedMessage(in: space)),
            "valid": .bool(head.isSigned(signature, by: key.publicKey, in: space)),
        ]
    }

    private static func grant(_ value: Value) throws -> SpaceAccess {
        guard let level = AccessLevel(try value.member("level").asText()) else {
            throw NotationError("an unknown level")
        }
        return SpaceAccess(space: try value.member("space").asText(), level: level)
    }

    private static func digest(_ records: [Value], _ given: Value) throws -> Digest {
        let notation = try Notation(given)
        var digest = Digest()
        for record in records {
            let state = try notation.state(record.member("state"))
            digest.add(
                Digest.term(
                    collection: try record.member("collection").asText(),
                    record: try Notation.record(record["record"]),
                    state: state.encoded()))
        }
        return digest
    }

    /// The chain over entries that are commits (their hashes) or voids.
    private static func chain(_ entries: [Value], _ given: Value) throws -> [String: Value] {
        var chain = try Notation.hash(given["chain"])
        for entry in entries {
            guard let name = entry["void"] else {
                chain = LogEntry.chain(chain, try Notation.hash(entry.member("commit")))
                continue
            }
            guard let reason = VoidReason(rawValue: try entry.member("reason").asText()) else {
                throw NotationError("an unknown reason")
            }
            let hash = LogEntry.voidHash(
                try Notation.dot(name.asText()), hash: try Notation.hash(entry["hash"]),
                reason: reason)
            chain = LogEntry.chain(chain, hash)
        }
        return ["chain": .text(chain.hexadecimal), "prefix": Notation.hexadecimal(chain.prefix)]
    }

    /// Commits of one writer as a run, and what the run proves.
    private static func run(_ commits: [Value], _ given: Value) throws -> [String: Value] {
        let notation = try Notation(given)
        let previous = try Notation.hash(given["previous"])
        var hash = previous
        var frames: [ArraySlice<UInt8>] = []
        var dots: [Dot] = []
        for commit in commits {
            let deltas = try commit.asList().map(notation.delta)
            let made = Commit(origin: deltas[0].commit, deltas: deltas.map(\.delta))
            hash = made.hash(after: hash)
            frames.append(made.frame()[...])
            dots.append(made.dot)
        }
        let run = CommitRun(
            writer: dots[0].writer, first: dots[0].counter, previous: previous, frames: frames,
            last: hash)
        let read = try CommitRun(encoded: run.encoded()).commits()
        #expect(read.map(\.commit.dot) == dots)
        return [
            "run": Notation.hexadecimal(run.encoded()), "last": .text(hash.hexadecimal),
            "diagnostic": .text(Diagnostic.text(run.encoded())),
        ]
    }
}
