import SyncProtocol

/// One of the values that stand against each other in a register, as the oracle knows it.
struct Candidate {
    let origin: Origin
    let written: Edit.Written

    var value: Value { written.value }

    /// Whether the field was empty before and after without anybody having decided so.
    var saysNothing: Bool {
        value == .null && (written.ancestor ?? .null) == .null && !written.isResolution
    }
}

/// What a register must look like to people, told from the table in MergeRules §5.
enum PolicyModel {
    case review, latest, set, log, greatest, least, progress, safest, first, text

    struct View {
        var value: Value
        /// Whether a person is asked; nil where the oracle leaves it to the product.
        var asks: Bool?
    }

    static func of(_ field: Substring, isExtended: Bool) -> PolicyModel {
        switch field {
        case "title", "keeper", "place", "goals", "merged_into": .review
        case "remark": .latest
        case "tags": .set
        case "notes": .log
        case "score", "schema_version": .greatest
        case "due": .least
        case "stage": .progress
        case "consent": .safest
        case "origin", "office", "created_at", "created_by": .first
        case "story": .text
        case "extra": isExtended ? .review : .latest
        case "marks": .set
        default: .latest
        }
    }

    /// - Parameter candidates: not empty, by stamp, then dot.
    func view(_ candidates: [Candidate]) -> View {
        guard candidates.count > 1, let last = candidates.last else {
            return View(value: candidates[0].value, asks: false)
        }
        switch self {
        case .latest, .log: return View(value: last.value, asks: false)
        case .set:
            return View(value: candidates.last { $0.value != .null }?.value ?? .null, asks: false)
        case .greatest, .least, .safest: return View(value: extreme(candidates), asks: false)
        case .review, .first:
            let speaking = candidates.filter { !$0.saysNothing }
            let values = speaking.isEmpty ? candidates : speaking
            let shown = self == .first ? values[0] : values[values.count - 1]
            return View(value: shown.value, asks: Set(values.map(\.value)).count > 1)
        case .progress: return furthest(candidates)
        case .text:
            let isOne = Set(candidates.map(\.value)).count == 1
            return View(value: last.value, asks: isOne ? false : nil)
        }
    }

    private func extreme(_ candidates: [Candidate]) -> Value {
        var best: Candidate?
        for candidate in candidates where self == .safest || candidate.value != .null {
            guard let other = best else {
                best = candidate
                continue
            }
            let isLess = rank(candidate.value) < rank(other.value)
            let isEqual = rank(candidate.value) == rank(other.value)
            if isEqual || isLess != (self == .greatest) { best = candidate }
        }
        return best?.value ?? .null
    }

    /// Numbers by size; consents with the most restrictive first, an empty one next to it.
    private func rank(_ value: Value) -> Int64 {
        if let number = value.int { return number }
        guard let place = SimulatedSchema.consents.firstIndex(of: value.text ?? "") else {
            return 1
        }
        return Int64(place * 2)
    }

    private func furthest(_ candidates: [Candidate]) -> View {
        func comes(_ value: Value, before other: Value) -> Bool {
            guard value != .null else { return other != .null }
            let stages = SimulatedSchema.stages.map { Value.text($0) }
            // new, active, then either of two ends.
            let (from, to) = (stages.firstIndex(of: value), stages.firstIndex(of: other))
            return from.map { from in to.map { from < 2 && from < $0 } ?? false } ?? false
        }
        let open = candidates.filter { candidate in
            !candidates.contains { comes(candidate.value, before: $0.value) }
        }
        return View(
            value: open.last?.value ?? .null, asks: Set(open.map(\.value)).count > 1)
    }
}

extension PolicyModel {
    /// Whether a text can be the merge of the candidates: it has every line that one of them added,
    /// and nothing that none of them has.
    static func isMerge(_ text: String, of candidates: [Candidate]) -> Bool {
        func lines(_ value: Value?) -> [String] {
            (value?.text ?? "").split(separator: "\n").map(String.init)
        }
        let merged = Set(lines(.text(text)))
        var allowed: Set<String> = []
        for candidate in candidates {
            let own = Set(lines(candidate.value))
            allowed.formUnion(own)
            let added = own.subtracting(lines(candidate.written.ancestor))
            guard merged.isSuperset(of: added) else { return false }
        }
        return merged.isSubset(of: allowed)
    }
}
