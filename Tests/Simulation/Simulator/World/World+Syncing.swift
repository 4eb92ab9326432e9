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
        let isWhole = field.sync == nil
        try begin(field)
        for count in 0..<200 {
            guard field.sync?.line.request != nil else { break }
            try deliver(field, count == number ? fault : .none)
        }
        guard field.sync?.line.request == nil else {
            throw Violation("bounded", "a sync of r\(field.index) does not end")
        }
        let summary = try end(field)
        if isWhole, summary != nil { field.toldOffset = field.machine.clockOffset }
        return summary
    }

    /// Makes a replica's next request, unless one is waiting.
    func begin(_ field: FieldNode) throws {
        guard field.sync == nil else { return }
        touch(field.holder)
        let sync = RunningSync()
        field.sync = sync
        let client = sync.client(
            try field.replica, pushBytes: shape.pushBytes, attempts: shape.attempts)
        executor.start {
            do {
                sync.result = .success(try await client.sync())
            } catch {
                sync.result = .failure(error)
            }
        }
        executor.runUntilIdle()
        try noteDiskFull(field, sync)
    }

    /// Lets the waiting request meet its fate, and the replica go on until its next one.
    func deliver(_ field: FieldNode, _ fault: LineFault) throws {
        guard let sync = field.sync, let body = sync.line.request else { return }
        touch(field.holder)
        sync.requests += 1
        hostile?.overhear(body)
        field.lastContact = clock.now
        field.toldOffset = nil
        if fault != .none {
            coverage.note(fault.rawValue)
            sync.isDisturbed = true
        }
        let outcome = try outcome(body, of: field, sync, fault)
        sync.line.end(outcome)
        executor.runUntilIdle()
        try noteDiskFull(field, sync)
    }

    /// Remembers that this sync met a full disk: it may tell so only requests later.
    private func noteDiskFull(_ field: FieldNode, _ sync: RunningSync) throws {
        if try field.watch.takeDiskFull() { sync.isDisturbed = true }
    }

    private func outcome(
        _ body: [UInt8], of field: FieldNode, _ sync: RunningSync, _ fault: LineFault
    ) throws -> Line.Outcome {
        var pageBytes: Int?
        switch fault {
        case .none: break
        case .tooLarge: return .failure(.tooLarge)
        case .smallPage: pageBytes = 1
        case .requestLost: return .failure(.lost)
        case .delayed:
            field.stray.append(StrayRequest(device: try field.device, body: body))
            return .failure(.lost)
        case .requestCut:
            _ = try arrive(Array(body.prefix(chance.below(body.count))), from: try field.device)
            return .failure(.lost)
        case .answerLost:
            _ = try arrive(body, from: field.device)
            return .failure(.lost)
        case .doubled: _ = try arrive(body, from: field.device)
        case .answerCut:
            return try arrive(body, from: field.device).map { answer in
                let part = Array(answer.prefix(chance.below(answer.count)))
                return TransportAnswer(
                    body: part, bytesSent: body.count, bytesReceived: part.count)
            }.mapError { $0 }
        }
        let answer = try arrive(body, from: field.device, pageBytes: pageBytes)
        if case .failure = answer { sync.isDisturbed = true }
        return answer.map {
            TransportAnswer(body: $0, bytesSent: body.count, bytesReceived: $0.count)
        }
    }

    /// What the server makes of bytes that reach it.
    func arrive(
        _ body: [UInt8], from device: DeviceID, pageBytes: Int? = nil
    ) throws -> Result<[UInt8], TransportFailure> {
        touch(.central)
        do throws(TransportFailure) {
            return .success(try central.answer(body, from: device, pageBytes: pageBytes))
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
        coverage.note(sync.taken)
        touch(field.holder)
        let isDead = try field.watch.isDead
        // The next page is asked for before one is applied: the server may take that for known.
        if isDead || sync.isDisturbed { oracle.unreliable.insert(field.holder) }
        switch result {
        case .success(let summary):
            guard summary.isConverged != false else {
                throw Violation("converged", "r\(field.index) differs in \(try differences(field))")
            }
            return summary
        case .failure(let error):
            guard isDead || sync.isDisturbed else {
                throw Violation("sync", "r\(field.index): \(error)")
            }
            return nil
        }
    }

    /// The records of which a replica holds other states than the server.
    private func differences(_ field: FieldNode) throws -> [Place] {
        let here = try Observation(field.replica).encodedStates
        let there = try Observation(central.store).encodedStates
        return Set(here.keys).union(there.keys).filter { here[$0] != there[$0] }.sorted()
    }
}
