/// Tables of many rows, the same every time.
enum LargeTable {
    /// Meetings with minutes of about two kilobytes that do not compress away.
    static func meetings(_ count: Int) -> String {
        var state: UInt64 = 42
        var lines = ["title,kind,minutes,schedule.start"]
        for number in 0..<count {
            let words = (0..<160).map { _ in
                // Knuth's MMIX generator: any noise will do.
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return String(state >> 24, radix: 36)
            }
            lines.append(
                "Meeting \(number),bilateral,\(words.joined(separator: " ")),2026-05-01T10:00+03:00"
            )
        }
        return lines.joined(separator: "\n")
    }

    /// Organisations with an external id each.
    static func organisations(_ count: Int) -> String {
        let rows = (0..<count).map { "Organisation \($0),other,x:\($0)" }
        return (["name,type,external_ids"] + rows).joined(separator: "\n")
    }
}
