import SyncEngine

extension OperationKind {
    private static let lineFaults = Parameter.word(
        Array(repeating: LineFault.none.rawValue, count: 4) + LineFault.allCases.map(\.rawValue))

    /// A replica syncs; one of its requests may meet a fault.
    static let sync = OperationKind(
        "sync", weight: 18, .office, lineFaults, .number(4)
    ) { world, arguments in
        let fault = fault(lineFaults, arguments[1])
        if try world.sync(world.field(arguments[0]), fault, at: arguments[2]) != nil {
            world.coverage.takesEffect()
        }
    }

    /// One request of a sync; what follows in the schedule happens before the next one.
    static let request = OperationKind(
        "request", weight: 22, .office, lineFaults
    ) { world, arguments in
        let field = world.field(arguments[0])
        try world.begin(field)
        try world.deliver(field, fault(lineFaults, arguments[1]))
        try world.end(field)
        world.coverage.takesEffect()
    }

    /// Another process syncs the same replica while a request of the first one is on its way.
    static let overtake = OperationKind(
        "overtake", weight: 3, .office, lineFaults, .number(4)
    ) { world, arguments in
        let field = world.field(arguments[0])
        guard let first = field.sync, first.line.request != nil else { return }
        field.parked = first
        field.sync = nil
        let fault = fault(lineFaults, arguments[1])
        try world.sync(field, fault, at: arguments[2])
        // A crash has ended both.
        guard field.parked != nil else { return }
        field.parked = nil
        field.sync = first
        world.coverage.takesEffect()
        world.coverage.note("overtaken")
    }

    /// A request that was given up reaches the server after all.
    static let arrival = OperationKind(
        "arrival", weight: 3, .office
    ) { world, arguments in
        let field = world.field(arguments[0])
        guard !field.stray.isEmpty else { return }
        let request = field.stray.removeFirst()
        _ = try world.arrive(request.body, from: request.device)
        world.coverage.takesEffect()
    }

    private static func fault(_ parameter: Parameter, _ argument: Int) -> LineFault {
        LineFault(rawValue: parameter.text(argument)) ?? .none
    }
}
