import DomainModel
import StoreKit

/// The last sequence that was given out in each year under each tag: `2026:K7:12,2015:K7:1`.
struct CodeSequences {
    private var entries: [(name: Substring, last: Int)] = []
    private static let separators = (entry: Character(","), part: Character(":"))

    init(_ text: String) {
        for entry in text.split(separator: Self.separators.entry) {
            guard let place = entry.lastIndex(of: Self.separators.part),
                let last = Int(entry[entry.index(after: place)...])
            else { continue }
            entries.append((entry[..<place], last))
        }
    }

    var text: String {
        entries.map { "\($0.name):\($0.last)" }.joined(separator: ",")
    }

    /// Counts from 1.
    mutating func next(year: Int, tag: String) -> Int {
        let name = "\(year):\(tag)"
        guard let place = entries.firstIndex(where: { $0.name == name }) else {
            entries.append((Substring(name), 1))
            return 1
        }
        entries[place].last += 1
        return entries[place].last
    }
}

/// A day in the office's time zone.
struct CalendarDay {
    /// `2026-05-01`.
    let text: String

    /// - Parameter instant: in milliseconds since 1970.
    init(at instant: Int64, in environment: SystemInputs) {
        text = TimeText.day(milliseconds: instant + environment.zone(instant))
    }

    var year: Int { Int(text.prefix(4)) ?? 1970 }
}
