import CentralStorage
import Foundation
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TestSupport

/// A bundle that somebody carries: as a file, and as the parts in it.
///
/// An input that begins like a file is one, and is tried under a hash that fits it as well; any
/// other is a list of parts, which is put into a file whose lengths and hashes all fit.
package struct BundleTarget: FuzzTarget {
    package static let name = "bundle"

    private let world: FuzzWorld
    private let watch: StoreWatch
    private let central: StoreWatch
    private var replica: Replica { world.minsk.replica }

    package var taken: Int { watch.taken }

    package init() throws {
        world = try FuzzWorld()
        watch = try StoreWatch(path: world.minsk.replica.path)
        central = try StoreWatch(path: world.centralPath)
    }

    package func bear(_ input: [UInt8]) throws {
        if Self.isFile(input) {
            try importFile(input)
            try importFile(BundleMender.underFittingHash(input))
        } else if let parts = BundleMender.parts(input) {
            try take(parts, "a bundle")
            let mended = try BundleMender(watch: watch).mended(parts)
            if mended != parts { try take(mended, "a mended bundle") }
        }
    }

    private static func isFile(_ input: [UInt8]) -> Bool { input.starts(with: Array("fb".utf8)) }

    private func importFile(_ bytes: [UInt8]) throws {
        try watch.bear("a file") {
            let file = try BundleFile(Data(bytes), name: "the file")
            if file.kind == .vector {
                _ = try replica.exportBundle(spaces: nil, for: try file.vector()) { _ in }
            } else {
                _ = try replica.importBundle(file, on: .word(of: nil))
            }
        } check: {
            try expectUsable("a file")
        }
    }

    private func take(_ parts: [BundlePart], _ what: String) throws {
        try watch.bear(what) {
            _ = try replica.importBundle(parts, on: .word(of: nil))
        } check: {
            try expectUsable(what)
        }
    }

    /// Whoever makes a bundle can lie about what the server's log holds; `verify` may say so, and
    /// the next sync finds the difference.
    private static let lies: Set<StoreProblem.Kind> = [.vector, .state, .convergence]

    private func expectUsable(_ what: String) throws {
        defer { try? central.restore() }
        let problems = try replica.verify().filter { !Self.lies.contains($0.kind) }
        guard problems.isEmpty else { throw FuzzFinding("\(what) spoils: \(problems)") }
        try Everyday.use(replica)
        _ = try FuzzOffice.sync(replica, over: world.minsk.transport)
        let serverProblems = try world.store.verify()
        guard serverProblems.isEmpty else {
            throw FuzzFinding("\(what) spoils the server: \(serverProblems)")
        }
    }

    package func seeds() throws -> [String: [UInt8]] {
        let world = try FuzzWorld()
        let vector = try world.minsk.replica.peerVector()
        let everything = try Self.export(world.brest.replica, for: nil)
        let missing = try Self.export(world.brest.replica, for: vector)
        var file: [UInt8] = []
        var writer = try BundleWriter(.vector) { file += $0 }
        try writer.write(vector)
        try writer.finish()
        return [
            "everything": BundleMender.list(everything), "missing": BundleMender.list(missing),
            "file": try BundleMender.file(missing), "vector": file,
        ]
    }

    private static func export(_ replica: Replica, for peer: PeerVector?) throws -> [BundlePart] {
        var parts: [BundlePart] = []
        _ = try replica.exportBundle(spaces: nil, for: peer) { parts.append($0) }
        return parts
    }

    package static func mutate(_ input: [UInt8], _ random: inout FuzzRandom) -> [UInt8] {
        isFile(input)
            ? ByteMutator.mutate(input, &random) : CBORMutator.mutate(input, &random)
    }
}
