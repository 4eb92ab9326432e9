import DemoData
import Linkage

/// Registrations of fictitious persons, some of whom are registered twice, with the truth.
///
/// A second registration may stand in another script or romanisation, have a slip of the pen,
/// names exchanged, a birth date less sure, and lack fields. The same seed gives the same persons.
package struct GeneratedPersons {
    package private(set) var records: [PersonRecord] = []
    /// The pairs of positions that are one person, the smaller first.
    package private(set) var truth: Set<[Int]> = []

    /// - Parameter persons: how many; every third is registered twice.
    package init(_ persons: Int, seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for number in 0..<persons {
            let person = Person(using: &generator)
            records.append(person.first)
            if number % 3 == 0 {
                records.append(person.again(using: &generator))
                truth.insert([records.count - 2, records.count - 1])
            }
        }
    }

    /// Precision and recall of found pairs as their harmonic mean.
    package func f1(of pairs: [LinkedPair]) -> Double {
        let hits = pairs.count { truth.contains([$0.first, $0.second]) }
        return 2 * Double(hits) / Double(max(1, pairs.count + truth.count))
    }
}

private struct Person {
    let given: [String]
    let family: [String]
    let patronymic: [String]
    let spelling: Int
    let birth: (year: Int, month: Int, day: Int)
    let sex: String
    let phone: String
    let document: String

    init(using generator: inout SeededGenerator) {
        let origin = FictitiousNames.origins.randomElement(using: &generator) ?? .slavic
        sex = Bool.random(using: &generator) ? "female" : "male"
        given = origin.given(sex).randomElement(using: &generator) ?? []
        let stem = (origin.stems.randomElement(using: &generator) ?? [])
        let ending = (origin.endings(sex).randomElement(using: &generator) ?? [])
        family = zip(stem, ending).map { $0 + $1 }
        patronymic = origin.patronymics(sex).randomElement(using: &generator) ?? []
        spelling = Int.random(in: 0..<given.count, using: &generator)
        birth = (
            Int.random(in: 1950...2015, using: &generator),
            Int.random(in: 1...12, using: &generator), Int.random(in: 1...28, using: &generator)
        )
        phone = "+37529\(Int.random(in: 1_000_000...9_999_999, using: &generator))"
        document = "MP\(Int.random(in: 1_000_000...9_999_999, using: &generator))"
    }

    var first: PersonRecord {
        record(spelling: spelling, birthDate: Self.date(birth.year, birth.month, birth.day))
    }

    func again(using generator: inout SeededGenerator) -> PersonRecord {
        func chance(_ percent: Int) -> Bool {
            Int.random(in: 0..<100, using: &generator) < percent
        }
        let other = chance(60) ? Int.random(in: 0..<given.count, using: &generator) : spelling
        var record = record(spelling: other, birthDate: "")
        record.birthDate =
            switch Int.random(in: 0..<100, using: &generator) {
            case ..<55: Self.date(birth.year, birth.month, birth.day)
            case ..<62 where birth.day <= 12: Self.date(birth.year, birth.day, birth.month)
            case ..<70: Self.date(birth.year, birth.month, birth.day % 28 + 1)
            case ..<78: String(Self.date(birth.year, birth.month, 1).prefix(7))
            case ..<86: "\(birth.year)"
            case ..<93: "\(birth.year + Int.random(in: -2...2, using: &generator))~"
            default: ""
            }
        if chance(15) { record.familyName = Self.slip(record.familyName, using: &generator) }
        if chance(10) { record.givenName = Self.slip(record.givenName, using: &generator) }
        if chance(8) { swap(&record.givenName, &record.familyName) }
        if chance(50) { record.phones = [] }
        if chance(50), let phone = record.phones.first {
            record.phones = ["8 0" + phone.dropFirst(4).prefix(2) + " " + phone.dropFirst(6)]
        }
        if chance(70) { record.documents = [] }
        if chance(40) { record.patronymic = "" }
        if chance(2) { record.sex = "unknown" }
        return record
    }

    private func record(spelling: Int, birthDate: String) -> PersonRecord {
        PersonRecord(
            givenName: given[spelling], familyName: family[spelling],
            patronymic: patronymic.isEmpty ? "" : patronymic[spelling], birthDate: birthDate,
            sex: sex, phones: [phone], documents: [document])
    }

    private static func date(_ year: Int, _ month: Int, _ day: Int) -> String {
        "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }

    /// One letter left out, doubled by its neighbour, or exchanged with it.
    private static func slip(_ name: String, using generator: inout SeededGenerator) -> String {
        var letters = Array(name)
        guard letters.count > 3 else { return name }
        let place = Int.random(in: 1..<(letters.count - 1), using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: letters.remove(at: place)
        case 1: letters.swapAt(place, place + 1)
        default: letters[place] = letters[place - 1]
        }
        return String(letters)
    }
}
