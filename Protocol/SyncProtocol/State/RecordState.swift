/// All that is known of one record: its registers, its heads, and which commits it has seen.
///
/// Invariants, checked when bytes are decoded: every dot is covered by the context, every register
/// has a sibling, there is a head unless the state is empty, and an erased record holds nothing but
/// that.
/// Spec: Terminology §2.
public struct RecordState: Hashable, Sendable {
    /// All commits that were seen of the record.
    public var context: VersionVector
    /// The record's heads.
    public var life: Register
    /// What the record holds.
    public var registers: RegisterTable

    /// A record that nobody has written.
    public init() {
        context = VersionVector()
        life = .empty
        registers = RegisterTable()
    }

    /// A state of its parts, which keep the invariants.
    public init(context: VersionVector, life: Register, registers: RegisterTable) {
        self.context = context
        self.life = life
        self.registers = registers
    }

    /// Whether no commit has written the record yet.
    public var isEmpty: Bool { context.isEmpty }
}
