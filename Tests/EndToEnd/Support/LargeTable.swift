/// Tables of many rows, the same every time.
enum LargeTable {
    /// Organisations with an external id each.
    static func organisations(_ count: Int) -> String {
        let rows = (0..<count).map { "Organisation \($0),other,x:\($0)" }
        return (["name,type,external_ids"] + rows).joined(separator: "\n")
    }

    /// The same with notes of about two kilobytes that do not compress away.
    ///
    /// - Parameter edition: another one has the same organisations with other notes.
    static func annotated(_ count: Int, edition: UInt64) -> String {
        var state = edition
        let rows = (0..<count).map { number in
            let words = (0..<220).map { _ in
                // Knuth's MMIX generator: any noise will do.
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return String(state >> 24, radix: 36)
            }
            return "Organisation \(number),other,x:\(number),\(words.joined(separator: " "))"
        }
        return (["name,type,external_ids,capacity_note"] + rows).joined(separator: "\n")
    }
}
