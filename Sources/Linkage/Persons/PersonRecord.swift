/// What is known of one person, for comparison; empty values say nothing.
package struct PersonRecord: Sendable {
    package var givenName: String
    package var familyName: String
    package var patronymic: String
    /// As in `BirthDate`.
    package var birthDate: String
    /// A code, such as `female`.
    package var sex: String
    package var phones: [String]
    /// Numbers of identity documents and external ids.
    package var documents: [String]

    package init(
        givenName: String = "", familyName: String = "", patronymic: String = "",
        birthDate: String = "", sex: String = "", phones: [String] = [], documents: [String] = []
    ) {
        self.givenName = givenName
        self.familyName = familyName
        self.patronymic = patronymic
        self.birthDate = birthDate
        self.sex = sex
        self.phones = phones
        self.documents = documents
    }
}

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

/// A person as compared: everything is folded once.
struct ComparedPerson: Sendable {
    let given: ComparedName
    let family: ComparedName
    let patronymic: ComparedName
    let birth: BirthDate?
    let sex: String
    /// Hashes of the last nine digits.
    let phones: [UInt64]
    let documents: [UInt64]

    init(_ record: PersonRecord) {
        given = ComparedName(record.givenName)
        family = ComparedName(record.familyName)
        patronymic = ComparedName(record.patronymic)
        birth = BirthDate(record.birthDate)
        sex = record.sex == "unknown" ? "" : record.sex
        phones = record.phones.compactMap(Self.phone)
        documents = record.documents.compactMap(Self.document)
    }

    /// The digits without the country's code, however it is written; nil for fewer than six.
    private static func phone(_ text: String) -> UInt64? {
        let digits = Romanisation.letters(of: text).filter { (0x30...0x39).contains($0) }
        return digits.count < 6 ? nil : KeyHash.of(digits.suffix(9))
    }

    private static func document(_ text: String) -> UInt64? {
        let letters = Romanisation.letters(of: text)
        return letters.isEmpty ? nil : KeyHash.of(letters)
    }
}

/// FNV-1a over bytes.
enum KeyHash {
    static func of(_ bytes: some Sequence<UInt8>, seed: UInt64 = 0xCBF2_9CE4_8422_2325) -> UInt64 {
        bytes.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    static func mix(_ parts: UInt64...) -> UInt64 {
        parts.reduce(0x9E37_79B9_7F4A_7C15) { hash, part in
            let mixed = (hash ^ part) &* 0xBF58_476D_1CE4_E5B9
            return mixed ^ (mixed >> 29)
        }
    }
}
