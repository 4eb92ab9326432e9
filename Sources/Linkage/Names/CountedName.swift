/// The hashes under which the bearers of a name are counted, one set for each kind of name.
struct CountedName: Sendable {
    let kind: UInt64

    static let given = CountedName(kind: 1)
    static let family = CountedName(kind: 2)
    static let patronymic = CountedName(kind: 3)
    static let word = CountedName(kind: 4)

    /// All records that have a name of the kind.
    var any: UInt64 { KeyHash.mix(kind, 0) }
    func plain(_ key: UInt64) -> UInt64 { KeyHash.mix(kind, 1, key) }
    func skeleton(_ key: UInt64) -> UInt64 { KeyHash.mix(kind, 2, key) }

    func hashes(of name: ComparedName) -> [UInt64] {
        name.isEmpty
            ? [] : [any, plain(name.plainKey), skeleton(name.skeletonKey)]
    }

    /// How many records the rates of the weights count as, beside those that are here.
    private static let prior = 50.0

    /// How large a share of the records bears a name, at levels at which both sides have one value;
    /// the pair's own two bearers do not make a name common.
    ///
    /// - Parameter expected: the share where nothing is counted.
    func share(
        of name: ComparedName, agreeing level: NameAgreement, expected: Double,
        bearers: (UInt64) -> Int
    ) -> Double? {
        let count: Int? =
            switch level {
            case .equal: bearers(plain(name.plainKey))
            case .skeleton: bearers(skeleton(name.skeletonKey))
            case .close, .near, .differ: nil
            }
        return count.map { count in
            (Double(max(0, count - 1)) + Self.prior * expected)
                / (Double(bearers(any)) + Self.prior)
        }
    }
}
