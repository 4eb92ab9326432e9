import DomainModel
import ReplicaStore
import SyncProtocol
import TextFormats

/// What people must see of one record on one replica, and what they must be asked.
struct RecordExpectation {
    private let record: RecordID
    private let isExtended: Bool
    private var heads: [Life] = []
    private var registers: [String: [Candidate]] = [:]

    init(
        _ oracle: Oracle, _ place: Place, _ names: Set<EditName>,
        origins: [EditName: Origin], isExtended: Bool
    ) {
        record = place.record
        self.isExtended = isExtended
        let expected = oracle.expected(place, knowing: names)
        heads = expected.heads.sorted().compactMap { oracle.edits[$0]?.parts[record]?.head }
        let shown = expected.registers.values.reduce(into: Set(expected.heads)) {
            $0.formUnion($1)
        }
        let times = Self.knownTimes(shown.compactMap { origins[$0] })
        for (key, names) in expected.registers {
            registers[key] = names.compactMap { name in
                guard let origin = origins[name].flatMap({ times[$0.dot] }),
                    let written = oracle.edits[name]?.parts[record]?.writes[key]
                else { return nil }
                return Candidate(origin: origin, written: written)
            }.sorted { Self.precedes($0.origin, $1.origin) }
        }
    }

    /// When each commit was made, as far as the later ones of its writer show.
    private static func knownTimes(_ origins: [Origin]) -> [Dot: Origin] {
        var times: [Dot: Origin] = [:]
        for origin in origins {
            let later = origins.filter {
                $0.dot.writer == origin.dot.writer && $0.dot.counter >= origin.dot.counter
            }
            let least = later.map(\.stamp.rawValue).min() ?? origin.stamp.rawValue
            times[origin.dot] = Origin(
                dot: origin.dot, stamp: HybridTimestamp(rawValue: least), author: origin.author)
        }
        return times
    }

    private static func precedes(_ left: Origin, _ right: Origin) -> Bool {
        left.stamp.rawValue != right.stamp.rawValue
            ? left.stamp.rawValue < right.stamp.rawValue : left.dot < right.dot
    }

    func check(_ found: Observation.Record, _ holder: Oracle.Holder) throws {
        let document = try JSONReader.value(found.document ?? []).map ?? [:]
        let shown = Dictionary(
            uniqueKeysWithValues: document.map { ($0, $1.withoutClockTimes(in: $0)) })
        var expected: [String: Value] = [:]
        var questions: Set<String> = []
        var elements: [String: [(key: String, value: Value, at: Origin)]] = [:]
        for (text, candidates) in registers where !candidates.isEmpty {
            let key = RegisterKey(text: text)
            let policy = PolicyModel.of(key.field, isExtended: isExtended)
            var view = policy.view(candidates)
            if view.asks == nil {
                view = settle(view, candidates, shown[text] ?? .null, found.questions, text)
            }
            if view.asks == true { questions.insert(text) }
            guard view.value != .null else { continue }
            if let element = key.element {
                elements[String(key.field), default: []].append(
                    (String(element), view.value, candidates[candidates.count - 1].origin))
            } else {
                expected[text] = view.value
            }
        }
        for (field, items) in elements { expected[field] = list(field, items) }
        let place = "\(holder), \(found.place)"
        guard expected == shown else {
            let fields = Set(expected.keys).union(shown.keys).sorted()
                .filter { expected[$0] != shown[$0] }
            throw Violation("view", "\(place): shows something else in \(fields)")
        }
        try checkLife(found, &questions, place)
    }

    private func checkLife(
        _ found: Observation.Record, _ questions: inout Set<String>, _ place: String
    ) throws(Violation) {
        let isDeleted = heads.contains { if case .deleted = $0 { true } else { false } }
        let isMoved = heads.contains { if case .moved = $0 { true } else { false } }
        let isInUse = heads.contains(.alive) || heads.contains(.closing)
        let life =
            heads.contains(.erased) ? 3 : isMoved ? 2 : isDeleted && !isInUse ? 1 : 0
        guard found.life == life else {
            throw Violation("life", "\(place): shown as \(found.life ?? -1) and not \(life)")
        }
        if isMoved, life == 2 {
            // Nothing is asked of what is elsewhere but whether it went the right way.
            questions = Set(heads).count == 1 ? [] : [""]
        } else if life != 0 {
            questions = []
        } else if isDeleted {
            questions.insert("")
        } else if heads.contains(.closing), heads.contains(.alive), !questions.contains("stage") {
            questions.insert("")
        }
        guard found.questions == questions else {
            throw Violation(
                "questions",
                "\(place): asks about \(found.questions.sorted()) and not \(questions.sorted()), "
                    + "with heads \(heads)")
        }
    }

    /// A text is shown merged, or the latest of them with a question.
    private func settle(
        _ view: PolicyModel.View, _ candidates: [Candidate], _ shown: Value,
        _ questions: Set<String>, _ key: String
    ) -> PolicyModel.View {
        let asks = questions.contains(key)
        let isMerge = shown.text.map { PolicyModel.isMerge($0, of: candidates) } ?? false
        if !asks, isMerge { return PolicyModel.View(value: shown, asks: false) }
        return PolicyModel.View(value: view.value, asks: asks ? true : false)
    }

    /// Elements as documents show them: logs by time, all else by key; maps with their id.
    private func list(
        _ field: String, _ items: [(key: String, value: Value, at: Origin)]
    ) -> Value {
        let sorted = items.sorted { left, right in
            field == "notes"
                ? Self.precedes(left.at, right.at)
                : left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
        }
        return .array(
            sorted.map { item in
                guard case .map(var map) = item.value else { return .text(item.key) }
                map["id"] = .text(item.key)
                return .map(map)
            })
    }
}

extension Oracle {
    /// When and under which dot each edit stands in a store: its own pending commits as they are
    /// there, all others as the server took them; or a lost one, as long as nobody has met another.
    func origins(_ found: Observation) -> [EditName: Origin] {
        var origins: [EditName: Origin] = [:]
        for commit in everTaken { origins[commit.edit] = commit.origin }
        for commit in found.commits where commit.isPending || isRestored {
            if let known = commits[commit.hash] { origins[known.edit] = known.origin }
        }
        return origins
    }
}
