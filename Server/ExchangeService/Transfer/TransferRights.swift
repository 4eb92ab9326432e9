import CentralStorage
import SyncProtocol

/// Who may move a record from one space to another, and what the logs prove of it.
///
/// Spec: MergeRules §12.
struct TransferRights<Transaction: StorageTransaction> {
    let transaction: Transaction
    let serverDevice: DeviceID
    /// The space that each writer of the server's own belongs to, of this life and earlier ones.
    private let serverWriters: [WriterID: String]

    init(_ transaction: Transaction, serverDevice: DeviceID, epoch: Epoch) throws {
        self.transaction = transaction
        self.serverDevice = serverDevice
        serverWriters = try Self.serverWriters(transaction, epoch: epoch)
    }

    private static func serverWriters(
        _ transaction: Transaction, epoch: Epoch
    ) throws -> [WriterID: String] {
        let epochs = Set([epoch] + (try transaction.earlierEpochs()))
        var writers: [WriterID: String] = [:]
        for space in try transaction.changeMarks().numbers.keys {
            for epoch in epochs {
                let writer = WriterID(ofServerIn: epoch, space: space)
                writers[writer] = space
            }
        }
        return writers
    }

    /// Whether a writer is the server's own in a space.
    func isServers(_ writer: WriterID, in space: SpaceRow) -> Bool {
        serverWriters[writer] == space.name
    }

    /// What a move may do in the space that it leads to.
    enum Right {
        /// What a route, or the server's own word, carries: a record that is not there yet, or is
        /// there by a transfer of this very record.
        case passage
        /// Whoever moved the record may write there, and so may join it with what is there.
        case write
    }
}

extension TransferRights {
    /// What a `moved` head may do in the space that it leads to; nil where it may do nothing there,
    /// which is the same whether there is such a space or not.
    ///
    /// The server's own heads carry on what it had been allowed to do when it wrote them.
    func right(
        of move: DottedValue, from origin: SpaceRow, to destination: String
    ) throws -> Right? {
        guard let space = try transaction.space(named: destination) else { return nil }
        let authors = try authors(of: move.dot, in: origin)
        if let authors, !authors.isEmpty,
            try authors.allSatisfy({ try may(.write, $0, in: destination) })
        {
            return .write
        }
        if authors?.isEmpty == true { return .passage }
        return try transaction.hasRoute(from: origin.id, to: space.id) ? .passage : nil
    }

    /// Whether the authors of a `moved` head might have moved the record out of another space,
    /// which it does not stand in, as well: only a person's word says so.
    func mayRedirect(
        _ move: DottedValue, of origin: SpaceRow, from space: SpaceRow, to destination: String
    ) throws -> Bool {
        guard let authors = try authors(of: move.dot, in: origin), !authors.isEmpty,
            try authors.allSatisfy({ try may(.manage, $0, in: space.name) }),
            let home = try transaction.space(named: destination)
        else { return false }
        return try authors.allSatisfy { try may(.write, $0, in: destination) }
            || transaction.hasRoute(from: space.id, to: home.id)
    }

    /// The devices whose word a commit is: its writer's and, of one that moves or erases, whichever
    /// brought it. Nobody's, if the server wrote it itself; nil where the writer is not known.
    func authors(of dot: Dot, in space: SpaceRow) throws -> [DeviceID]? {
        guard let writer = try transaction.writer(dot.writer, in: space.id) else { return nil }
        let device = writer.info.device
        if device == serverDevice { return serverWriters[dot.writer] == space.name ? [] : nil }
        let courier = try transaction.courier(of: dot, in: space.id)
        return [device] + (courier.map { [$0] } ?? [])
    }

    private func may(
        _ level: AccessLevel, _ device: DeviceID, in space: String
    ) throws -> Bool {
        guard let held = try transaction.device(device)?.level(in: space) else { return false }
        return held >= level
    }

    /// Whether the author of a commit may write in a space, wherever the commit was logged.
    ///
    /// With a commit of its own the server keeps the word of those whose moves it has carried out.
    func mayWrite(
        _ dot: Dot, to reference: RecordReference, of origin: SpaceRow, in destination: SpaceRow
    ) throws -> Bool {
        let places = try transaction.places(of: dot.writer)
        let place = places.first { $0.space == origin.id } ?? places.first { $0.isLogged }
        guard let device = place?.device else { return false }
        guard device == serverDevice else { return try may(.write, device, in: destination.name) }
        return try brought(by: dot, of: reference).allSatisfy { moved in
            try mayGoOn(moved, reference, to: destination)
        }
    }

    /// The last commit of each writer that a record had not seen before the server brought it.
    private func brought(by dot: Dot, of reference: RecordReference) throws -> [Dot] {
        guard let name = serverWriters[dot.writer],
            let space = try transaction.space(named: name),
            let number = try transaction.number(of: dot, in: space.id)
        else { return [] }
        let arrivals = try transaction.arrivals(of: reference, in: space.id)
        let before = arrivals.filter { $0.number < number }
            .reduce(into: VersionVector()) { $0.merge($1.context) }
        return arrivals.filter { $0.number == number }.flatMap(\.context.entries)
            .filter { before[$0.writer] < $0.counter }.map { Dot($0.writer, $0.counter) }
    }

    /// Whether a commit moves no record, or its authors may write in a space. One that nobody can
    /// read any more may have moved it.
    private func mayGoOn(
        _ dot: Dot, _ reference: RecordReference, to destination: SpaceRow
    ) throws -> Bool {
        for name in try transaction.changeMarks().numbers.keys {
            guard let space = try transaction.space(named: name),
                let authors = try authors(of: dot, in: space)
            else { continue }
            let commit = try transaction.frame(of: dot, in: space.id)
                .flatMap { try? Commit(dot: dot, frame: $0[...]) }
            let delta = try? commit?.deltas().first { $0.reference == reference }
            if let delta, !delta.moves(by: dot) { continue }
            guard try authors.allSatisfy({ try may(.write, $0, in: destination.name) }) else {
                return false
            }
        }
        return true
    }
}

extension TransferRights {
    /// The part of a record's context that a complete delta may name.
    ///
    /// Proven are the commits of the origin's own writers, what the server has brought there, what
    /// another space has handed over that the record has left for the origin and, if whoever moves
    /// it may write in the destination, what a commit of his could name there.
    func proven(
        _ context: VersionVector, of reference: RecordReference, in origin: SpaceRow,
        to destination: SpaceRow, holding held: RecordState, _ right: Right
    ) throws -> VersionVector {
        let arrivals = try transaction.arrivals(of: reference, in: origin.id)
        var senders: [SpaceRow]?
        var result = VersionVector()
        for entry in context.entries {
            var most = try proof(of: entry.writer, arrivals, in: origin)
            if right == .write {
                let known = try transaction.writer(entry.writer, in: destination.id)
                most = max(most, held.context[entry.writer], known?.head.counter ?? 0)
            }
            if most < entry.counter {
                let others = try senders ?? self.senders(of: reference, to: origin)
                senders = others
                for sender in others {
                    let handed = try transaction.arrivals(of: reference, in: sender.id)
                    most = max(most, try proof(of: entry.writer, handed, in: sender))
                }
            }
            result.include(Dot(entry.writer, min(most, entry.counter)))
        }
        return result
    }

    /// Up to which counter a space proves commits of a writer.
    private func proof(
        of writer: WriterID, _ arrivals: [Arrival], in space: SpaceRow
    ) throws -> UInt64 {
        let places = try transaction.places(of: writer)
        var most: UInt64 = 0
        if let own = places.first(where: { $0.space == space.id }),
            belongs(writer, to: space, own, places)
        {
            most = own.counter
        }
        let known = places.map(\.counter).max() ?? .max
        for arrival in arrivals {
            let counter = arrival.context[writer]
            most = max(most, arrival.isRecovered ? min(counter, known) : counter)
        }
        return most
    }

    /// Whether a writer that a space knows is one of its own: it writes into no other space. One
    /// that two spaces know proves nothing in either.
    private func belongs(
        _ writer: WriterID, to space: SpaceRow, _ own: WriterPlace, _ places: [WriterPlace]
    ) -> Bool {
        if let name = serverWriters[writer] {
            return name == space.name && own.device == serverDevice
        }
        return places.count == 1
    }

    /// The other spaces from which the record has moved to a space.
    private func senders(
        of reference: RecordReference, to space: SpaceRow
    ) throws -> [SpaceRow] {
        try transaction.changeMarks().numbers.keys.sorted().compactMap { name in
            guard name != space.name, let other = try transaction.space(named: name),
                let row = try transaction.record(reference, in: other.id),
                try row.decoded().home == space.name
            else { return nil }
            return other
        }
    }

    /// Whether a destination holds the record by a transfer of the very one that moves: commits
    /// that are proven in the origin have arrived there, or what is there is what it left behind
    /// when it moved away, which the origin has got since.
    func isSame(
        _ reference: RecordReference, provenAs proven: VersionVector, in destination: SpaceRow,
        holding held: RecordState
    ) throws -> Bool {
        let isBack = held.life.siblings.contains { head in
            guard case .moved = head.life else { return false }
            return proven.covers(head.dot)
        }
        if isBack { return true }
        return try transaction.arrivals(of: reference, in: destination.id).contains { arrival in
            arrival.context.entries.contains { proven[$0.writer] > 0 }
        }
    }
}
