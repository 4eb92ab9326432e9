import Linkage
import Testing

@Suite struct BirthDateTests {
    @Test(arguments: [
        ("1990-05-12", "1990-05-12", BirthAgreement.day), ("1990-05-12", "1990-12-05", .slip),
        ("1990-05-12", "1990-05-13", .slip), ("1990-05-12", "1990-05", .month),
        ("1990-05-12", "1990", .year), ("1990", "1990", .year), ("1990-05", "1991", .differ),
        ("1990~", "1992-01-01", .aboutYear), ("1990~", "1993-01-01", .differ),
        ("1990-05-12", "1991-06-12", .differ), ("1990-05", "1990-06-12", .differ),
    ])
    func datesAgreeAsFarAsTheyAreKnown(left: String, right: String, expected: BirthAgreement)
        throws
    {
        let first = try #require(BirthDate(left))
        let second = try #require(BirthDate(right))
        #expect(first.agreement(with: second) == expected)
        #expect(second.agreement(with: first) == expected)
    }

    @Test(arguments: ["", "~", "199", "1990-13", "1990-02-30", "1990-5", "1990-05-12-01", "x"])
    func whatIsNoDateSaysNothing(text: String) {
        #expect(BirthDate(text) == nil)
    }
}
