import SyncProtocol

extension RecordState {
    /// The state without the values of some commits, wherever another state that has seen them
    /// holds something else: a register that is empty by that says nothing any more, and leaves the
    /// other's as it is. The context stays.
    func removing(_ dots: Set<Dot>, heldOtherwiseBy other: RecordState) -> RecordState {
        guard !dots.isEmpty else { return self }
        func strip(_ register: Register, _ held: Register) -> Register {
            Register(
                register.siblings.filter { !dots.contains($0.dot) || held.dots.contains($0.dot) })
        }
        var kept: [RegisterKey: Register] = [:]
        for entry in registers.entries {
            let register = strip(entry.register, other.registers[entry.key] ?? .empty)
            if !register.isEmpty { kept[entry.key] = register }
        }
        let life = strip(life, other.life)
        return RecordState(
            context: context, life: life.isEmpty ? other.life : life,
            registers: RegisterTable(kept))
    }
}
