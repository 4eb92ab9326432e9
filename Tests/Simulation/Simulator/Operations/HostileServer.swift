import CentralStorage
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol

extension OperationKind {
    private static let lies = Parameter.word(Lie.allCases.map(\.rawValue))

    /// A liar sits on the line of one office for some syncs, then it talks to the server again.
    ///
    /// Tried on copies of both, so that the world goes on as if it had not been.
    static let lie = OperationKind(
        "lie", weight: 3, .office, lies, .number(4), .number(64)
    ) { world, arguments in
        let field = world.field(arguments[0])
        let lie = Lie.allCases[arguments[1] % Lie.allCases.count]
        let trial = try Trial(world, field, lie, seed: UInt64(arguments[3]))
        try trial.deceive(syncs: 1 + arguments[2] % 2, skipping: arguments[2] / 2)
        try trial.settle()
        world.coverage.takesEffect()
    }
}

/// One office that is lied to.
private final class Trial {
    private let aside: Aside
    private let oracle: Oracle
    private var liar: Liar
    private let who: String
    /// What waited before anybody lied, and what was in quarantine.
    private let owed: Set<EditName>
    private let logged: [String: UInt64]
    private let parts: [EditName: Set<RecordID>]
    /// Whether the server had asked for what it lost. This office may be the last that it waits
    /// for, and then it asks no more in the end.
    private let wasAsking: Bool

    init(_ world: World, _ field: FieldNode, _ lie: Lie, seed: UInt64) throws {
        aside = try Aside(world, field)
        oracle = world.oracle
        liar = Liar(lie, SplitMix(seed), records: world.records)
        who = "\(field.holder), told \(lie.rawValue)"
        owed = try aside.pending(world.oracle)
        logged = try aside.logNumbers()
        wasAsking = try aside.isServerAsking()
        parts = world.oracle.edits.mapValues { Set($0.parts.keys) }
    }

    func deceive(syncs: Int, skipping count: Int) throws {
        var skipped = 0
        for _ in 0..<syncs {
            let result = try aside.sync { request, answer in
                skipped += 1
                guard skipped > count else { return answer }
                return self.liar.tell(request, instead: answer)
            }
            try check(result)
        }
        try checkNothingLost()
    }

    /// The office talks to the real server again.
    func settle() throws {
        var last = ""
        for _ in 0..<4 {
            let result = try aside.sync { _, answer in answer }
            try check(result)
            switch result {
            case .success(let summary): last = "\(summary.isConverged ?? false) \(summary.notices)"
            case .failure(let error): last = "\(error)"
            }
        }
        try checkNothingLost()
        try checkNothingForged()
        try checkAgreement(last)
    }

    private func check(_ result: Result<SyncSummary, any Error>) throws(Violation) {
        guard case .failure(let error) = result else { return }
        guard error is TransportFailure || error is StoreError else {
            throw Violation("lie-error", "\(who): \(error)")
        }
    }

    /// What it had not given to the real server it still has, or that server has it.
    private func checkNothingLost() throws {
        let kept = try aside.pending(oracle)
        let taken = try aside.taken(oracle)
        let gone = owed.subtracting(kept).subtracting(taken).filter { name in
            let records = parts[name] ?? []
            return !records.contains { liar.erased.contains($0) || oracle.isErased($0) }
        }
        guard gone.isEmpty else {
            throw Violation("lie-lost", "\(who): \(gone.sorted()) is nowhere")
        }
    }

    /// Nothing that a liar has made up reaches the real server, unless it has asked for what it had
    /// lost.
    private func checkNothingForged() throws {
        guard try !wasAsking && !aside.isServerAsking() else { return }
        for entry in try Observation.log(aside.central.store, after: logged) {
            guard entry.kind != 2 else {
                throw Violation("lie-given", "\(who): gave states back that nobody has lost")
            }
            guard let dot = entry.dot,
                let commit = try? Commit(dot: dot, frame: entry.bytes[...])
            else { continue }
            guard commit.origin.author != Liar.author else {
                throw Violation("lie-given", "\(who): gave the server a forged \(dot)")
            }
        }
    }

    /// Both hold the same in the end, or the office says what is wrong.
    private func checkAgreement(_ last: String) throws {
        guard last == "true []" else { return }
        let there = try Observation(aside.central.store)
        let here = try Observation(aside.field.replica)
        for (name, space) in here.spaces where space.isGranted {
            guard there.spaces[name]?.digest == space.digest else {
                throw Violation("lie-differs", "\(who): holds another \(name), and does not say so")
            }
        }
        // Who has heard the liar gives what it heard to a server that asks for what it had lost.
        guard !wasAsking else { return }
        if here.commits.contains(where: { $0.origin(oracle) == Liar.author }) {
            throw Violation("lie-stays", "\(who): goes on holding a forged commit")
        }
    }
}

extension Observation.Commit {
    fileprivate func origin(_ oracle: Oracle) -> String? {
        (try? SyncProtocol.Commit(dot: dot, frame: frame[...]))?.origin.author
    }
}
