import Foundation
import FuzzTargets
import TestSupport
import TestTraits
import Testing

/// Every input of the corpus, crashes of the past among them, and a fixed number of random changes
/// of them: no trap, no change by what was refused, a store that verifies after what was taken.
///
/// An input that ends the process is left in the folder for temporary files under the name that
/// the test prints when it begins.
@Suite("Hostile input of the corpus", .serialized, .slow)
struct FuzzReplayTests {
    private static let seed: UInt64 = 20_261_122

    @Test("is borne by the decoders")
    func cbor() async throws { try await bear(CBORTarget.self, rolls: 4000) }

    @Test("is borne by the server's exchange")
    func request() async throws { try await bear(RequestTarget.self, rolls: 250) }

    @Test("is borne by a client whose server lies")
    func response() async throws { try await bear(ResponseTarget.self, rolls: 120) }

    @Test("is borne by a server that was restored")
    func upload() async throws { try await bear(RecoveryTarget.self, rolls: 120) }

    @Test("is borne by a client whose server was restored")
    func history() async throws { try await bear(HistoryTarget.self, rolls: 60) }

    @Test("is borne by the import of bundles")
    func bundle() async throws { try await bear(BundleTarget.self, rolls: 120) }

    @Test("is borne by the import of tables")
    func csv() async throws { try await bear(TableTarget.self, rolls: 120) }

    private func bear(_ type: any FuzzTarget.Type, rolls: Int) async throws {
        let name = type.name
        try await Self.onThread {
            var target = try type.init()
            let corpus = try Self.corpus(name)
            try #require(!corpus.isEmpty, "make corpus writes it")
            let trial = Trial(name)
            for (file, input) in corpus {
                try trial.run(input, "Tests/Fuzz/Corpus/\(name)/\(file)", on: &target)
            }
            var roll = FuzzRoll(type, seeds: corpus.map(\.input), seed: Self.seed)
            for number in 0..<rolls {
                try trial.run(
                    roll.next(), "input \(number) of seed \(Self.seed)", on: &target)
            }
            trial.end()
            // Inputs that are all refused at the door would prove little.
            #expect(target.taken > rolls / 20)
        }
    }

    /// On a thread that may block: the threads that run tests are few.
    private static func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
        }
    }

    private static func corpus(_ target: String) throws -> [(file: String, input: [UInt8])] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Corpus/\(target)")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
            ($0, Array(try Data(contentsOf: folder.appending(path: $0))))
        }
    }
}

/// Keeps the input at hand, since a trap leaves no time to tell of it.
private struct Trial {
    let path: String

    init(_ target: String) {
        path = NSTemporaryDirectory() + "fieldbook-hostile-\(target)-\(UUID().uuidString)"
        print("the input that is tried: \(path)")
    }

    func run(
        _ input: [UInt8], _ origin: String, on target: inout any FuzzTarget
    ) throws {
        try Data(input).write(to: URL(fileURLWithPath: path))
        do {
            try target.bear(input)
        } catch {
            Issue.record("\(origin), kept as \(path): \(error)")
            throw error
        }
    }

    func end() { try? FileManager.default.removeItem(atPath: path) }
}
