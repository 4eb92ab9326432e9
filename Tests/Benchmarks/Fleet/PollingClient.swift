import Foundation
import SyncProtocol

/// A replica that only asks for news now and then. It keeps its cursor and digest, and no records:
/// so hundreds fit beside the server on one machine.
final class PollingClient {
    private let line: HTTPLine
    private let access: [UInt8]
    private var request: SpaceRequest
    /// Log entries and states that came.
    private(set) var received = 0

    var times: Samples { line.times }
    var refusals: Int { line.refusals }

    /// - Parameters:
    ///   - grants: what the device may do.
    ///   - place: where it stands, as a replica that is in step.
    init(_ line: HTTPLine, grants: [SpaceAccess], place: SpaceRequest) {
        self.line = line
        access = SpaceAccess.fingerprint(grants)
        request = place
    }

    /// Asks until nothing is new.
    func poll() throws {
        var hasMore = true
        while hasMore {
            let message = ExchangeRequest(schemaVersion: 1, access: access, spaces: [request])
            let answer = try ExchangeResponse(encoded: line.exchange(message.encoded()).body)
            hasMore = false
            for part in answer.spaces {
                guard case .page(let page) = part.outcome else {
                    throw BenchFailure("a client that polls was not given a page")
                }
                request.cursor = page.next
                request.digest = page.head?.digest
                received += page.count
                hasMore = page.more
            }
        }
    }
}

extension Page {
    fileprivate var count: Int {
        switch content {
        case .entries(let entries): entries.count
        case .states(let states): states.count
        }
    }
}
