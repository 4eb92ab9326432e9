/// A person as compared: everything is folded once.
package struct ComparedPerson: ComparedRecord {
    let given: ComparedName
    let family: ComparedName
    let patronymic: ComparedName
    let birth: BirthDate?
    let sex: String
    /// Hashes of the last nine digits.
    let phones: [UInt64]
    let documents: [UInt64]
    let emails: [UInt64]
    let nationalities: [UInt64]

    package init(_ record: PersonRecord) {
        given = ComparedName(record.givenName)
        family = ComparedName(record.familyName)
        patronymic = ComparedName(record.patronymic)
        birth = BirthDate(record.birthDate)
        sex = record.sex == "unknown" ? "" : record.sex
        phones = record.phones.compactMap(Self.phone)
        documents = record.documents.compactMap(Self.document)
        emails = record.emails.compactMap(Self.document)
        nationalities = record.nationalities.compactMap(Self.document)
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

extension ComparedPerson {
    /// Documents, phones, addresses of mail, and pairs of name parts and parts of the birth
    /// date, of which a slip of the pen spoils some and seldom all.
    package var blockingKeys: [UInt64] {
        var keys = phones.map { KeyHash.mix(1, $0) }
        keys += documents.map { KeyHash.mix(2, $0) } + emails.map { KeyHash.mix(8, $0) }
        let names = [given, family].filter { !$0.skeleton.isEmpty }
            .map(\.skeletonKey)
        if names.count == 2 {
            keys.append(KeyHash.mix(3, min(names[0], names[1]), max(names[0], names[1])))
        }
        if let family = family.skeleton.first, let given = given.skeleton.first {
            if let month = birth?.month {
                let initials = UInt64(min(family, given)) << 8 | UInt64(max(family, given))
                keys.append(KeyHash.mix(4, initials, UInt64(month), UInt64(birth?.year ?? 0)))
            }
        }
        guard let birth else { return keys }
        for name in names {
            keys.append(KeyHash.mix(5, name, UInt64(birth.year)))
            if let month = birth.month, let day = birth.day {
                let parts = (min(month, day), max(month, day))
                keys.append(KeyHash.mix(6, name, UInt64(parts.0), UInt64(parts.1)))
            }
        }
        if let month = birth.month, let day = birth.day {
            keys.append(KeyHash.mix(7, UInt64(birth.year), UInt64(month), UInt64(day)))
        }
        return keys
    }

    package var countedNames: [UInt64] {
        CountedName.given.hashes(of: given) + CountedName.family.hashes(of: family)
            + CountedName.patronymic.hashes(of: patronymic)
    }

    package func precedes(_ other: ComparedPerson) -> Bool {
        if family.skeletonKey != other.family.skeletonKey {
            return family.skeleton.lexicographicallyPrecedes(other.family.skeleton)
        }
        return given.plain.lexicographicallyPrecedes(other.given.plain)
    }
}
