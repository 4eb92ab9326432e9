import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TestSupport

/// The client's side of the exchange, over a real replica file: a server that lies.
package struct ResponseTarget: FuzzTarget {
    package static let name = "response"

    private let world: FuzzWorld
    private let watch: StoreWatch
    private let isRestored: Bool
    private let honest: [(space: String, page: Page)]
    private var replica: Replica { world.brest.replica }

    package var taken: Int { watch.taken }

    package init() throws { try self.init(isRestored: false) }

    init(isRestored: Bool) throws {
        self.isRestored = isRestored
        world = try FuzzWorld(isRestored: isRestored)
        watch = try StoreWatch(path: world.brest.replica.path)
        honest = try FuzzWorld(isRestored: isRestored).goOn().messages.flatMap { message in
            try ExchangeResponse(encoded: message.answer).spaces.compactMap { part in
                if case .page(let page) = part.outcome { (part.space, page) } else { nil }
            }
        }
    }

    package func bear(_ input: [UInt8]) throws {
        let response = try? ExchangeResponse(encoded: input)
        guard let response else { return }
        guard response.encoded() == input else {
            throw FuzzFinding("an answer was read from bytes that are not its own")
        }
        let mended = try ResponseMender(watch: watch, replica: replica).mend(response)
        for variant in mended == response ? [response] : [response, mended] {
            try applyPages(of: variant)
        }
        try sync([input])
        try sync([mended.encoded(), input])
    }

    /// Each page by itself: all of it or nothing.
    private func applyPages(of response: ExchangeResponse) throws {
        for part in response.spaces {
            guard case .page(let page) = part.outcome,
                let syncState = try replica.syncState(part.space)
            else { continue }
            try watch.bear("a page") {
                _ = try replica.apply(page, to: part.space, after: syncState.cursor)
            } check: {
                goOnHonestly(part.space)
                try expectUsable("a page")
            }
        }
    }

    /// The next page may be as it should be; what the last one left must not make it a trap.
    private func goOnHonestly(_ space: String) {
        for page in honest where page.space == space {
            guard let cursor = try? replica.syncState(space)?.cursor else { return }
            _ = try? replica.apply(page.page, to: space, after: cursor)
        }
    }

    /// A whole sync with a server that says this and nothing else.
    private func sync(_ answers: [[UInt8]]) throws {
        let transport = HostileTransport(answers)
        defer { try? watch.restore() }
        _ = try? FuzzOffice.sync(replica, over: transport)
        guard transport.requests <= HostileTransport.patience else {
            throw FuzzFinding("a sync goes on for ever with answers that bring nothing")
        }
        try expectUsable("a sync")
    }

    /// Problems that `verify` has to find, because the server says what cannot be: a vector, or
    /// commits held here, that are not true of its states, or a digest.
    private static let lies: Set<StoreProblem.Kind> = [.vector, .state, .convergence]

    private func expectUsable(_ what: String) throws {
        let problems = try replica.verify().filter { !Self.lies.contains($0.kind) }
        guard problems.isEmpty else { throw FuzzFinding("\(what) spoils: \(problems)") }
        // What was learnt of the server's clock counts from now on.
        world.clock.advance(milliseconds: 1000)
        try Everyday.use(replica)
    }

    package func seeds() throws -> [String: [UInt8]] {
        let messages = try FuzzWorld(isRestored: isRestored).goOn().messages
        return Dictionary(
            messages.enumerated().map { ("answer-\($0)", $1.answer) }, uniquingKeysWith: { $1 })
    }

    package static func mutate(_ input: [UInt8], _ random: inout FuzzRandom) -> [UInt8] {
        CBORMutator.mutate(input, &random)
    }
}
