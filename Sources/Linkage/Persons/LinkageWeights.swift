import Foundation

/// How often a level of agreement is seen in pairs of one person (`m`) and of two (`u`).
package struct AgreementRate: Sendable, Equatable {
    package let m: Double
    package let u: Double

    package init(_ m: Double, _ u: Double) {
        self.m = m
        self.u = u
    }

    /// The evidence in bits: positive where the level speaks for one person.
    package var weight: Double { log2(m / u) }
}

/// The rates of every field and level: the only numbers that the linkage decides by.
///
/// Source of the method: Fellegi and Sunter, "A Theory for Record Linkage", JASA 64, 1969. The
/// rates of `standard` are estimates by hand, not counts of real registrations: `u` of dates from
/// sixty years of birth, of names from lists in which each is borne by about one in a hundred. The
/// margin was chosen on generated registrations of seeds 1 and 2, which no test measures.
package struct LinkageWeights: Sendable {
    package var given: [NameAgreement: AgreementRate]
    package var family: [NameAgreement: AgreementRate]
    package var patronymic: [NameAgreement: AgreementRate]
    package var birth: [BirthAgreement: AgreementRate]
    package var sex: [Bool: AgreementRate]
    package var phones: [Bool: AgreementRate]
    package var documents: [Bool: AgreementRate]
    package var emails: [Bool: AgreementRate]
    package var nationality: [Bool: AgreementRate]
    /// Given and family name are exchanged: how often for one person and for two.
    package var swapped: AgreementRate
    /// Bits above `log2(records)` from which a pair is likely one person.
    package var margin: Double

    package static let standard = LinkageWeights(
        given: [
            .equal: AgreementRate(0.62, 0.012), .skeleton: AgreementRate(0.17, 0.004),
            .close: AgreementRate(0.09, 0.003), .near: AgreementRate(0.06, 0.008),
            .differ: AgreementRate(0.06, 0.973),
        ],
        family: [
            .equal: AgreementRate(0.60, 0.004), .skeleton: AgreementRate(0.15, 0.002),
            .close: AgreementRate(0.15, 0.003), .near: AgreementRate(0.05, 0.008),
            .differ: AgreementRate(0.05, 0.983),
        ],
        patronymic: [
            .equal: AgreementRate(0.65, 0.02), .skeleton: AgreementRate(0.12, 0.005),
            .close: AgreementRate(0.13, 0.02), .near: AgreementRate(0.05, 0.05),
            .differ: AgreementRate(0.05, 0.905),
        ],
        birth: [
            .day: AgreementRate(0.70, 0.00005), .slip: AgreementRate(0.12, 0.008),
            .month: AgreementRate(0.70, 0.0014), .year: AgreementRate(0.80, 0.017),
            .aboutYear: AgreementRate(0.90, 0.08), .differ: AgreementRate(0.04, 0.97),
        ],
        sex: [true: AgreementRate(0.98, 0.5), false: AgreementRate(0.02, 0.5)],
        phones: [true: AgreementRate(0.60, 0.0004), false: AgreementRate(0.40, 0.9996)],
        documents: [true: AgreementRate(0.85, 0.000_01), false: AgreementRate(0.15, 0.999_99)],
        emails: [true: AgreementRate(0.70, 0.0002), false: AgreementRate(0.30, 0.9998)],
        nationality: [true: AgreementRate(0.96, 0.35), false: AgreementRate(0.04, 0.65)],
        swapped: AgreementRate(0.05, 0.5),
        margin: 2)
}
