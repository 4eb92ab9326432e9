import SyncProtocol

extension RecordState {
    /// The state without the values of some commits; its context stays.
    func removing(_ voids: Set<Dot>) -> RecordState {
        guard !voids.isEmpty else { return self }
        func strip(_ register: Register) -> Register {
            Register(register.siblings.filter { !voids.contains($0.dot) })
        }
        var kept: [RegisterKey: Register] = [:]
        for entry in registers.entries {
            let register = strip(entry.register)
            if !register.isEmpty { kept[entry.key] = register }
        }
        return RecordState(
            context: context, life: strip(life), registers: RegisterTable(kept))
    }
}
