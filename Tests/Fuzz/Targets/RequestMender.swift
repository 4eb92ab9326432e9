import CentralStorage
import SyncProtocol

/// Gives a changed request the hashes, claims and cursors that an honest replica with such commits
/// would send, so that what was changed inside the commits gets past the first checks.
struct RequestMender {
    let store: CentralStore

    func mend(_ request: ExchangeRequest) throws -> ExchangeRequest {
        var request = request
        for index in request.spaces.indices { try mend(&request.spaces[index]) }
        return request
    }

    private func mend(_ request: inout SpaceRequest) throws {
        let name = request.space
        // What is given back stands under hashes of what is lost: nothing can be computed anew.
        guard request.upload == nil, let space = try store.read({ try $0.space(named: name) })
        else { return }
        request.cursor = try mended(request.cursor, in: space)
        var heads: [WriterID: WriterHead] = [:]
        request.runs = try request.runs.map { run in
            let server = try store.read { try $0.writer(run.writer, in: space.id)?.head }
            let mended = try mended(run, after: heads[run.writer], in: space)
            let last = run.first &+ UInt64(run.frames.count) &- 1
            heads[run.writer] = max(
                WriterHead(run.writer, counter: last, hash: mended.last),
                server ?? WriterHead(run.writer))
            return mended
        }
        request.writers = try heads.values.sorted { $0.writer < $1.writer }.map { minted in
            let server = try store.read { try $0.writer(minted.writer, in: space.id)?.head }
            return WriterClaim(
                acknowledged: server ?? WriterHead(minted.writer), minted: minted)
        }
    }

    private func max(_ left: WriterHead, _ right: WriterHead) -> WriterHead {
        left.counter >= right.counter ? left : right
    }

    private func mended(_ cursor: Cursor, in space: SpaceRow) throws -> Cursor {
        switch cursor {
        case .start: return .start
        case .knowledge(_, let number, _):
            let chain = try store.read { try $0.position(at: number, in: space.id)?.chain }
            return .knowledge(
                epoch: store.epoch, number: number, chain: (chain ?? space.chain).prefix)
        case .scan(_, let start, let last, let record):
            return .scan(epoch: store.epoch, start: start, last: last, record: record)
        }
    }

    private func mended(
        _ run: CommitRun, after known: WriterHead?, in space: SpaceRow
    ) throws -> CommitRun {
        let before = run.first - 1
        let previous: ContentHash =
            if before == 0 {
                .zero
            } else if let known, known.counter == before {
                known.hash
            } else {
                try store.read { try $0.logged(Dot(run.writer, before), in: space.id)?.hash }
                    ?? run.previous
            }
        var hash = previous
        for (offset, frame) in run.frames.enumerated() {
            let dot = Dot(run.writer, run.first + UInt64(offset))
            guard let commit = try? Commit(dot: dot, frame: frame) else { return run }
            hash = commit.hash(after: hash)
        }
        return CommitRun(
            writer: run.writer, first: run.first, previous: previous, frames: run.frames,
            last: hash)
    }
}
