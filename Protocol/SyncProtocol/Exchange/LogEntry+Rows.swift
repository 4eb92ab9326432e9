/// Entries in the order of the log, as a page has them: a commit that continues the writer of the
/// entry before it stands as its frame alone, and MUST NOT be spelled out. Spec: WireFormat §10.
extension CBORWriter {
    mutating func row(_ entries: [LogEntry]) {
        var next: Dot?
        list(entries) { entry, writer in
            if case .commit(let dot, let frame) = entry, dot == next {
                writer.bytes(frame)
            } else {
                entry.encode(into: &writer)
            }
            next = entry.next
        }
    }
}

extension CBORReader {
    mutating func row() throws(CBORError) -> [LogEntry] {
        var next: Dot?
        return try list { (reader) throws(CBORError) in
            let start = reader.position
            let entry: LogEntry
            if reader.nextIsArray() {
                entry = try LogEntry(from: &reader)
                if case .commit(let dot, _) = entry, dot == next {
                    throw CBORError(.invalid, at: start)
                }
            } else {
                guard let dot = next else { throw CBORError(.invalid, at: start) }
                entry = .commit(dot, frame: try reader.slice())
            }
            next = entry.next
            return entry
        }
    }
}

extension LogEntry {
    /// The commit that would continue its writer.
    fileprivate var next: Dot? {
        let (counter, overflow) = dot.counter.addingReportingOverflow(count)
        return overflow || counter > CBORLimits.counter ? nil : Dot(dot.writer, counter)
    }
}
