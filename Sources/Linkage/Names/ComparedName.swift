/// One name in the forms in which it is compared.
struct ComparedName: Sendable {
    /// As `Romanisation.plain` writes it.
    let plain: [UInt8]
    let skeleton: [UInt8]
    let plainKey: UInt64
    let skeletonKey: UInt64

    init(_ text: String) {
        plain = Romanisation.plain(text)
        skeleton = Romanisation.skeleton(ofPlain: plain)
        plainKey = KeyHash.of(plain)
        skeletonKey = KeyHash.of(skeleton)
    }

    var isEmpty: Bool { plain.isEmpty }

    func agreement(with other: ComparedName) -> NameAgreement {
        if plainKey == other.plainKey, plain == other.plain { return .equal }
        if skeleton.count > 1, skeletonKey == other.skeletonKey { return .skeleton }
        let likeness = JaroWinkler.similarity(plain, other.plain)
        return likeness >= 0.92 ? .close : likeness >= 0.85 ? .near : .differ
    }
}

/// How far two names agree after romanisation.
package enum NameAgreement: String, CaseIterable, Sendable {
    case equal
    /// The consonants are the same.
    case skeleton
    /// A likeness by Jaro and Winkler of at least 0.92.
    case close
    /// A likeness by Jaro and Winkler of at least 0.85.
    case near
    case differ
}
