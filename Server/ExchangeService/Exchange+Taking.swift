import CentralStorage
import Foundation
import StoreKit
import SyncProtocol

extension Exchange {
    /// Takes commits, and what is given back, all spaces together: in one durable transaction or,
    /// where that would keep others from writing for long, in several.
    ///
    /// - Returns: one for each space, none of them unfinished; nil where there is nothing to take.
    func take(
        _ pushes: [SpacePush], from device: Device, _ store: some StorageEngine
    ) throws -> [SpaceDecision]? {
        guard pushes.contains(where: { !$0.runs.isEmpty || $0.request.upload != nil }) else {
            return nil
        }
        var decisions = pushes.map { _ in SpaceDecision.unfinished(SpaceDecision.Progress()) }
        while true {
            let grown: Set<String>
            (decisions, grown) = try store.write { transaction in
                let device = try transaction.current(device)
                let validation = RequestValidation(
                    transaction, device: device, epoch: store.epoch,
                    serverDevice: store.serverDevice)
                return try take(
                    pushes, decisions, validation, Deadline(after: limits.transactionTime))
            }
            news.announce(grown)
            guard decisions.contains(where: { $0.progress != nil }) else { return decisions }
            // So that whoever else wants to write is let in.
            Thread.sleep(forTimeInterval: Self.pauseSeconds)
        }
    }

    private static let pauseSeconds = 0.01

    /// Goes on until the deadline, but takes something.
    ///
    /// - Returns: also the names of the spaces that have grown.
    private func take(
        _ pushes: [SpacePush], _ decisions: [SpaceDecision],
        _ validation: RequestValidation<some StorageTransaction>, _ deadline: Deadline
    ) throws -> (decisions: [SpaceDecision], grown: Set<String>) {
        var decisions = decisions
        var grown: Set<String> = []
        for (index, push) in pushes.enumerated() {
            guard let progress = decisions[index].progress else { continue }
            let (decision, hasGrown) = try take(push, progress, validation, deadline)
            decisions[index] = decision
            if hasGrown { grown.insert(push.request.space) }
            guard !deadline.isOver else { break }
        }
        return (decisions, grown)
    }

    private func take(
        _ push: SpacePush, _ progress: SpaceDecision.Progress,
        _ validation: RequestValidation<some StorageTransaction>, _ deadline: Deadline
    ) throws -> (SpaceDecision, hasGrown: Bool) {
        let push = push.dropping(progress.runs)
        let decision = try validation.admit(push)
        switch decision {
        case .admitted(let space) where !push.runs.isEmpty:
            return try take(push, space, progress, validation, deadline)
        case .recovering(let space, let scope):
            return try recover(push.request, space, scope, validation)
        case .admitted, .answered, .unfinished: return (decision, false)
        }
    }

    private func take(
        _ push: SpacePush, _ space: SpaceRow, _ progress: SpaceDecision.Progress,
        _ validation: RequestValidation<some StorageTransaction>, _ deadline: Deadline
    ) throws -> (SpaceDecision, hasGrown: Bool) {
        var ingest = CommitIngest(
            validation.transaction, space: space, device: validation.device,
            epoch: validation.epoch, announcements: push.request.announcements,
            rights: try TransferRights(
                validation.transaction, serverDevice: validation.serverDevice,
                epoch: validation.epoch),
            quotas: limits.quotas, now: environment.now(), until: deadline)
        var progress = progress
        let (done, stop) = try ingest.take(
            push.runs[...], isWithholding: &progress.isWithholding)
        try ingest.finish()
        progress.runs += done
        let decision: SpaceDecision =
            switch stop {
            case nil: .admitted(ingest.space)
            case .deadline: .unfinished(progress)
            case .gap: .answered(.gap(try validation.heads(namedIn: push, in: space)))
            case .quota(let seconds): .answered(.quotaExceeded(seconds: seconds))
            }
        return (decision, ingest.space.number > space.number)
    }

    /// The answer is the history as it stands then: the replica goes on until both are equal.
    private func recover(
        _ request: SpaceRequest, _ space: SpaceRow, _ scope: RecoveryScope,
        _ validation: RequestValidation<some StorageTransaction>
    ) throws -> (SpaceDecision, hasGrown: Bool) {
        guard let upload = request.upload else { return (.admitted(space), false) }
        // What a recovery brings the operator has asked for; the rest counts as pushed.
        if case .own = scope, let seconds = try charge(upload, space, validation) {
            return (.answered(.quotaExceeded(seconds: seconds)), false)
        }
        var ingest = try RecoveryIngest(
            validation.transaction, space: space, device: validation.device,
            claims: request.writers, life: upload.life, epoch: validation.epoch, scope: scope)
        try ingest.take(upload, announcements: request.announcements)
        // Who only compares, or gives more, is told what it may do.
        let isWithholding = try upload.end != nil && ingest.isWithholding()
        let history = try validation.known(
            of: ingest.space, to: request, mayRecover: !isWithholding)
        return (.answered(.unknownCursor(history)), ingest.space.number > space.number)
    }

    /// Counts given states against the quotas, each as a commit.
    ///
    /// - Returns: for how many seconds nothing is taken; nil where it is.
    private func charge(
        _ upload: RecoveryUpload, _ space: SpaceRow,
        _ validation: RequestValidation<some StorageTransaction>
    ) throws -> UInt64? {
        guard !upload.states.isEmpty || upload.end != nil else { return nil }
        var quota = QuotaCache(
            validation.transaction, device: validation.device, space: space.id,
            quotas: limits.quotas, now: environment.now())
        let isNewWriter = try (upload.end?.vector ?? []).contains {
            try validation.transaction.writer($0.writer, in: space.id) == nil
        }
        if let seconds = try quota.refuses(isNewWriter: isNewWriter, in: space) { return seconds }
        for entry in upload.states { quota.count(entry.state.count, isNewWriter: false) }
        try quota.save()
        return nil
    }
}

/// One space's part of a request, with its commits parsed and hashed before any transaction.
struct SpacePush {
    let request: SpaceRequest
    /// In causal order, as they came.
    let runs: [PushedRun]

    init(_ request: SpaceRequest) throws(CBORError) {
        self.request = request
        runs = try request.runs.map { (run) throws(CBORError) in try PushedRun(run) }
    }

    private init(_ request: SpaceRequest, _ runs: [PushedRun]) {
        self.request = request
        self.runs = runs
    }

    /// What is left when the first runs are done with.
    func dropping(_ done: Int) -> SpacePush {
        done == 0 ? self : SpacePush(request, Array(runs.dropFirst(done)))
    }
}

/// A run whose frames fit its last hash.
struct PushedRun {
    struct Item {
        let commit: Commit
        let hash: ContentHash
        /// The frame as it was pushed.
        let frame: ArraySlice<UInt8>
    }

    let writer: WriterID
    let first: UInt64
    let previous: ContentHash
    let items: [Item]
    /// Of the last commit, by its writer's device; it covers those before.
    let signature: Signature?

    init(_ run: CommitRun) throws(CBORError) {
        writer = run.writer
        first = run.first
        previous = run.previous
        signature = run.signature
        items = zip(try run.commits(), run.frames).map {
            Item(commit: $0.commit, hash: $0.hash, frame: $1)
        }
    }

    /// What a run without a claim says of its writer.
    var claim: WriterClaim {
        WriterClaim(
            acknowledged: WriterHead(writer, counter: first - 1, hash: previous),
            minted: WriterHead(writer, counter: last, hash: hash(at: last) ?? previous),
            isOwn: false)
    }

    /// Whether a device has signed the run's last commit.
    func isSigned(by key: DeviceKey, in space: String) -> Bool {
        guard let signature, let hash = hash(at: last) else { return false }
        return WriterHead(writer, counter: last, hash: hash)
            .isSigned(signature, by: key, in: space)
    }

    var last: UInt64 { first + UInt64(items.count) - 1 }

    /// The hash that the run gives the writer's chain at a counter; nil outside of the run.
    func hash(at counter: UInt64) -> ContentHash? {
        if counter == first - 1 { return previous }
        guard counter >= first, counter <= last else { return nil }
        return items[Int(counter - first)].hash
    }
}
