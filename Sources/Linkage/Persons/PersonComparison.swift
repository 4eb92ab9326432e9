import Foundation

/// Compares two registrations of persons. Given and family name are compared as they stand or
/// exchanged, whichever says more.
package struct PersonComparison: RecordComparison {
    package let weights: LinkageWeights
    package var margin: Double { weights.margin }

    package init(_ weights: LinkageWeights = .standard) {
        self.weights = weights
    }

    package func compare(
        _ left: ComparedPerson, _ right: ComparedPerson, bearers: (UInt64) -> Int,
        tell: (FieldEvidence) -> Void
    ) -> Double {
        let names = names(left, right, bearers)
        var sum = 0.0
        func add(_ field: String, _ level: Level?, _ prefix: String = "") {
            guard let level else { return }
            sum += level.weight
            tell(FieldEvidence(field, prefix + level.level, level.weight))
        }
        func add(_ evidence: FieldEvidence?) {
            guard let evidence else { return }
            sum += evidence.weight
            tell(evidence)
        }
        add("given_name", names.given, names.swap)
        add("family_name", names.family, names.swap)
        add(
            "patronymic",
            name(left.patronymic, right.patronymic, weights.patronymic, [.patronymic], bearers))
        if let birth = left.birth, let other = right.birth {
            let agreement = birth.agreement(with: other)
            add(
                "birth_date",
                weights.birth[agreement].map { Level(level: agreement.rawValue, weight: $0.weight) }
            )
        }
        if !left.sex.isEmpty, !right.sex.isEmpty {
            let agrees = left.sex == right.sex
            add(
                "sex",
                weights.sex[agrees].map {
                    Level(level: agrees ? "equal" : "differ", weight: $0.weight)
                })
        }
        add(FieldEvidence("phones", left.phones, right.phones, weights.phones))
        add(FieldEvidence("id_documents", left.documents, right.documents, weights.documents))
        add(FieldEvidence("emails", left.emails, right.emails, weights.emails))
        add(
            FieldEvidence(
                "nationality", left.nationalities, right.nationalities, weights.nationality))
        return sum
    }

    private struct Level {
        let level: String
        let weight: Double
    }

    private struct Names {
        var given: Level?
        var family: Level?
        var swap = ""

        var weight: Double { (given?.weight ?? 0) + (family?.weight ?? 0) }
    }

    /// Given and family names as they stand or exchanged, whichever says more.
    private func names(
        _ left: ComparedPerson, _ right: ComparedPerson, _ bearers: (UInt64) -> Int
    ) -> Names {
        let straight = Names(
            given: name(left.given, right.given, weights.given, [.given], bearers),
            family: name(left.family, right.family, weights.family, [.family], bearers))
        guard straight.weight < 4, !left.given.isEmpty, !left.family.isEmpty else {
            return straight
        }
        var swapped = Names(
            given: name(left.given, right.family, weights.given, [.given, .family], bearers),
            family: name(left.family, right.given, weights.family, [.given, .family], bearers),
            swap: "swapped_")
        swapped.given = swapped.given.map {
            Level(level: $0.level, weight: $0.weight + weights.swapped.weight)
        }
        return swapped.weight > straight.weight ? swapped : straight
    }

    private func name(
        _ left: ComparedName, _ right: ComparedName,
        _ rates: [NameAgreement: AgreementRate], _ kinds: [CountedName],
        _ bearers: (UInt64) -> Int
    ) -> Level? {
        guard !left.isEmpty, !right.isEmpty else { return nil }
        let agreement = left.agreement(with: right)
        guard let rate = rates[agreement] else { return nil }
        let share = kinds.compactMap {
            $0.share(of: left, agreeing: agreement, expected: rate.u, bearers: bearers)
        }.max()
        let weight = share.map { log2(rate.m / max($0, rate.u / 16)) } ?? rate.weight
        return Level(level: agreement.rawValue, weight: weight)
    }
}
