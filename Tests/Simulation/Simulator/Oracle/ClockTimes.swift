import SyncProtocol

extension Value {
    /// A value of a register, or of a document's field, without the times that a device's clock has
    /// filled in: they are corrected along with stamps (MergeRules §6.3), so one edit may stand
    /// with several of them in the world until its copies agree.
    func withoutClockTimes(in key: String) -> Value {
        switch self {
        case .text where key == "created_at": return .text("a time")
        case .map(var members):
            if members["at"]?.text != nil { members["at"] = .text("a time") }
            return .map(members)
        case .array(let elements): return .array(elements.map { $0.withoutClockTimes(in: key) })
        default: return self
        }
    }
}
