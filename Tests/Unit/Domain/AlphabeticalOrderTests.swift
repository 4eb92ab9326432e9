import DomainModel
import Testing

/// Names in the order of the alphabets, as schoolbooks of these languages give them.
@Suite("Alphabetical order")
struct AlphabeticalOrderTests {
    @Test(
        "names stand where readers look for them",
        arguments: [
            ("en_GB.UTF-8", "Anna Émile Łucja Šimon Zoe"),
            ("be_BY.UTF-8", "Абрамовіч Едчанка Зайцаў Іваноў Каваль Кірыл Коваль Яўген"),
            ("be", "Еўдакія Ёля Жанна"), ("be", "Вус Вуў Вуха"),
            ("ru_RU", "Егоров Ёлкин Жуков Иванов Йозеф Ким Щука Эдуард Юлия Яна"),
            ("uk", "Галаган Ґалаган Євтушенко Жук Іваненко Їжакевич Кравець Яременко"),
            ("uk", "Мельник Мицик Міщенко Мойсей"),
            ("kk_KZ.UTF-8", "Айша Әлия Бауыржан Ғалым Қайрат Өмір Ұлан Үміт Ыбырай Ілияс"),
            ("fa_IR", "بابک پریا تالار جلال چمن زهرا ژاله کریم گلناز لیلا وحید هما یوسف"),
            ("ar", "أحمد باسم جميل كريم ليلى هدى وليد يوسف"),
        ])
    func names(locale: String, names: String) {
        let order = AlphabeticalOrder.of(locale: locale)
        let right = names.split(separator: " ").map(String.init)
        let sorted = right.reversed().sorted {
            order.key(of: $0).lexicographicallyPrecedes(order.key(of: $1))
        }
        #expect(sorted == right)
    }

    @Test("case, accents, apostrophes, vowel signs and Unicode forms do not count")
    func whatDoesNotCount() {
        let order = AlphabeticalOrder.common
        for (one, other) in [
            ("ЯЎГЕН", "яўген"), ("яу\u{306}ген", "яўген"), ("и\u{306}од", "йод"),
            ("Дем'ян", "Демʼян"), ("José", "jose"), ("مُحَمَّد", "محمد"), ("کریم", "كريم"),
        ] {
            #expect(order.key(of: one) == order.key(of: other))
        }
        #expect(order.key(of: "е") != order.key(of: "ё"))
    }

    @Test("nothing comes before signs, signs before digits, digits before letters")
    func kinds() {
        let order = AlphabeticalOrder.common
        let right = ["", " a", ".a", "2", "9", "a", "я", "ی", "ა", "名"]
        for (one, other) in zip(right, right.dropFirst()) {
            #expect(order.key(of: one).lexicographicallyPrecedes(order.key(of: other)))
        }
    }
}
