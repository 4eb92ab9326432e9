import SyncProtocol

/// Short names for the values that these suites build.
enum Sample {
    static let record = RecordID(high: 0x0192_0000_0000_7000, low: 0x8000_0000_0000_0001)

    static func writer(_ number: UInt64) -> WriterID { WriterID(rawValue: number) }

    static func dot(_ writer: UInt64, _ counter: UInt64) -> Dot {
        Dot(self.writer(writer), counter)
    }

    static func origin(_ writer: UInt64, _ counter: UInt64, at time: Int64 = 0) -> Origin {
        Origin(
            dot: dot(writer, counter), stamp: HybridTimestamp(milliseconds: time), author: "Ala")
    }

    static func sibling(
        _ writer: UInt64, counter: UInt64 = 1, at time: Int64 = 0, _ value: Value,
        ancestor: Value? = nil, isResolution: Bool = false
    ) -> DottedValue {
        DottedValue(
            origin(writer, counter, at: time), EncodedValue(value),
            ancestor: ancestor.map { EncodedValue($0) }, isResolution: isResolution)
    }

    static func head(
        _ writer: UInt64, counter: UInt64 = 1, at time: Int64 = 0, _ life: Life
    ) -> DottedValue {
        DottedValue(origin(writer, counter, at: time), life.encoded)
    }

    static func edit(
        _ writes: [RegisterKey: Value] = [:], _ intent: RecordEdit.Intent = .ordinary
    ) -> RecordEdit {
        RecordEdit(
            collection: "case", record: record,
            writes: writes.sorted { $0.key < $1.key }.map { RecordEdit.Write($0.key, $0.value) },
            intent: intent)
    }
}

extension RecordState {
    /// Makes an edit over this state under a writer's next counter and takes it.
    @discardableResult
    mutating func edit(
        by writer: UInt64, at time: Int64 = 0, _ writes: [RegisterKey: Value] = [:],
        _ intent: RecordEdit.Intent = .ordinary
    ) -> Delta {
        let origin = Sample.origin(writer, context[Sample.writer(writer)] + 1, at: time)
        let delta = Sample.edit(writes, intent).delta(over: self, in: origin)
        Join.apply(delta, of: origin.dot, to: &self)
        return delta
    }

    func joined(_ other: RecordState) -> RecordState {
        var result = self
        Join.merge(other, into: &result)
        return result
    }

    func values(_ key: RegisterKey) -> [Value] {
        registers[key]?.siblings.map(\.value.decoded) ?? []
    }

    var lives: [Life] { life.siblings.map(\.life) }
}
