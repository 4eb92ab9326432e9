import DomainModel
import Testing

@Suite("Folding for search")
struct SearchFoldingTests {
    @Test(
        "makes spellings equal that readers take for one",
        arguments: [
            ("MINSK", "minsk"), ("O'Brien", "OBRIEN"), ("Łódź", "lodz"), ("Ünal", "unal"),
            ("Ёлка", "елка"), ("Ўладзімір", "уладзімір"), ("Магілёў", "магілеу"),
            ("аб’ява", "абʼява"), ("Андре\u{301}й", "андрей"), ("Андреи\u{306}", "АНДРЕЙ"),
            ("مُحَمَّد", "محمد"), ("أحمد", "احمد"), ("علی", "علي"), ("کابل", "كابل"),
            ("فاطمة", "فاطمه"), ("می\u{200C}خواهم", "ميخواهم"), ("محـــمد", "محمد"),
            ("۱۲۳", "123"), ("١٢٣", "123"), ("Мінск\u{A0}—\u{A0}1", "мінск - 1"),
        ])
    func equalSpellings(one: String, other: String) {
        #expect(SearchFolding.fold(one) == SearchFolding.fold(other))
    }

    @Test(
        "keeps letters apart that readers tell apart",
        arguments: [("й", "и"), ("і", "и"), ("ш", "щ"), ("ع", "غ"), ("ь", "ъ")])
    func differentLetters(one: String, other: String) {
        #expect(SearchFolding.fold(one) != SearchFolding.fold(other))
    }

    @Test("changes nothing the second time, for every character")
    func isIdempotent() {
        let scalars = (UInt32(0)...0x2FFF).compactMap(Unicode.Scalar.init)
        let unstable = scalars.filter { scalar in
            let once = SearchFolding.fold(String(scalar))
            return !SearchFolding.fold(once).unicodeScalars.elementsEqual(once.unicodeScalars)
        }
        #expect(unstable.isEmpty)
    }

    @Test("gives one text for composed and decomposed letters")
    func formsOfUnicode() {
        #expect(SearchFolding.fold("Zoe\u{308}") == SearchFolding.fold("Zoë"))
        #expect(SearchFolding.fold("у\u{306}") == SearchFolding.fold("ў"))
        #expect(SearchFolding.fold("و\u{654}") == SearchFolding.fold("ؤ"))
    }
}
