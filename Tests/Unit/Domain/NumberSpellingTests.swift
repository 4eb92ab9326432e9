import DomainModel
import Testing

@Suite("Numbers as people look for them")
struct NumberSpellingTests {
    private func words(_ text: String) -> [String] {
        var folded = Array(SearchFolding.fold(text).utf8)
        NumberSpelling.appendWords(from: 0, in: &folded)
        return String(decoding: folded, as: UTF8.self).split(separator: " ").map(String.init)
    }

    @Test(
        "a phone number is found however it is typed",
        arguments: [
            "+375 29 123-45-67", "+375 (29) 123-45-67", "00375291234567", "375291234567",
            "80291234567", "8 029 123-45-67", "0291234567", "123-45-67", "1234567", "4567 123 67",
        ])
    func phones(query: String) {
        let stored = words("+375291234567")
        let isFound = NumberSpelling.alternatives(to: query).contains { wanted in
            stored.contains { $0.hasPrefix(wanted) }
        }
        // The last has the digits of another number.
        #expect(isFound == (query != "4567 123 67"))
    }

    @Test("the number of a document is found with and without what stands between its parts")
    func documents() {
        #expect(words("AB 1234567").contains("ab1234567"))
        #expect(words("МР 1234567").contains("мр1234567"))
        #expect(NumberSpelling.alternatives(to: "ab 1234567") == ["ab1234567"])
    }

    @Test(
        "what is no number gets no further words",
        arguments: [
            "Ганна", "room 12-3", "", "a@b.org 12345", "12 or 13, not 14567 as said in the letter",
        ])
    func others(text: String) {
        #expect(words(text).joined(separator: " ") == SearchFolding.fold(text))
        #expect(text.contains("14567") || NumberSpelling.alternatives(to: text).isEmpty)
    }
}
