import SyncProtocol

extension MessageGenerator {
    func bundlePart(in world: World, using random: inout SplitMix) -> BundlePart {
        switch random.below(5) {
        case 0:
            .header(
                maker(&random),
                spaces: random.oneIn(2) ? [] : ["network", "office:minsk"])
        case 1: .states(many(&random) { stateEntry(in: world, using: &$0) })
        case 2: .commits(runs(of: world))
        default:
            .space(
                BundleSpace(
                    space: "network",
                    knowledge: random.oneIn(3) ? nil : knowledge(in: world, using: &random),
                    writers: many(&random) { info(&$0) }))
        }
    }

    private func knowledge(
        in world: World, using random: inout SplitMix
    ) -> BundleKnowledge {
        var head = spaceHead(in: world, using: &random)
        head.vector = heads(&random)
        return BundleKnowledge(
            cursor: .knowledge(
                epoch: id(&random), number: random.next() >> 40, chain: head.chain.prefix),
            base: heads(&random), head: head)
    }

    /// Sorted, and of writers who have written.
    private func heads(_ random: inout SplitMix) -> [WriterHead] {
        many(&random) { random in
            WriterHead(
                WriterID(rawValue: random.next()), counter: 1 + random.next() >> 50,
                hash: hash(&random))
        }.sorted { $0.writer < $1.writer }
    }

    func peerVector(_ random: inout SplitMix) -> PeerVector {
        PeerVector(
            maker: maker(&random),
            spaces: [
                PeerSpace(
                    space: "network", cursor: cursor(&random),
                    acknowledged: many(&random) { head(&$0) },
                    pending: many(&random) { head(&$0) })
            ])
    }

    private func maker(_ random: inout SplitMix) -> BundleMaker {
        BundleMaker(
            schemaVersion: 1, madeAt: random.next() >> 20, device: id(&random), office: "minsk",
            name: "minsk-k7")
    }
}
