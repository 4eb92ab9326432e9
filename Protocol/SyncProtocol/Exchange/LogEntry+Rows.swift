/// Entries in the order of the log, as a page has them: a commit that continues the writer of the
/// entry before it, and was brought by the same device, stands as its frame alone, and MUST NOT be
/// spelled out. A commit's signature stands behind it. Spec: WireFormat §8, §10.
extension CBORWriter {
    mutating func row(_ entries: [LogEntry]) {
        var next: LogEntry.Next?
        array(entries.count + entries.count { $0.signature != nil })
        for entry in entries {
            if case .commit(let dot, let frame, let provenance) = entry,
                next == LogEntry.Next(dot: dot, broughtBy: provenance.broughtBy)
            {
                bytes(frame)
            } else {
                entry.encode(into: &self)
            }
            if let signature = entry.signature { self.signature(signature, of: entry.dot) }
            next = entry.next
        }
    }

    private mutating func signature(_ signature: Signature, of dot: Dot) {
        array(4)
        uint(LogEntry.signatureKind)
        uint(dot.writer.rawValue)
        uint(dot.counter)
        bytes(signature.bytes)
    }
}

extension CBORReader {
    mutating func row() throws(CBORError) -> [LogEntry] {
        var entries: [LogEntry] = []
        for _ in 0..<(try array()) {
            let start = position
            if let (dot, signature) = try signatureEntry() {
                guard case .commit(dot, let frame, var provenance) = entries.last,
                    provenance.signature == nil
                else { throw CBORError(.invalid, at: start) }
                provenance.signature = signature
                entries[entries.count - 1] = .commit(dot, frame: frame, provenance)
            } else {
                entries.append(try numbered(after: entries.last?.next))
            }
        }
        return entries
    }

    /// An entry that has a number of its own.
    private mutating func numbered(
        after next: LogEntry.Next?
    ) throws(CBORError) -> LogEntry {
        let start = position
        guard nextIsArray() else {
            guard let next else { throw CBORError(.invalid, at: start) }
            return .commit(
                next.dot, frame: try slice(), Provenance(broughtBy: next.broughtBy))
        }
        let entry = try LogEntry(from: &self)
        if case .commit(let dot, _, let provenance) = entry,
            next == LogEntry.Next(dot: dot, broughtBy: provenance.broughtBy)
        {
            throw CBORError(.invalid, at: start)
        }
        return entry
    }

    /// A signature, if the next entry is one; else it stays unread.
    private mutating func signatureEntry() throws(CBORError) -> (Dot, Signature)? {
        guard nextIsArray() else { return nil }
        var ahead = self
        guard try ahead.array() == 4, try ahead.uint() == LogEntry.signatureKind else {
            return nil
        }
        let dot = Dot(WriterID(rawValue: try ahead.uint()), try ahead.uint())
        let signature = try ahead.signature()
        self = ahead
        return (dot, signature)
    }
}

extension LogEntry {
    fileprivate static let signatureKind: UInt64 = 6

    /// The commit that would continue an entry's writer, brought by the same device.
    fileprivate struct Next: Equatable {
        let dot: Dot
        let broughtBy: DeviceID?
    }

    fileprivate var next: Next? {
        let (counter, overflow) = dot.counter.addingReportingOverflow(count)
        guard !overflow, counter <= CBORLimits.counter else { return nil }
        return Next(dot: Dot(dot.writer, counter), broughtBy: broughtBy)
    }

    private var broughtBy: DeviceID? {
        if case .commit(_, _, let provenance) = self { provenance.broughtBy } else { nil }
    }

    fileprivate var signature: Signature? {
        if case .commit(_, _, let provenance) = self { provenance.signature } else { nil }
    }
}
