import CentralStorage
import ExchangeService
import Foundation
import ReplicaStore
import SyncProtocol
import TestSupport

/// Replicas that talk to a real exchange over a real store, with a clock that stands still and
/// randomness from a seed; what is said is kept.
final class Conversation {
    static let time: Int64 = 1_760_000_000_000
    static let home = "office:minsk"

    private let folder: ScratchFolder
    private let environment = TestClock(milliseconds: time, seed: 42).environment()
    private let limits: ExchangeLimits
    private var store: CentralStore
    private var exchange: Exchange
    private var ids: [String: DeviceID] = [:]
    private var access: [String: [SpaceAccess]] = [:]
    private let given: [(String, OrderedJSON)]
    private var steps: [OrderedJSON] = []
    /// By device, then space.
    private var clients: [String: [String: MinimalClient]] = [:]

    init(_ script: ConversationScript) throws {
        folder = try ScratchFolder()
        limits = script.limits
        store = try CentralStore(directory: folder.file("data"), environment: environment)
        exchange = Exchange(store: store, environment: environment, limits: limits)
        try store.write { transaction in
            for space in script.spaces { try transaction.addSpace(space) }
        }
        var devices: [(String, OrderedJSON)] = []
        for (index, member) in script.members.enumerated() {
            let id = RecordID(
                high: 0x0192_0000_0000_7000, low: 0x8000_0000_0000_0d00 | UInt64(index))
            ids[member.name] = id
            try Self.enrol(member, id, store)
            devices.append((member.name, Self.described(member, id)))
            for grant in script.spaces {
                clients[member.name, default: [:]][grant] = MinimalClient(
                    space: grant, author: member.name, writer: 0xa1 + UInt64(index) * 0x10,
                    time: Self.time + Int64(index))
            }
        }
        given = [
            ("time", .number(Self.time)), ("epoch", .text("\(store.epoch)")),
            ("page_bytes", .number(Int64(limits.pageBytes))),
            ("entries_without_scan", .number(Int64(limits.entriesWithoutScan))),
            ("spaces", .line(.list(script.spaces.map { .text($0) }))),
            ("devices", .object(devices)),
        ]
    }

    private static func enrol(
        _ member: ConversationScript.Member, _ id: DeviceID, _ store: CentralStore
    ) throws {
        try store.write { transaction in
            let code = try transaction.invite(office: "minsk", name: nil, grants: member.grants)
            _ = try transaction.enrol(
                code: code, device: id, name: "\(member.name)'s laptop",
                token: ContentHash(of: Array(member.name.utf8)))
        }
    }

    private static func described(
        _ member: ConversationScript.Member, _ id: DeviceID
    ) -> OrderedJSON {
        .line(
            .object([
                ("device", .text("\(id)")), ("office", .text("minsk")),
                ("name", .text("\(member.name)'s laptop")), ("grants", listed(member.grants)),
            ]))
    }

    private static func listed(_ grants: [SpaceAccess]) -> OrderedJSON {
        .object(grants.map { ($0.space, .text("\($0.level)")) })
    }

    /// What was given and said, as the file of the vector.
    func text(of script: ConversationScript) -> String {
        OrderedJSON.object([
            ("description", .text(script.description)), ("spec", .text(script.spec)),
            ("given", .object(given)), ("expect", .object([("steps", .list(steps))])),
        ]).written() + "\n"
    }
}

// MARK: - Replicas

extension Conversation {
    /// One device's replica of a space.
    subscript(_ name: String, _ space: String = Conversation.home) -> MinimalClient {
        get {
            clients[name]?[space]
                ?? MinimalClient(space: space, author: name, writer: 0, time: Self.time)
        }
        set { clients[name, default: [:]][space] = newValue }
    }

    /// A copy of a device's replica, which goes on beside it and calls as the same device.
    func copy(_ name: String, as copy: String) {
        clients[copy] = clients[name]
        ids[copy] = ids[name]
        access[copy] = access[name]
        steps.append(
            .object([
                ("note", .text("The disk of \(name)'s laptop is copied.")),
                ("client", .text("copy")), ("from", .text(name)), ("as", .text(copy)),
            ]))
    }

    /// Says what a replica did between two requests, and what it holds then.
    func tell(_ name: String, _ what: String, _ note: String, in space: String = home) {
        steps.append(
            .object([
                ("note", .text(note)), ("client", .text(what)), ("from", .text(name)),
                ("holds", .object([(space, holds(self[name, space]))])),
            ]))
    }

    /// Sends what a replica has to say of the spaces, and applies the pages of the answer.
    ///
    /// - Parameters:
    ///   - isLost: whether the answer never arrives.
    ///   - fits: whether its pages lead to what the server holds; none is applied otherwise.
    @discardableResult
    func ask(
        _ name: String, _ note: String, about spaces: [String] = [home], isLost: Bool = false,
        fits: Bool = true, _ change: (inout ExchangeRequest) -> Void = { _ in }
    ) throws -> ExchangeResponse {
        var request = ExchangeRequest(
            schemaVersion: 1, access: access[name].map(SpaceAccess.fingerprint) ?? [],
            spaces: spaces.map { self[name, $0].request() })
        change(&request)
        let sent = request.encoded()
        guard let id = ids[name], let device = try store.device(id) else {
            throw ConversationError("\(name) is no device")
        }
        let answer = try exchange.answer(try ExchangeRequest(encoded: sent), device: device)
            .encoded()
        let response = try ExchangeResponse(encoded: answer)
        if !isLost, fits { try apply(response, name) }
        let touched = Set(request.spaces.map(\.space) + response.spaces.map(\.space)).sorted()
        steps.append(
            .object([
                ("note", .text(note)), ("from", .text(name)),
                ("sends", .object(request.spaces.map { ($0.space, Self.sent($0)) })),
                ("request", .text(Hexadecimal.text(sent))),
                ("request_diagnostic", .text(Diagnostic.text(sent))),
                ("is_lost", .bool(isLost)),
                ("answer", .text(Hexadecimal.text(answer))),
                ("answer_diagnostic", .text(Diagnostic.text(answer))),
                ("holds", .object(touched.map { ($0, holds(self[name, $0])) })),
            ]))
        return response
    }

    private func apply(_ response: ExchangeResponse, _ name: String) throws {
        if let list = response.access { access[name] = list }
        for part in response.spaces {
            if case .page(let page) = part.outcome { try self[name, part.space].apply(page) }
        }
    }

    /// What a client is to put into the request for a space.
    private static func sent(_ request: SpaceRequest) -> OrderedJSON {
        let pushed = request.runs.flatMap { run in
            run.frames.indices.map { Dot(run.writer, run.first + UInt64($0)) }
        }
        func named(_ record: RecordReference) -> OrderedJSON {
            .text("\(record.collection)/\(record.record)")
        }
        let given = request.upload?.states.map {
            named(RecordReference(collection: $0.collection, record: $0.record))
        }
        return .line(
            .object(
                [
                    ("push", .list(pushed.map { .text(Notation.text($0)) })),
                    ("pull", .bool(request.pull)),
                    ("wanted", .list(request.wanted.map(named))),
                ] + (given.map { [("give", .list($0))] } ?? [])))
    }

    /// What the replica holds after the answer.
    private func holds(_ client: MinimalClient) -> OrderedJSON {
        let vector = client.vector.entries.map {
            (Notation.text($0.writer), OrderedJSON.number(Int64($0.counter)))
        }
        func list(_ dots: [Dot]) -> OrderedJSON { .list(dots.map { .text(Notation.text($0)) }) }
        return .line(
            .object([
                ("cursor", .text(Hexadecimal.text(client.cursor.encoded()))),
                ("digest", .text(client.digest.hexadecimal)), ("vector", .object(vector)),
                ("pending", list(client.pending.map(\.dot))),
                ("quarantine", list(client.quarantine)),
            ]))
    }
}

// MARK: - The server's operator

extension Conversation {
    private func note(_ note: String, _ members: (String, OrderedJSON)...) {
        steps.append(.object([("note", .text(note))] + members))
    }

    func grant(_ name: String, _ grants: [SpaceAccess]) throws {
        guard let id = ids[name] else { throw ConversationError("\(name) is no device") }
        try store.write { try $0.grant(id, grants) }
        exchange.accessChanged()
        note(
            "The operator grants \(name) access.", ("operator", .text("grant")),
            ("device", .text(name)), ("grants", .line(Self.listed(grants))))
    }

    func backUp() throws {
        try store.backup(to: folder.file("backup"))
        note("The operator makes a backup.", ("operator", .text("backup")))
    }

    func compact() throws {
        _ = try store.compactNow()
        note(
            "The server forgets what all replicas and the backup hold.",
            ("operator", .text("compact")))
    }

    func restore() throws {
        let directory = folder.file("data")
        _ = try CentralStore.restore(
            from: folder.file("backup"), to: directory, environment: environment)
        store = try CentralStore(directory: directory, environment: environment)
        exchange = Exchange(store: store, environment: environment, limits: limits)
        note(
            "The operator restores the backup: a new epoch and a recovery begin.",
            ("operator", .text("restore")), ("epoch", .text("\(store.epoch)")))
    }

    var epoch: Epoch { store.epoch }
    func device(_ name: String) -> DeviceID { ids[name] ?? RecordID(high: 0, low: 0) }
}
