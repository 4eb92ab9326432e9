import Linkage
import Testing

@Suite struct RomanisationTests {
    private static func likeness(_ left: String, _ right: String) -> Double {
        JaroWinkler.similarity(Romanisation.plain(left), Romanisation.plain(right))
    }

    @Test(arguments: [
        ("Михаил", "Mikhail"), ("Сергей", "Sergei"), ("Сяргей", "Siarhei"), ("Жук", "Žuk"),
        ("Щербаков", "Shcherbakov"), ("Юлія", "Iuliia"), ("فاطمة", "فاطمه"), ("کریمی", "كريمي"),
        ("Гончар", "Honchar"), ("Müller", "Muller"), ("O'Brien", "OBrien"), ("Халед", "Khaled"),
    ])
    func spellingsOfOneNameAreOne(left: String, right: String) {
        #expect(Romanisation.plain(left) == Romanisation.plain(right))
    }

    @Test(arguments: [
        ("Hanna", "Анна"), ("Ганна", "Anna"), ("Мухаммед", "Mohammed"), ("Елена", "Алена"),
        ("Шевченко", "Shauchenka"),
    ])
    func formsOfOneNameComeCloseAndAreNotEqual(left: String, right: String) {
        let likeness = Self.likeness(left, right)
        #expect(likeness >= 0.7 && likeness < 1, "\(likeness)")
    }

    @Test func arabicNamesHaveTheConsonantsOfTheirRomanisation() {
        for (arabic, latin) in [("محمد", "Muhammad"), ("يوسف", "Yusuf"), ("خالد", "Khalid")] {
            #expect(
                Romanisation.skeleton(ofPlain: Romanisation.plain(arabic))
                    == Romanisation.skeleton(ofPlain: Romanisation.plain(latin)), "\(arabic)")
        }
    }

    /// Winkler's examples, and texts without a letter in common.
    @Test(arguments: [
        ("martha", "marhta", 0.9611), ("dwayne", "duane", 0.84), ("dixon", "dicksonx", 0.8133),
        ("abc", "", 0), ("abc", "xyz", 0), ("a", "a", 1),
    ])
    func likenessIsThatOfJaroAndWinkler(left: String, right: String, expected: Double) {
        let likeness = JaroWinkler.similarity(Array(left.utf8), Array(right.utf8))
        #expect(abs(likeness - expected) < 0.0001, "\(likeness)")
    }
}
