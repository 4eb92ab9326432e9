import CommandSupport
import ReplicaStore
import TextFormats

extension ClockReport {
    /// `"clock": {"state", "message", "advice"}`.
    func write(to writer: inout JSONWriter) {
        writer.key("clock")
        writer.object {
            $0.member("state", state.rawValue)
            $0.member("message", message)
            $0.member("advice", advice)
        }
    }

    /// Says it beside an edit, which the clock's time goes into.
    func warn(on output: Output) {
        output.warn("this device's clock: \(message); \(advice)")
    }
}

extension [ClockedValue] {
    /// How many are named one by one.
    private static var named: Int { 5 }

    /// What the clock had filled in wrongly, for people: what was corrected, what stays and why.
    func notices(_ options: GlobalOptions) -> [String] {
        let corrected = filter { $0.after != nil }
        let codes = filter { $0.after == nil }
        var notices = corrected.prefix(Self.named).map {
            "this device's clock was wrong: \($0.field) of \($0.collection) \($0.record) is "
                + "\($0.after ?? "") now, and not \($0.before); if that is wrong too: "
                + options.command($0.collection, "edit", "\($0.record)", "\($0.field)=DATE")
        }
        if corrected.count > Self.named {
            notices.append("and \(corrected.count - Self.named) more days that it had filled in")
        }
        notices += codes.prefix(Self.named).map {
            "the code \($0.before) has the year of a wrong clock; it stays, since it may have been "
                + "written down, and no other record has it"
        }
        if codes.count > Self.named {
            notices.append("and \(codes.count - Self.named) more codes of a wrong year")
        }
        return notices
    }

    /// `"clocked": [{"collection", "record", "field", "before", "after"}]`; `after` is null for
    /// what stays.
    func write(to writer: inout JSONWriter) {
        writer.array("clocked", self) { writer, value in
            writer.object {
                $0.member("collection", value.collection)
                $0.member("record", "\(value.record)")
                $0.member("field", value.field)
                $0.member("before", value.before)
                $0.member("after", value.after)
            }
        }
    }
}
