extension Renaming {
    func origin(_ origin: Origin) -> Origin {
        Origin(dot: dot(origin.dot), stamp: origin.stamp, author: origin.author)
    }

    func register(_ register: Register) -> Register {
        guard register.dots.contains(where: contains) else { return register }
        var siblings: [Dot: DottedValue] = [:]
        for sibling in register.siblings {
            // By the rule, what has the new name already is the same commit.
            siblings[dot(sibling.dot)] = DottedValue(
                origin(sibling.origin), sibling.value, ancestor: sibling.ancestor,
                isResolution: sibling.isResolution)
        }
        return Register(Array(siblings.values))
    }

    func table(_ table: RegisterTable) -> RegisterTable {
        RegisterTable(
            sorted: table.entries.map {
                RegisterTable.Entry(key: $0.key, register: register($0.register))
            })
    }
}

extension RecordState {
    /// The same state with the commits of some branches under their new names.
    public func renamed(_ renaming: Renaming) -> RecordState {
        guard renaming.touches(context) else { return self }
        let inner = renaming.within(context)
        return RecordState(
            context: renaming.vector(context), life: inner.register(life),
            registers: inner.table(registers))
    }
}
