import CentralStorage
import ExchangeService
import Foundation
import ReplicaStore
import StoreKit
import SyncProtocol
import Synchronization
import Testing

/// A central store in a temporary folder, with an exchange and devices; removed with it.
final class CentralBench: Sendable {
    static let time: Int64 = 1_700_000_000_000

    let directory: String
    let store: CentralStore
    let exchange: Exchange
    private let generator: SeededRandom
    /// Whose folder it is, if it is not its own.
    private let owner: CentralBench?

    init(
        limits: ExchangeLimits = ExchangeLimits(), spaces: [String] = ["cases"], seed: UInt64 = 7
    ) throws {
        owner = nil
        directory =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("central-\(UUID().uuidString)").path
        generator = SeededRandom(seed: seed)
        let environment = generator.environment(time: Self.time)
        store = try CentralStore(directory: directory, environment: environment)
        exchange = Exchange(store: store, environment: environment, limits: limits)
        try store.write { transaction in
            for space in spaces { try transaction.addSpace(space) }
        }
    }

    /// The same office, its store restored from a backup and served again.
    init(
        restoring backup: String, of other: CentralBench, limits: ExchangeLimits = ExchangeLimits()
    ) throws {
        owner = other
        directory = other.directory
        generator = SeededRandom(seed: 11)
        let environment = generator.environment(time: Self.time)
        _ = try CentralStore.restore(
            from: backup, to: directory, environment: environment)
        store = try CentralStore(directory: directory, environment: environment)
        exchange = Exchange(store: store, environment: environment, limits: limits)
    }

    deinit { if owner == nil { try? FileManager.default.removeItem(atPath: directory) } }

    /// A second opening of the same store, as another process would have it.
    func otherProcess() throws -> CentralStore {
        try CentralStore(
            directory: directory, environment: SeededRandom(seed: 8).environment(time: Self.time))
    }

    func enrol(
        _ number: UInt64, _ grants: [SpaceAccess] = [SpaceAccess(space: "cases", level: .write)],
        key: DeviceKey? = nil
    ) throws -> Device {
        try store.write { transaction in
            let code = try transaction.invite(office: "minsk", name: nil, grants: grants)
            let token = ContentHash(of: [UInt8(number)])
            _ = try transaction.enrol(
                code: code, device: caseID(number << 32), name: "laptop \(number)", token: token,
                key: key)
            return try #require(try transaction.device(token: token))
        }
    }

    func ask(
        _ device: Device, _ spaces: SpaceRequest..., rollUp: ContentHash? = nil
    ) throws -> ExchangeResponse {
        try exchange.answer(
            ExchangeRequest(
                schemaVersion: 1, access: SpaceAccess.fingerprint(device.grants), rollUp: rollUp,
                spaces: spaces),
            device: device)
    }

    /// The outcome for the only space that is asked about; nil when it is left out.
    func outcome(_ device: Device, _ request: SpaceRequest) throws -> SpaceResponse.Outcome? {
        try ask(device, request).spaces.first?.outcome
    }

    func page(_ device: Device, _ request: SpaceRequest) throws -> Page {
        guard case .page(let page) = try outcome(device, request) else {
            throw StoreError(.failed, "the answer holds no page")
        }
        return page
    }

    /// Pushes runs from the start, with a claim for each writer, and returns the answer's page.
    @discardableResult
    func push(_ device: Device, _ pens: CentralCommitWriter...) throws -> Page {
        try page(device, .pushing(pens))
    }

    /// Follows pages from the start to the head; `between` is told how many came so far.
    func pull(_ device: Device, between: (Int) throws -> Void = { _ in }) throws -> [Page] {
        var pages = [try page(device, .pulling())]
        while let last = pages.last, last.more {
            try between(pages.count)
            let page = try page(device, .pulling(last.next))
            guard page.next != last.next else {
                throw StoreError(.failed, "a page says that there is more and does not move on")
            }
            pages.append(page)
        }
        return pages
    }

    /// What an operator does with a new server in the place of a lost one.
    func openRecovery(_ space: String = "cases") throws {
        try store.write { transaction in
            let row = try #require(try transaction.space(named: space))
            try transaction.openRecovery(of: row, because: "command")
        }
    }

    func summary(_ space: String = "cases") throws -> SpaceSummary {
        try #require(try store.read { try $0.spaces() }.first { $0.space == space })
    }
}

/// Random numbers that are the same in every run.
final class SeededRandom: Sendable {
    private let state: Mutex<UInt64>

    init(seed: UInt64) {
        state = Mutex(seed)
    }

    /// SplitMix64 (Steele, Lea, Flood 2014).
    func next() -> UInt64 {
        state.withLock { state in
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
    }

    func environment(time: Int64) -> SystemInputs {
        SystemInputs(now: { time }, random: { self.next() })
    }
}

extension SpaceRequest {
    /// A request that pushes everything its pens wrote and claims nothing acknowledged.
    static func pushing(
        _ pens: [CentralCommitWriter], cursor: Cursor = .start, announcements: [WriterInfo] = []
    ) -> SpaceRequest {
        SpaceRequest(
            space: "cases", cursor: cursor, writers: pens.map { $0.claim(acknowledged: 0) },
            announcements: announcements, runs: pens.map { $0.run() })
    }

    /// The same, each pen's last commit signed.
    static func pushing(
        _ pens: [CentralCommitWriter], announcements: [WriterInfo] = [], key: DevicePrivateKey?
    ) throws -> SpaceRequest {
        var request = pushing(pens, announcements: announcements)
        request.runs = try pens.map { pen in
            pen.run(signature: try key.map { try pen.head().signed(by: $0, in: "cases") })
        }
        return request
    }

    static func pulling(_ cursor: Cursor = .start) -> SpaceRequest {
        SpaceRequest(space: "cases", cursor: cursor)
    }
}

extension Page {
    var entries: [LogEntry] {
        if case .entries(let entries) = content { entries } else { [] }
    }

    var states: [StateEntry] {
        if case .states(let states) = content { states } else { [] }
    }

    var isScan: Bool {
        if case .states = content { true } else { false }
    }
}
