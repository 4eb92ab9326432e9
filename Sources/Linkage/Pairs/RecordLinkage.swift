/// Two records that are likely one thing.
package struct LinkedPair: Sendable, Hashable {
    /// Positions in the list of records; `first` is the smaller.
    package let first: Int
    package let second: Int
    /// The evidence of all fields in bits.
    package let score: Double
}

/// Finds records of one person or organisation by what their fields say together.
///
/// A name that many bear says less than a rare one. Each record is compared with those that share
/// a key with it (`Blocking`).
package struct RecordLinkage<Comparison: RecordComparison>: Sendable {
    package let comparison: Comparison
    private let records: [Comparison.Compared]
    /// How many records bear each name, by its hash.
    package let bearers: [UInt64: Int]

    package init(_ records: [Comparison.Compared], by comparison: Comparison) {
        self.comparison = comparison
        self.records = records
        var bearers: [UInt64: Int] = [:]
        for record in records {
            for name in record.countedNames { bearers[name, default: 0] += 1 }
        }
        self.bearers = bearers
    }

    package var threshold: Double { comparison.threshold(among: records.count) }

    /// The pairs with at least the threshold's score, or with so many bits less, the surest first,
    /// then by position.
    package func pairs(below slack: Double = 0) -> [LinkedPair] {
        let least = threshold - slack
        return Blocking.candidates(among: records)
            .compactMap { first, second in
                let score = score(first, second)
                return score < least ? nil : LinkedPair(first: first, second: second, score: score)
            }
            .sorted { ($1.score, $0.first, $0.second) < ($0.score, $1.first, $1.second) }
    }

    /// The sum of what the fields of two records say, in bits.
    package func score(_ first: Int, _ second: Int) -> Double {
        comparison.compare(
            records[first], records[second], bearers: { bearers[$0] ?? 0 }, tell: { _ in })
    }

    /// What each field says; fields that say nothing are left out.
    package func evidence(_ first: Int, _ second: Int) -> [FieldEvidence] {
        var evidence: [FieldEvidence] = []
        _ = comparison.compare(
            records[first], records[second], bearers: { bearers[$0] ?? 0 },
            tell: { evidence.append($0) })
        return evidence
    }
}

package typealias PersonLinkage = RecordLinkage<PersonComparison>

extension RecordLinkage<PersonComparison> {
    package init(_ records: [PersonRecord], weights: LinkageWeights = .standard) {
        self.init(records.map(ComparedPerson.init), by: PersonComparison(weights))
    }
}

package typealias OrganisationLinkage = RecordLinkage<OrganisationComparison>

extension RecordLinkage<OrganisationComparison> {
    package init(_ records: [OrganisationRecord]) {
        self.init(records.map(ComparedOrganisation.init), by: OrganisationComparison())
    }
}
