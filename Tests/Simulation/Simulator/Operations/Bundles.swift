import Foundation
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol

extension OperationKind {
    /// A replica writes a bundle, for another one whose vector it was given or for everybody.
    static let bundle = OperationKind(
        "bundle", weight: 3, .office, .office, .word(["for-one", "for-all"])
    ) { world, arguments in
        let (source, peer) = (world.field(arguments[0]), world.field(arguments[1]))
        guard source.index != peer.index else { return }
        world.touch(peer.holder)
        let known = arguments[2] % 2 == 0 ? try peer.replica.peerVector() : nil
        do {
            world.bundles.append(try world.bundle(from: source, for: known))
        } catch let error as StoreError where error.kind == .diskFull {
            _ = try source.watch.takeDiskFull()
            return
        } catch is SimulatedCrash {
            return
        }
        world.coverage.takesEffect()
    }

    /// A replica takes in one of the bundles there are, some of them cut short.
    static let delivery = OperationKind(
        "delivery", weight: 4, .office, .number(6), .word(["whole", "whole", "whole", "cut"])
    ) { world, arguments in
        guard !world.bundles.isEmpty else { return }
        let field = world.field(arguments[0])
        let bytes = world.bundles[world.bundles.count - 1 - arguments[1] % world.bundles.count]
        let isCut = arguments[2] % 4 == 3
        let data = Data(isCut ? bytes.prefix(world.chance.below(bytes.count)) : bytes[...])
        world.touch(field.holder)
        do {
            // Its people have telephones: they compare the place in the log with the office.
            _ = try field.replica.importBundle(
                BundleFile(data, name: "bundle"), on: .comparison(by: nil))
            guard !isCut else { throw Violation("bundle", "one that was cut short was taken") }
            world.coverage.takesEffect()
        } catch let error as StoreError {
            if error.kind == .diskFull, try field.watch.takeDiskFull() { return }
            guard isCut, error.kind == .malformed else { throw error }
            world.coverage.note("bundle-cut")
        } catch is SimulatedCrash {}
    }
}

extension World {
    /// What a replica writes on a stick.
    func bundle(from source: FieldNode, for known: PeerVector?) throws -> [UInt8] {
        touch(source.holder)
        let stick = Stick()
        var writer = try BundleWriter(.bundle, to: stick.write)
        _ = try source.replica.exportBundle(for: known) { try writer.write($0) }
        try writer.finish()
        return stick.bytes
    }

    private final class Stick {
        private(set) var bytes: [UInt8] = []

        func write(_ piece: [UInt8]) { bytes += piece }
    }
}
