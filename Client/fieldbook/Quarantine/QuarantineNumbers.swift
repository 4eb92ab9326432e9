import ArgumentParser
import CommandSupport
import ReplicaStore

/// Which of the refused commits a command is about.
struct QuarantineNumbers: ParsableArguments {
    @Argument(help: "The numbers, as fieldbook quarantine shows them.")
    var numbers: [Int64] = []

    @Flag(help: "All that are in quarantine.")
    var all = false

    func validate() throws {
        guard numbers.isEmpty == all else {
            throw ValidationError("give the numbers, or --all")
        }
    }

    /// The commits, the oldest first.
    func commits(of replica: Replica) throws -> [QuarantinedCommit] {
        let known = try replica.quarantine()
        if all { return known }
        for number in numbers where !known.contains(where: { $0.number == number }) {
            throw CommandFailure(
                "not_found", "nothing in quarantine has the number \(number)",
                hint: "list it with fieldbook quarantine list")
        }
        return known.filter { numbers.contains($0.number) }
    }
}
