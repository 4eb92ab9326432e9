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
