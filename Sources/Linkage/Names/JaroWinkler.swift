/// How alike two short texts are, from 0 to 1.
///
/// Source: Winkler, "String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter
/// Model of Record Linkage", 1990; a common beginning of up to four letters counts by 0.1 each.
package enum JaroWinkler {
    /// - Parameters: at most 64 bytes each are looked at.
    package static func similarity(_ left: [UInt8], _ right: [UInt8]) -> Double {
        let (first, second) = (min(left.count, 64), min(right.count, 64))
        guard first > 0, second > 0 else { return 0 }
        let reach = max(0, max(first, second) / 2 - 1)
        var (inLeft, inRight) = (UInt64(0), UInt64(0))
        var common = 0
        for index in 0..<first {
            let from = max(0, index - reach)
            for other in from..<max(from, min(second, index + reach + 1))
            where inRight & (1 << UInt64(other)) == 0 && left[index] == right[other] {
                inLeft |= 1 << UInt64(index)
                inRight |= 1 << UInt64(other)
                common += 1
                break
            }
        }
        guard common > 0 else { return 0 }
        let jaro = share(
            common, exchanged(left, inLeft, right, inRight), of: first, and: second)
        var prefix = 0
        while prefix < min(4, first, second), left[prefix] == right[prefix] { prefix += 1 }
        return jaro + Double(prefix) * 0.1 * (1 - jaro)
    }

    private static func share(_ common: Int, _ exchanged: Int, of first: Int, and second: Int)
        -> Double
    {
        let common = Double(common)
        let inOrder = (common - Double(exchanged / 2)) / common
        return (common / Double(first) + common / Double(second) + inOrder) / 3
    }

    /// How many common letters stand in another order on the other side.
    private static func exchanged(
        _ left: [UInt8], _ inLeft: UInt64, _ right: [UInt8], _ inRight: UInt64
    ) -> Int {
        var (ahead, behind, count) = (inLeft, inRight, 0)
        while ahead != 0 {
            if left[ahead.trailingZeroBitCount] != right[behind.trailingZeroBitCount] { count += 1 }
            ahead &= ahead - 1
            behind &= behind - 1
        }
        return count
    }
}
