/// How a register looks to people under a policy.
public struct RegisterView: Hashable, Sendable {
    /// What a person is asked.
    public enum Question: String, Sendable {
        /// Which of several values holds.
        case value
        /// Which of several incomparable states was reached.
        case transition
    }

    /// The visible value: a sibling's, or merged text; null when there is none.
    public let value: Value
    /// The sibling that gives the visible value, or the latest where several were merged.
    public let winner: DottedValue?
    /// What a person has to decide; nil where nothing is open.
    public let question: Question?

    /// The groups of siblings that a person chooses from, by stamp, then dot; each group holds
    /// equal values, the first of which stands for it. Empty unless there is a question.
    public let candidates: [[DottedValue]]

    init(
        _ value: Value, winner: DottedValue?, question: Question? = nil,
        candidates: [[DottedValue]] = []
    ) {
        self.value = value
        self.winner = winner
        self.question = question
        self.candidates = candidates
    }
}

extension PolicyRule {
    /// Views a register. A pure function of its siblings. Spec: MergeRules §5.
    public func view(of register: Register) -> RegisterView {
        if register.siblings.count == 1 {
            return RegisterView(register.siblings[0].value.decoded, winner: register.siblings[0])
        }
        let siblings = register.siblings
            .sorted { Origin.precedes($0.origin, $1.origin) }
            .map { Candidate($0) }
        guard let last = siblings.last else { return RegisterView(.null, winner: nil) }
        switch policy {
        case .latest, .log: return last.view
        case .review, .once, .owner: return reviewed(siblings)
        case .set: return (siblings.last { !$0.value.isNull } ?? last).view
        case .max, .min, .safest: return ordered(siblings)
        case .progress: return furthest(siblings)
        case .text: return merged(siblings)
        }
    }

    private func reviewed(_ siblings: [Candidate]) -> RegisterView {
        // Filling an empty field never asks: a sibling that left it empty says nothing.
        let speaking = siblings.filter { !$0.isIdle }
        let groups = Candidate.groups(speaking.isEmpty ? siblings : speaking)
        let winner = (policy == .once ? groups.first?.first : groups.joined().last(by: \.sibling))
        return RegisterView(
            winner?.value ?? .null, winner: winner?.sibling,
            question: groups.count > 1 ? .value : nil,
            candidates: groups.count > 1 ? groups.map { $0.map(\.sibling) } : [])
    }

    private func ordered(_ siblings: [Candidate]) -> RegisterView {
        // Without a declared order an empty value is chosen only when there is no other.
        let speaking = order.isEmpty ? siblings.filter { !$0.value.isNull } : siblings
        var best = speaking.first ?? siblings[0]
        for sibling in speaking.dropFirst() {
            let wins =
                policy == .max
                ? !precedes(sibling.value, best.value) : !precedes(best.value, sibling.value)
            if wins { best = sibling }
        }
        return best.view
    }

    private func furthest(_ siblings: [Candidate]) -> RegisterView {
        let groups = Candidate.groups(siblings)
        let reachable = ProgressOrder(steps: steps)
        let maximal = groups.filter { group in
            !groups.contains { reachable.leads(from: group[0].value, to: $0[0].value) }
        }
        let open = maximal.isEmpty ? groups : maximal
        let winner = open.joined().last(by: \.sibling)
        return RegisterView(
            winner?.value ?? .null, winner: winner?.sibling,
            question: open.count > 1 ? .transition : nil,
            candidates: open.count > 1 ? open.map { $0.map(\.sibling) } : [])
    }

    private func merged(_ siblings: [Candidate]) -> RegisterView {
        let groups = Candidate.groups(siblings)
        guard groups.count > 1 else { return groups[0][0].view }
        let texts = groups.map { $0.compactMap(\.value.text) }
        let ancestors = siblings.map(\.formerText)
        if texts.joined().count == siblings.count, let ancestor = ancestors[0],
            ancestors.allSatisfy({ $0 == ancestor }),
            let text = ParagraphMerge.merge(texts, ancestor: ancestor)
        {
            return RegisterView(.text(text), winner: siblings.last?.sibling)
        }
        return reviewed(siblings)
    }
}

/// A sibling with its value decoded once.
private struct Candidate {
    let sibling: DottedValue
    let value: Value

    init(_ sibling: DottedValue) {
        self.sibling = sibling
        value = sibling.value.decoded
    }

    var view: RegisterView { RegisterView(value, winner: sibling) }

    /// Whether the field was empty before and after, without that being somebody's decision.
    var isIdle: Bool {
        value.isNull && (sibling.ancestor?.isNull ?? true) && !sibling.isResolution
    }

    /// The text that was there before, empty where there was none; nil where it was no text.
    var formerText: String? {
        let former = sibling.ancestor?.decoded ?? .null
        return former.isNull ? "" : former.text
    }

    /// Siblings grouped by equal value, groups and members in the order given.
    static func groups(_ siblings: [Candidate]) -> [[Candidate]] {
        var groups: [[Candidate]] = []
        for sibling in siblings {
            let place = groups.firstIndex { Equivalence.holds($0[0].value, sibling.value) }
            if let place { groups[place].append(sibling) } else { groups.append([sibling]) }
        }
        return groups
    }
}

extension Sequence {
    fileprivate func last(by sibling: (Element) -> DottedValue) -> Element? {
        self.max { Origin.precedes(sibling($0).origin, sibling($1).origin) }
    }
}

/// How a record's concurrent heads look to people. Spec: MergeRules §4.
public struct LifeView: Hashable, Sendable {
    /// What the record counts as.
    public enum Status: Hashable, Sendable {
        /// In use; a record that was closed is in use too.
        case alive
        case deleted
        case moved(space: String)
        case erased
    }

    /// What a person is asked about the record as a whole.
    public enum Question: String, Sendable {
        /// Deleted by one, edited by another.
        case delete
        /// Closed by one, edited by another.
        case closing
        /// Moved to different spaces, or moved by one and edited or deleted by another.
        case transfer
    }

    /// What the record counts as.
    public let status: Status
    /// What a person has to decide; nil where nothing is open.
    public let question: Question?
    /// The heads by stamp, then dot.
    public let heads: [DottedValue]

    /// How a record's heads are shown.
    public init(of life: Register) {
        if life.isPlainlyAlive {
            (status, question, heads) = (.alive, nil, life.siblings)
            return
        }
        heads = life.siblings.sorted { Origin.precedes($0.origin, $1.origin) }
        let lives = heads.map(\.life)
        let hasDeletion = lives.contains { if case .deleted = $0 { true } else { false } }
        let staysInUse = lives.contains { $0 == .alive || $0 == .closing }
        let home = heads.last { if case .moved = $0.life { true } else { false } }
        if lives.contains(.erased) {
            (status, question) = (.erased, nil)
        } else if case .moved(let space)? = home?.life {
            // What the new home has taken over does not stand beside the move any more.
            let isAgreed = lives.allSatisfy { $0 == .moved(space: space) }
            (status, question) = (.moved(space: space), isAgreed ? nil : .transfer)
        } else if hasDeletion {
            (status, question) = staysInUse ? (.alive, .delete) : (.deleted, nil)
        } else {
            let isMixed = lives.contains(.closing) && lives.contains(.alive)
            (status, question) = (.alive, isMixed ? .closing : nil)
        }
    }

    /// Whether the record is in use.
    public var isAlive: Bool { status == .alive }
}
