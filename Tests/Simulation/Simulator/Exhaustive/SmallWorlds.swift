import Dispatch
import SyncProtocol
import Synchronization

/// Tries every order of a few operations on one record in a small world, as deep as it is told.
///
/// Depth first; states that were met before with as many steps left are not entered again. Every
/// state is checked as after a step of a schedule, and those where the search ends are also healed
/// and brought to quiescence.
package struct SmallWorlds: Sendable {
    package var replicas = 2
    package var depth = 4
    package var threads = 2

    package init() {}

    package struct Report: Sendable {
        /// Different states that were met.
        package var states = 0
        package var steps = 0
        /// Ends of the search from where the world was brought to quiescence.
        package var quiescences = 0
        /// How often the conversations with the server took each transition of States §1.
        package var transitions: [String: Int] = [:]
        /// The first path that broke a rule.
        package var failure: Campaign.Failure?
        /// Whether the time was over before everything was tried.
        package var isCutShort = false
    }

    /// What each office does: edits that meet, both decisions, syncs that lose something, copies
    /// that come to life and that are put back; and the server, which is restored.
    private func alphabet() throws(Violation) -> [Step] {
        let words = [
            "edit %r k0 0 1", "edit %r k0 3 0", "delete %r k0", "restore %r k0", "resolve %r 0 0",
            "sync %r ok 0", "sync %r answer-lost 0", "sync %r delayed 0", "arrival %r",
            "clone %r %n file", "copy %r folder", "rollback %r 0",
        ]
        var texts = ["backup", "recover 0"]
        for office in 0..<replicas {
            texts += words.map { word in
                word.split(separator: " ").map { part in
                    switch part {
                    case "%r": "r\(office)"
                    case "%n": "r\((office + 1) % replicas)"
                    default: String(part)
                    }
                }.joined(separator: " ")
            }
        }
        var steps: [Step] = []
        for text in texts {
            guard let step = Step(text) else {
                throw Violation("alphabet", "“\(text)” is no step")
            }
            steps.append(step)
        }
        return steps
    }

    package func run(until isOver: @escaping @Sendable () -> Bool) throws -> Report {
        var shape = WorldShape(replicas: replicas, spaces: 1)
        shape.isSmall = true
        let search = Search(try alphabet(), isOver: isOver)
        let start = try Template.of(shape)
        let branches = search.alphabet.indices.flatMap { first in
            search.alphabet.indices.map { (first, $0) }
        }
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            while true {
                let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard number < branches.count else { return }
                let (first, second) = branches[number]
                search.enter(start, [first, second], depth: depth)
            }
        }
        return search.report
    }
}
