import Foundation

/// Compares two registrations of organisations: their names by the words that are rare among all.
package struct OrganisationComparison: RecordComparison {
    /// Bits above `log2(records)`.
    package let margin = 1.0

    package init() {}

    /// How far two names agree by their words, whatever their order.
    private enum Agreement: String {
        /// The same words, after romanisation.
        case equal
        /// What the names have in common is at least three quarters of what their words tell.
        case close
        /// At least half.
        case near
        case differ
    }

    private static let names: [Agreement: AgreementRate] = [
        .equal: AgreementRate(0.60, 0.0005), .close: AgreementRate(0.20, 0.002),
        .near: AgreementRate(0.10, 0.02), .differ: AgreementRate(0.10, 0.977),
    ]
    private static let addresses: [Agreement: AgreementRate] = [
        .equal: AgreementRate(0.50, 0.002), .close: AgreementRate(0.25, 0.004),
        .near: AgreementRate(0.10, 0.05), .differ: AgreementRate(0.15, 0.944),
    ]
    private static let acronyms = [
        true: AgreementRate(0.75, 0.003), false: AgreementRate(0.25, 0.997),
    ]
    private static let hosts = [
        true: AgreementRate(0.80, 0.002), false: AgreementRate(0.20, 0.998),
    ]
    private static let identifiers = [
        true: AgreementRate(0.95, 0.000_01), false: AgreementRate(0.05, 0.999_99),
    ]
    private static let types = [
        true: AgreementRate(0.85, 0.15), false: AgreementRate(0.15, 0.85),
    ]

    package func compare(
        _ left: ComparedOrganisation, _ right: ComparedOrganisation, bearers: (UInt64) -> Int,
        tell: (FieldEvidence) -> Void
    ) -> Double {
        var sum = 0.0
        func add(_ evidence: FieldEvidence?) {
            guard let evidence else { return }
            sum += evidence.weight
            tell(evidence)
        }
        add(name(left, right, bearers))
        add(acronym(left, right))
        add(FieldEvidence("website", left.hosts, right.hosts, Self.hosts))
        if !left.address.words.isEmpty, !right.address.words.isEmpty {
            let agreement = Self.agreement(left.address, right.address) { _ in 1 }
            if let rate = Self.addresses[agreement] {
                add(FieldEvidence("address", agreement.rawValue, rate.weight))
            }
        }
        if left.schemes.contains(where: right.schemes.contains) {
            add(
                FieldEvidence(
                    "external_ids", left.externalIDs, right.externalIDs, Self.identifiers))
        }
        if !left.type.isEmpty, !right.type.isEmpty {
            let agrees = left.type == right.type
            if let rate = Self.types[agrees] {
                add(FieldEvidence("type", agrees ? "equal" : "differ", rate.weight))
            }
        }
        return sum
    }

    /// The names that agree best, in whatever language they are.
    private func name(
        _ left: ComparedOrganisation, _ right: ComparedOrganisation, _ bearers: (UInt64) -> Int
    ) -> FieldEvidence? {
        let all = Double(max(1, bearers(CountedName.word.any))) + 50
        var telling: [UInt64: Double] = [:]
        func weight(_ word: ComparedName) -> Double {
            if let known = telling[word.skeletonKey] { return known }
            let count = Double(bearers(CountedName.word.skeleton(word.skeletonKey)))
            let weight = log2(all / (max(1, count) + 0.5))
            telling[word.skeletonKey] = weight
            return weight
        }
        var best: FieldEvidence?
        for first in left.names {
            for second in right.names {
                let agreement = Self.agreement(first, second, weight)
                guard let rate = Self.names[agreement] else { continue }
                let evidence = FieldEvidence("name", agreement.rawValue, rate.weight)
                if evidence.weight > best?.weight ?? -.infinity { best = evidence }
            }
        }
        return best
    }

    /// An acronym agrees with an equal one, and with the first letters of a name.
    private func acronym(_ left: ComparedOrganisation, _ right: ComparedOrganisation)
        -> FieldEvidence?
    {
        let isInitials =
            left.acronyms.contains { acronym in right.names.contains { $0.initials == acronym } }
            || right.acronyms.contains { acronym in left.names.contains { $0.initials == acronym } }
        let agrees = isInitials || left.acronyms.contains(where: right.acronyms.contains)
        guard agrees || !left.acronyms.isEmpty && !right.acronyms.isEmpty,
            let rate = Self.acronyms[agrees]
        else { return nil }
        return FieldEvidence(
            "acronym", isInitials ? "initials" : agrees ? "equal" : "differ", rate.weight)
    }

    private static func agreement(
        _ left: ComparedWords, _ right: ComparedWords, _ weight: (ComparedName) -> Double
    ) -> Agreement {
        if left.key == right.key { return .equal }
        let (few, many) =
            left.words.count <= right.words.count
            ? (left.words, right.words) : (right.words, left.words)
        var (common, rest) = (0.0, many)
        for word in few {
            let place = rest.firstIndex { $0.agreement(with: word) != .differ }
            guard let place else { continue }
            common += weight(word) + weight(rest[place])
            rest.remove(at: place)
        }
        let total = (few + many).reduce(0) { $0 + weight($1) }
        let share = total > 0 ? common / total : 0
        return share >= 0.75 ? .close : share >= 0.5 ? .near : .differ
    }
}
