import CentralStorage
import ReplicaStore
import SyncProtocol

extension OperationKind {
    /// It asks for what it may and may not have.
    static let hostileAsk = OperationKind(
        "hostile-ask", weight: 4, targets, .number(9), .number(4)
    ) { world, arguments in
        guard world.hostile != nil else { return }
        try world.attack(
            try world.question(arguments[1] % 9, about: world.target(arguments[0]), arguments[2]))
    }

    /// It sends a request again, its own or one that it has got hold of.
    static let hostileReplay = OperationKind(
        "hostile-replay", weight: 3, .word(["own", "others"]), .number(8)
    ) { world, arguments in
        guard let hostile = world.hostile else { return }
        let requests = arguments[0] % 2 == 0 ? hostile.past : hostile.overheard
        guard !requests.isEmpty else { return }
        let body = requests[requests.count - 1 - arguments[1] % requests.count]
        try world.attack(body, isOverheard: arguments[0] % 2 == 1)
    }
}

extension World {
    /// A request that writes nothing.
    fileprivate func question(
        _ kind: Int, about space: String, _ choice: Int
    ) throws -> ExchangeRequest {
        let epoch = try central.store.epoch
        let other = Epoch(high: chance.next(), low: chance.next())
        let numbers: [UInt64] = [0, 1, UInt64(Int64.max) + 1, .max]
        let number = numbers[choice % 4]
        func ask(_ cursor: SyncProtocol.Cursor) -> SpaceRequest {
            SpaceRequest(space: space, cursor: cursor)
        }
        var spaces: [SpaceRequest]
        switch kind {
        case 0: spaces = [ask(.start)]
        case 1: spaces = [try pushRequest([], in: space)]
        case 2:
            spaces = [
                ask(.knowledge(epoch: other, number: number, chain: Array(repeating: 0, count: 8)))
            ]
        case 3:
            spaces = [
                ask(.knowledge(epoch: epoch, number: number, chain: Array(repeating: 1, count: 8)))
            ]
        case 4:
            let record = record(choice)
            spaces = [
                ask(
                    .scan(
                        epoch: epoch, start: number, last: numbers[(choice + 1) % 4], record: record
                    ))
            ]
        case 5:
            var all = try pushRequest([], in: space)
            all.wanted = records.map {
                RecordReference(collection: SimulatedSchema.collection, record: $0)
            }
            spaces = [all]
        case 6: spaces = [ask(.start), ask(.start)]
        case 7:
            spaces = [
                SpaceRequest(space: String(repeating: "s", count: 300 << choice), cursor: .start)
            ]
        default: spaces = []
        }
        let allSpaces = (0..<5).map(target)
        let rollUp = kind == 8 ? ContentHash(of: [UInt8(choice)]) : nil
        if kind == 8, choice > 1 {
            spaces = allSpaces.map { SpaceRequest(space: $0, cursor: .start) }
        }
        return ExchangeRequest(schemaVersion: 1, access: [], rollUp: rollUp, spaces: spaces)
    }
}
