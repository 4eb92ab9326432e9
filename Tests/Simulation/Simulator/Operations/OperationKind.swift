import ReplicaStore
import StoreKit
import SyncProtocol

/// A kind of step: what it is called, how often it is drawn, what it takes and does.
struct OperationKind: Sendable {
    let word: String
    /// How often it is drawn, against the others.
    let weight: Int
    let parameters: [Parameter]
    /// Performs it; an error that it lets out is a fault of the product.
    let run: @Sendable (World, [Int]) throws -> Void

    init(
        _ word: String, weight: Int, _ parameters: Parameter...,
        run: @escaping @Sendable (World, [Int]) throws -> Void
    ) {
        self.word = word
        self.weight = weight
        self.parameters = parameters
        self.run = run
    }
}

extension OperationKind {
    /// Every operation: add one here and in a file of its own.
    static let all: [OperationKind] = [
        .edit, .create, .delete, .restore, .resolve, .importing, .table, .correction,
        .sync, .request, .arrival, .overtake, .storage, .kill, .wait, .clock, .upgrade, .access,
        .copy, .rollback, .clone, .backup, .recover, .refound, .compact, .bundle, .delivery,
        .transfer, .erase, .retry, .discard, .sabotage,
        .hostileWrite, .hostileMove, .hostileErase, .hostileProbe, .hostileForge, .hostileHeal,
        .hostileAsk, .hostileReplay, .hostileBundle, .lie,
    ]

    private static let byWord = Dictionary(
        all.map { ($0.word, $0) }, uniquingKeysWith: { first, _ in first })

    static func named(_ word: String) -> OperationKind? { byWord[word] }

    /// Whether only a world with a hostile device has it.
    var isHostile: Bool { word.hasPrefix("hostile-") || word == "lie" }

    /// Whether a schedule without it would do nothing.
    var isBasic: Bool { ["edit", "sync", "request"].contains(word) }
}

extension World {
    /// Lets a person work on a replica under a new edit's name.
    ///
    /// What the product refuses for a good reason (no such record here, deleted, set once) is a
    /// step without effect; so is one that a fault of the disk undid.
    func work(
        _ field: FieldNode, mayDecide: Bool = false,
        _ body: (Replica, EditName) throws -> Dot?
    ) throws {
        touch(field.holder)
        let name = oracle.nextEdit(field.index)
        if mayDecide { oracle.decisions.insert(name) }
        do {
            guard try body(field.replica, name) != nil else { return }
            promise(name)
            coverage.takesEffect()
            try checkStamp(of: name, by: field)
        } catch let error as StoreError {
            if error.kind == .diskFull, try field.watch.takeDiskFull() { return }
            guard [.usage, .notFound, .notPermitted, .consent].contains(error.kind) else {
                throw error
            }
        } catch is SimulatedCrash {}
    }

    /// An edit carries the true time, whatever earlier ones carry, if a sync has told the replica
    /// the time and its clock has not been set since.
    private func checkStamp(of name: EditName, by field: FieldNode) throws {
        guard let told = field.toldOffset, told == field.machine.clockOffset else { return }
        coverage.note("time-known")
        let commit = try field.replica.commits(limit: 4).first { $0.author == name }
        guard let commit, abs(commit.at - clock.now) > 5 * 60_000 + 1000 else { return }
        throw Violation(
            "stamp",
            "r\(field.index), \(name): stamped \((commit.at - clock.now) / 60_000) minutes off, "
                + "though a sync has told the time")
    }
}
