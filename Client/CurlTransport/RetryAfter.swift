import Foundation

extension HTTPResponse {
    /// The wait that the server asks for, in seconds or until a date, never below zero; a date is
    /// compared with that of the answer, else with this computer's clock.
    ///
    /// Source: RFC 9110 §10.2.3, §5.6.7.
    package var retryAfter: Duration? {
        guard let text = headers["Retry-After"] else { return nil }
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            // More than a day is never waited for.
            return .seconds(min(Int64(text) ?? 86_400, 86_400))
        }
        guard let date = HTTPDate.parse(text) else { return nil }
        let now = headers["Date"].flatMap(HTTPDate.parse) ?? Date()
        return .seconds(min(max(date.timeIntervalSince(now), 0), 86_400))
    }
}

/// A time as HTTP writes it, in the form of today and the two of before.
enum HTTPDate {
    private static let forms = [
        "EEE, dd MMM yyyy HH:mm:ss 'GMT'", "EEEE, dd-MMM-yy HH:mm:ss 'GMT'",
        "EEE MMM d HH:mm:ss yyyy",
    ]

    static func parse(_ text: String) -> Date? {
        let words = text.split(separator: " ").joined(separator: " ")
        for form in forms {
            let formatter = DateFormatter()
            formatter.locale = Locale(identifier: "en_US_POSIX")
            formatter.timeZone = TimeZone(identifier: "GMT")
            formatter.dateFormat = form
            if let date = formatter.date(from: words) { return date }
        }
        return nil
    }
}
