extension CaseDraft {
    private static let languages: [String: [String]] = [
        "UKR": ["uk", "ru"], "RUS": ["ru"], "BLR": ["be", "ru"], "XXA": ["ru", "be"],
        "KAZ": ["kk", "ru"], "KGZ": ["ky", "ru"], "UZB": ["uz", "ru"], "TJK": ["tg", "ru"],
        "TKM": ["tk", "ru"], "AZE": ["az", "ru"], "ARM": ["hy", "ru"], "GEO": ["ka", "ru"],
        "MDA": ["ro", "ru"], "LVA": ["lv", "ru"], "LTU": ["lt", "ru"], "EST": ["et", "ru"],
        "POL": ["pl", "ru"], "AFG": ["prs", "ps"], "IRN": ["fa"], "SYR": ["ar", "ku"],
        "IRQ": ["ar", "ckb"], "YEM": ["ar"], "PSE": ["ar"], "LBN": ["ar", "fr"],
        "TUR": ["tr", "ku"], "CMR": ["fr", "en"], "ETH": ["am", "en"], "GBR": ["en"],
    ]

    /// Origins where registers of births are often lost or out of reach.
    private static let birthOftenEstimated: Set<String> = ["AFG", "SYR", "YEM", "XXA", "ETH"]

    mutating func fillPerson() {
        let list = sources.names.list(for: profile.origin)
        let sex = profile.person.sex
        fields["given_name"] = list.draw(\.given, sex, using: &generator)
        fields["family_name"] = list.draw(\.family, sex, using: &generator)
        fields["patronymic"] = list.draw(\.patronymic, sex, using: &generator)
        if generator.chance(4) {
            fields["alias_names"] = list.draw(\.family, sex, using: &generator)
        }
        fields["sex"] = sex.rawValue
        fillBirth()
        fillOrigin()
        fillContact()
        fillDocuments()
    }

    private mutating func fillBirth() {
        let days = age * 365 + age / 4 + generator.number(below: 365)
        var birth = intake.adding(days: -days)
        let isEstimated =
            Self.birthOftenEstimated.contains(profile.origin) && generator.chance(20)
        if isEstimated { birth = CivilDate(year: birth.components.year, month: 1, day: 1) }
        fields["birth_date"] = birth.text
        fields["birth_estimated"] = isEstimated ? "true" : "false"
    }

    private mutating func fillOrigin() {
        let isStateless = profile.origin == "XXA"
        let second = ["RUS", "UKR", "POL", "KAZ"].filter { $0 != profile.origin }
        var nationalities = [profile.origin]
        if !isStateless, generator.chance(2) { nationalities.append(pick(second)) }
        fields["nationality"] = Self.set(nationalities)
        fields["country_of_origin"] =
            isStateless ? pick([("BLR", 60), ("RUS", 25), ("UKR", 15)]) : profile.origin
        let spoken = Self.languages[profile.origin] ?? ["en"]
        let count = generator.number(in: 1...spoken.count)
        fields["languages"] = Self.set(Array(spoken.prefix(count)))
        let isUnderstood = spoken.contains { ["ru", "be", "uk"].contains($0) }
        fields["interpreter_needed"] = flag(percent: isUnderstood ? 3 : 65)
    }

    /// Telephone numbers have the area code 00, under which nobody can be called.
    private mutating func fillContact() {
        let oblast = profile.oblast
        let raions = sources.areas.filter { $0.parent == oblast }
        let place = generator.element(of: raions)
        fields["area"] = place?.code ?? oblast
        let house = generator.number(in: 1...120)
        if let place {
            fields["address"] = "\(Self.mark): \(place.nameBelarusian), Прыкладная вул., \(house)"
        }
        let phones = (0..<(generator.chance(15) ? 2 : 1)).map { _ in
            "+375 00 \(generator.number(in: 100...999))-\(generator.number(in: 1000...9999))"
        }
        if age >= 12, generator.chance(90) { fields["phones"] = Self.set(phones) }
    }

    private mutating func fillDocuments() {
        let isStateless = profile.origin == "XXA"
        guard generator.chance(isStateless ? 35 : 75) else { return }
        let kind = isStateless || generator.chance(20) ? "residence_permit" : "passport"
        let number = "\(Self.mark)-\(generator.number(in: 100_000...999_999))"
        fields["id_documents"] = JSONText.items([
            [
                ("type", JSONText.string(kind)), ("number", JSONText.string(number)),
                ("issuer", JSONText.string(kind == "passport" ? profile.origin : "BLR")),
            ]
        ])
    }
}
