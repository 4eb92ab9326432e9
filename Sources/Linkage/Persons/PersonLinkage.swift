import Foundation

/// Two records that are likely one person.
package struct LinkedPair: Sendable, Hashable {
    /// Positions in the list of records; `first` is the smaller.
    package let first: Int
    package let second: Int
    /// The evidence of all fields in bits.
    package let score: Double
}

/// What one field says about a pair.
package struct FieldEvidence: Sendable, Hashable {
    package let field: String
    /// A level such as `equal`, `skeleton`, `slip`, `differ`.
    package let agreement: String
    /// Bits; negative where the field speaks for two persons.
    package let weight: Double
}

/// Finds records of one person by what their fields say together.
///
/// A field that is empty on one side says nothing. A name that many bear says less than a rare
/// one. Each record is compared with those that share a key with it (`Blocking`).
package struct PersonLinkage: Sendable {
    package let weights: LinkageWeights
    private let persons: [ComparedPerson]
    private let givenNames: NameFrequencies
    private let familyNames: NameFrequencies
    private let patronymics: NameFrequencies

    package init(_ records: [PersonRecord], weights: LinkageWeights = .standard) {
        self.weights = weights
        persons = records.map(ComparedPerson.init)
        givenNames = NameFrequencies(persons.map(\.given))
        familyNames = NameFrequencies(persons.map(\.family))
        patronymics = NameFrequencies(persons.map(\.patronymic))
    }

    /// The score from which a pair is likely one person: the more records, the more chance
    /// likenesses there are.
    package var threshold: Double { log2(Double(max(persons.count, 2))) + weights.margin }

    /// The likely pairs, the surest first, then by position.
    package func pairs() -> [LinkedPair] {
        let threshold = threshold
        return Blocking.candidates(among: persons)
            .compactMap { first, second in
                let score = score(first, second)
                return score < threshold
                    ? nil : LinkedPair(first: first, second: second, score: score)
            }
            .sorted { ($1.score, $0.first, $0.second) < ($0.score, $1.first, $1.second) }
    }

    /// The sum of what the fields of two records say, in bits.
    package func score(_ first: Int, _ second: Int) -> Double {
        let (left, right) = (persons[first], persons[second])
        return names(left, right).weight + others(left, right) { _, _ in }
    }

    /// What each field says; fields that say nothing are left out.
    package func evidence(_ first: Int, _ second: Int) -> [FieldEvidence] {
        let (left, right) = (persons[first], persons[second])
        let names = names(left, right)
        var evidence = names.given.map { [FieldEvidence("given_name", $0, names.swap)] } ?? []
        if let family = names.family {
            evidence.append(FieldEvidence("family_name", family, names.swap))
        }
        _ = others(left, right) { field, level in
            evidence.append(FieldEvidence(field, level, ""))
        }
        return evidence
    }

    fileprivate struct Level {
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
    private func names(_ left: ComparedPerson, _ right: ComparedPerson) -> Names {
        let straight = Names(
            given: name(left.given, right.given, weights.given, [givenNames]),
            family: name(left.family, right.family, weights.family, [familyNames]))
        guard straight.weight < 4, !left.given.isEmpty, !left.family.isEmpty else {
            return straight
        }
        var swapped = Names(
            given: name(left.given, right.family, weights.given, [givenNames, familyNames]),
            family: name(left.family, right.given, weights.family, [givenNames, familyNames]),
            swap: "swapped_")
        swapped.given = swapped.given.map {
            Level(level: $0.level, weight: $0.weight + weights.swapped.weight)
        }
        return swapped.weight > straight.weight ? swapped : straight
    }

    private func name(
        _ left: ComparedName, _ right: ComparedName,
        _ rates: [NameAgreement: AgreementRate], _ frequencies: [NameFrequencies]
    ) -> Level? {
        guard !left.isEmpty, !right.isEmpty else { return nil }
        let agreement = left.agreement(with: right)
        guard let rate = rates[agreement] else { return nil }
        let share = frequencies.compactMap { $0.share(of: left, agreeing: agreement) }.max()
        let weight = share.map { log2(rate.m / max($0, rate.u / 16)) } ?? rate.weight
        return Level(level: agreement.rawValue, weight: weight)
    }

    /// The sum of all fields but given and family name, each of which is told to `tell`.
    private func others(
        _ left: ComparedPerson, _ right: ComparedPerson, tell: (String, Level) -> Void
    ) -> Double {
        var sum = 0.0
        func add(_ field: String, _ level: Level?) {
            guard let level else { return }
            sum += level.weight
            tell(field, level)
        }
        add(
            "patronymic", name(left.patronymic, right.patronymic, weights.patronymic, [patronymics])
        )
        if let birth = left.birth, let other = right.birth {
            let agreement = birth.agreement(with: other)
            add(
                "birth_date",
                weights.birth[agreement].map { Level(level: agreement.rawValue, weight: $0.weight) }
            )
        }
        if !left.sex.isEmpty, !right.sex.isEmpty {
            add("sex", shared(left.sex == right.sex, weights.sex))
        }
        if !left.phones.isEmpty, !right.phones.isEmpty {
            add(
                "phones", shared(left.phones.contains(where: right.phones.contains), weights.phones)
            )
        }
        if !left.documents.isEmpty, !right.documents.isEmpty {
            add(
                "id_documents",
                shared(
                    left.documents.contains(where: right.documents.contains), weights.documents))
        }
        return sum
    }

    private func shared(_ agrees: Bool, _ rates: [Bool: AgreementRate]) -> Level? {
        rates[agrees].map { Level(level: agrees ? "equal" : "differ", weight: $0.weight) }
    }
}

extension FieldEvidence {
    fileprivate init(_ field: String, _ level: PersonLinkage.Level, _ prefix: String) {
        self.init(field: field, agreement: prefix + level.level, weight: level.weight)
    }
}

/// How large a share of the records bears each name, and each skeleton of names.
struct NameFrequencies: Sendable {
    private let names: [UInt64: Int]
    private let skeletons: [UInt64: Int]
    private let total: Double

    init(_ compared: [ComparedName]) {
        var (names, skeletons) = ([UInt64: Int](), [UInt64: Int]())
        for name in compared where !name.isEmpty {
            names[name.plainKey, default: 0] += 1
            skeletons[name.skeletonKey, default: 0] += 1
        }
        (self.names, self.skeletons) = (names, skeletons)
        total = Double(max(1, names.values.reduce(0, +)))
    }

    /// From 0 to 1, for levels at which both sides have one value; the pair's own two bearers do
    /// not make a name common.
    func share(of name: ComparedName, agreeing level: NameAgreement) -> Double? {
        let bearers: Int? =
            switch level {
            case .equal: names[name.plainKey] ?? 0
            case .skeleton: skeletons[name.skeletonKey] ?? 0
            case .close, .near, .differ: nil
            }
        return bearers.map { Double(max(1, $0 - 1)) / total }
    }
}
