import SyncProtocol
import Synchronization

/// The search through small worlds, shared by the threads that take part in it.
final class Search: Sendable {
    private struct State {
        var report = SmallWorlds.Report()
        /// The most steps that were left when a state was entered.
        var met: [ContentHash: Int] = [:]
    }

    let alphabet: [Step]
    private let isOver: @Sendable () -> Bool
    private let state = Mutex(State())

    init(_ alphabet: [Step], isOver: @escaping @Sendable () -> Bool) {
        self.alphabet = alphabet
        self.isOver = isOver
    }

    var report: SmallWorlds.Report {
        state.withLock { state in
            state.report.states = state.met.count
            return state.report
        }
    }

    /// Goes along a path from the start, then everywhere that its end leads to.
    func enter(_ start: FrozenWorld, _ path: [Int], depth: Int) {
        var frozen = start
        for (position, letter) in path.enumerated() {
            let before = Array(path[..<position])
            guard let next = step(frozen, letter, before, remaining: depth - position - 1) else {
                return
            }
            frozen = next
        }
        explore(frozen, path, remaining: depth - path.count)
    }

    private func explore(_ frozen: FrozenWorld, _ path: [Int], remaining: Int) {
        guard remaining > 0 else {
            quiesce(frozen, path)
            return
        }
        for letter in alphabet.indices {
            guard let next = step(frozen, letter, path, remaining: remaining - 1) else { continue }
            explore(next, path + [letter], remaining: remaining - 1)
        }
    }

    /// - Returns: nil where the step changed nothing, or led to where the search has been.
    private func step(
        _ frozen: FrozenWorld, _ letter: Int, _ path: [Int], remaining: Int
    ) -> FrozenWorld? {
        guard !mustStop else { return nil }
        do {
            let world = frozen.thaw()
            let before = try world.contents()
            try world.perform(alphabet[letter])
            let after = try world.contents()
            let isNew = state.withLock { state in
                state.report.steps += 1
                state.report.count(world)
                guard after != before, state.met[after] ?? -1 < remaining else { return false }
                state.met[after] = remaining
                return true
            }
            // A path of two letters is walked by several branches.
            return isNew || path.isEmpty && after != before ? try world.freeze() : nil
        } catch {
            fail(frozen.shape, path + [letter], error)
            return nil
        }
    }

    private func quiesce(_ frozen: FrozenWorld, _ path: [Int]) {
        guard !mustStop else { return }
        do {
            let world = frozen.thaw()
            try world.quiesce()
            state.withLock { state in
                state.report.quiescences += 1
                state.report.count(world)
            }
        } catch {
            fail(frozen.shape, path, error)
        }
    }

    private var mustStop: Bool {
        let isLate = isOver()
        return state.withLock { state in
            if isLate { state.report.isCutShort = true }
            return isLate || state.report.failure != nil
        }
    }

    private func fail(_ shape: WorldShape, _ path: [Int], _ error: any Error) {
        let violation = error as? Violation ?? Violation("error", "\(error)")
        let schedule = Schedule(seed: 0, shape: shape, steps: path.map { alphabet[$0] })
        state.withLock { state in
            guard state.report.failure == nil else { return }
            state.report.failure = Campaign.Failure(schedule: schedule, violation: violation)
        }
    }
}

extension SmallWorlds.Report {
    /// Adds what the conversations of a world have come through.
    fileprivate mutating func count(_ world: World) {
        transitions.merge(world.coverage.transitions, uniquingKeysWith: +)
    }
}

extension World {
    /// Everything that decides what the world will do next, as one hash.
    func contents() throws -> ContentHash {
        var parts = try central.contents().bytes
        for field in fields {
            parts += try field.contents().bytes
            for request in field.stray { parts += ContentHash(of: request.body).bytes }
            parts += ContentHash(of: []).bytes
        }
        for copy in copies { parts += [UInt8(copy.office)] + (copy.files.contents?.bytes ?? []) }
        for backup in backups { parts += backup.contents?.bytes ?? [] }
        return ContentHash(of: parts)
    }
}
