import Foundation

/// A record in the forms in which it is compared: everything is folded once.
package protocol ComparedRecord: Sendable {
    /// Hashes of what likely pairs have in common, from values that stand there.
    var blockingKeys: [UInt64] { get }
    /// Hashes under which `RecordComparison` asks how many records bear a name.
    var countedNames: [UInt64] { get }
    /// The order by name in which the neighbours of a huge block are found.
    func precedes(_ other: Self) -> Bool
}

/// How two records of one kind are compared.
package protocol RecordComparison: Sendable {
    associatedtype Compared: ComparedRecord

    /// Bits above `log2(records)` from which a pair is likely one thing.
    var margin: Double { get }

    /// The sum of what the fields of two records say, in bits; each is told to `tell`. A field that
    /// is empty on one side says nothing.
    ///
    /// - Parameter bearers: how many records bear a name, by its hash of `countedNames`.
    func compare(
        _ left: Compared, _ right: Compared, bearers: (UInt64) -> Int,
        tell: (FieldEvidence) -> Void
    ) -> Double
}

extension RecordComparison {
    /// The score from which a pair is likely one thing: the more records, the more chance
    /// likenesses there are.
    package func threshold(among records: Int) -> Double {
        log2(Double(max(records, 2))) + margin
    }
}

/// What one field says about a pair.
package struct FieldEvidence: Sendable, Hashable {
    package let field: String
    /// A level such as `equal`, `skeleton`, `slip`, `differ`.
    package let agreement: String
    /// Bits; negative where the field speaks against one thing.
    package let weight: Double

    init(_ field: String, _ agreement: String, _ weight: Double) {
        self.field = field
        self.agreement = agreement
        self.weight = weight
    }

    /// Of a field with several values: whether the sides have one in common; nil where one has
    /// none.
    init?(_ field: String, _ left: [UInt64], _ right: [UInt64], _ rates: [Bool: AgreementRate]) {
        guard !left.isEmpty, !right.isEmpty else { return nil }
        let agrees = left.contains(where: right.contains)
        guard let rate = rates[agrees] else { return nil }
        self.init(field, agrees ? "equal" : "differ", rate.weight)
    }
}
