import SyncEngine
import SyncProtocol

extension World {
    /// Goes on with a replica's sync, or begins one, until it is done.
    ///
    /// - Parameter fault: what meets the request of this number, counted from the call.
    @discardableResult
    func sync(
        _ field: FieldNode, _ fault: LineFault = .none, at number: Int = 0
    ) throws -> SyncSummary? {
        try begin(field)
        for count in 0..<200 {
            guard field.sync?.line.request != nil else { break }
            try deliver(field, count == number ? fault : .none)
        }
        guard field.sync?.line.request == nil else {
            throw Violation("bounded", "a sync of r\(field.index) does not end")
        }
        return try end(field)
    }

    /// Makes a replica's next request, unless one is waiting.
    func begin(_ field: FieldNode) throws {
        guard field.sync == nil else { return }
        touch(field.holder)
        let sync = RunningSync()
        field.sync = sync
        let client = SyncClient(
            replica: try field.replica, transport: sync.line, pushBytes: shape.pushBytes)
        executor.start {
            do {
                sync.result = .success(try await client.sync())
            } catch {
                sync.result = .failure(error)
            }
        }
        executor.runUntilIdle()
    }

    /// Lets the waiting request meet its fate, and the replica go on until its next one.
    func deliver(_ field: FieldNode, _ fault: LineFault) throws {
        guard let sync = field.sync, let body = sync.line.request else { return }
        touch(field.holder)
        sync.requests += 1
        try checkNoRescan(body, field)
        if fault != .none {
            coverage.note(fault.rawValue)
            sync.isDisturbed = true
        }
        let outcome = try outcome(body, of: field, sync, fault)
        sync.line.end(outcome)
        executor.runUntilIdle()
    }

    private func outcome(
        _ body: [UInt8], of field: FieldNode, _ sync: RunningSync, _ fault: LineFault
    ) throws -> Line.Outcome {
        switch fault {
        case .none: break
        case .requestLost: return .failure(.lost)
        case .delayed:
            field.stray.append(body)
            return .failure(.lost)
        case .requestCut:
            _ = try arrive(Array(body.prefix(chance.below(body.count))), from: field)
            return .failure(.lost)
        case .answerLost:
            _ = try arrive(body, from: field)
            return .failure(.lost)
        case .doubled: _ = try arrive(body, from: field)
        case .answerCut:
            return try arrive(body, from: field).map { answer in
                let part = Array(answer.prefix(chance.below(answer.count)))
                return TransportAnswer(
                    body: part, bytesSent: body.count, bytesReceived: part.count)
            }.mapError { $0 }
        }
        let answer = try arrive(body, from: field)
        if case .failure = answer { sync.isDisturbed = true }
        return answer.map {
            TransportAnswer(body: $0, bytesSent: body.count, bytesReceived: $0.count)
        }
    }

    /// What the server makes of bytes that reach it.
    func arrive(
        _ body: [UInt8], from field: FieldNode
    ) throws -> Result<[UInt8], TransportFailure> {
        touch(.central)
        let device = try field.device
        do throws(TransportFailure) {
            return .success(try central.answer(body, from: device))
        } catch {
            let isFull = try central.watch.takeDiskFull()
            let mayFail = try isFull || central.watch.isDead || error.code == "unauthorized"
            guard mayFail || (try? ExchangeRequest(encoded: body)) == nil else {
                throw Violation("answer", "the server failed: \(error.message)")
            }
            try settle()
            return .failure(error)
        }
    }

    /// What came of a sync that is done; nil where it failed as it had to.
    @discardableResult
    func end(_ field: FieldNode) throws -> SyncSummary? {
        guard let sync = field.sync, let result = sync.result else { return nil }
        field.sync = nil
        touch(field.holder)
        let isStruck = try field.watch.isDead || field.watch.takeDiskFull()
        switch result {
        case .success(let summary):
            guard summary.isConverged != false else {
                throw Violation("converged", "the digests of r\(field.index) differ")
            }
            return summary
        case .failure(let error):
            guard isStruck || sync.isDisturbed else {
                throw Violation("sync", "r\(field.index): \(error)")
            }
            return nil
        }
    }

    /// A scan from the very beginning is what a replica asks for when digests differ.
    private func checkNoRescan(_ body: [UInt8], _ field: FieldNode) throws(Violation) {
        guard let request = try? ExchangeRequest(encoded: body) else {
            throw Violation("request", "r\(field.index) sends what cannot be read")
        }
        for space in request.spaces {
            guard case .scan(_, start: 0, last: 0, let record) = space.cursor,
                record == RecordID(high: 0, low: 0)
            else { continue }
            throw Violation("converged", "the digests of r\(field.index), \(space.space), differed")
        }
    }
}
