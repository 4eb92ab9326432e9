import ReplicaStore

extension OperationKind {
    private static let storageFaults = StorageFault.allCases

    /// A fault of a machine's storage, at one of its next transactions; the server's for the number
    /// that is no office.
    static let storage = OperationKind(
        "storage", weight: 8, .number(5), .word(storageFaults.map(\.rawValue)), .number(6)
    ) { world, arguments in
        let fault = storageFaults[arguments[1] % storageFaults.count]
        let watch =
            arguments[0] < world.fields.count
            ? try world.fields[arguments[0]].watch : try world.central.watch
        watch.arm(fault, after: arguments[2])
        world.coverage.note(fault.rawValue)
    }

    /// A replica's process is killed between two transactions.
    static let kill = OperationKind(
        "kill", weight: 3, .office
    ) { world, arguments in
        try world.crash(world.field(arguments[0]), .crashBefore)
        world.coverage.takesEffect()
    }

    /// Time passes.
    static let wait = OperationKind(
        "wait", weight: 2, .number(4)
    ) { world, arguments in
        let hours: [Int64] = [1, 30, 24 * 10, 24 * 40]
        world.clock.advance(milliseconds: hours[arguments[0] % 4] * 3_600_000)
        world.coverage.takesEffect()
    }

    /// A device's clock is set wrong, or right.
    static let clock = OperationKind(
        "clock", weight: 3, .office, .number(6)
    ) { world, arguments in
        let minutes: [Int64] = [0, 3, -20, 600, 5_000_000, -5_000_000]
        world.field(arguments[0]).machine.clockOffset = minutes[arguments[1] % 6] * 60_000
        world.coverage.takesEffect()
        world.coverage.note("wrong-clock")
    }

    /// A replica is started with the newer schema.
    static let upgrade = OperationKind(
        "upgrade", weight: 1, .office
    ) { world, arguments in
        let field = world.field(arguments[0])
        guard !field.isExtended else { return }
        try world.abandonSync(of: field)
        try field.stop()
        field.schema = SimulatedSchema.extended
        world.touch(field.holder)
        world.coverage.takesEffect()
        world.coverage.note("mixed-schema")
    }
}
