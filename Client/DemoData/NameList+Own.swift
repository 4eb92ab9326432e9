extension NameList {
    /// Belarusian names: family names and patronymics are the project's own short lists.
    static func belarusian(given: [Sex: [String]]) -> NameList {
        NameList(
            given: given,
            family: bySex(
                "Іванова Казлова Новік Кавалёва Мельнік Жук Карповіч Сцяпанава Васілеўская "
                    + "Баранава Сідарэнка Лукашэвіч Шаўчэнка Міхайлава Раманюк Кісель Грынько",
                "Іваноў Казлоў Новік Кавалёў Мельнік Жук Карповіч Сцяпанаў Васілеўскі "
                    + "Баранаў Сідарэнка Лукашэвіч Шаўчэнка Міхайлаў Раманюк Кісель Грынько"),
            patronymic: bySex(
                "Іванаўна Мікалаеўна Пятроўна Віктараўна Аляксандраўна Міхайлаўна Сяргееўна",
                "Іванавіч Мікалаевіч Пятровіч Віктаравіч Аляксандравіч Міхайлавіч Сяргеевіч"))
    }

    /// Common names in Latin transliteration for origins that have no list in their own script.
    static let latin: [String: NameList] = [
        "latin": list(
            "Maria Sara Ana Elena Grace Ruth Amina Nora", "David Daniel Samuel Peter Ali Omar",
            "Novak Silva Meyer Diallo Khan Singh Costa Berg"),
        "GEO": list(
            "Nino Tamar Ketevan Mariam Natia Eka", "Giorgi Levan Davit Irakli Zurab Nika",
            "Beridze Kapanadze Gelashvili Maisuradze Lomidze Giorgadze Tsiklauri"),
        "AZE": list(
            "Aysel Gunel Leyla Nigar Sevinj Aygun", "Elchin Rashad Vugar Tural Farid Orkhan",
            "Aliyev Mammadov Huseynov Guliyev Hasanov Ismayilov", feminine: "a"),
        "ARM": list(
            "Anahit Ani Lusine Narine Gayane Mariam", "Armen Tigran Hayk Gor Vahan Karen",
            "Grigoryan Harutyunyan Sargsyan Hovhannisyan Petrosyan Karapetyan"),
        "UZB": list(
            "Dilnoza Gulnora Malika Nodira Zulfiya Feruza", "Jasur Sherzod Bekzod Rustam Aziz",
            "Karimov Rahimov Yusupov Tursunov Ergashev Nazarov", feminine: "a"),
        "TJK": list(
            "Zarina Manizha Shahnoza Mehrangez Farzona", "Firuz Rustam Daler Parviz Sorbon",
            "Rahimov Sharipov Nazarov Saidov Mirzoev Safarov", feminine: "a"),
        "TUR": list(
            "Elif Zeynep Fatma Emine Merve Esra", "Mehmet Mustafa Ahmet Emre Murat Kerem",
            "Yılmaz Kaya Demir Çelik Şahin Yıldız Aydın Öztürk"),
        "LVA": list(
            "Anna Ilze Inese Kristīne Līga Dace", "Jānis Andris Juris Edgars Māris Aivars",
            "Bērziņš Kalniņš Ozoliņš Liepiņš Krūmiņš",
            women: "Bērziņa Kalniņa Ozoliņa Liepiņa Krūmiņa"),
        "LTU": list(
            "Rasa Daiva Jūratė Aušra Eglė Lina", "Jonas Vytautas Tomas Darius Mindaugas",
            "Kazlauskas Petrauskas Jankauskas Stankevičius",
            women: "Kazlauskienė Petrauskienė Jankauskaitė Stankevičiūtė"),
        "CMR": list(
            "Marie Brigitte Solange Chantal Esther", "Jean Paul Emmanuel Serge Alain Didier",
            "Mbarga Fotso Nkeng Tchoupo Ngono Eyong"),
        "GBR": list(
            "Emily Olivia Jessica Charlotte Lucy", "James Thomas William Jack Oliver",
            "Smith Jones Taylor Brown Wilson Evans"),
    ]

    /// Space separated names; women's family names where they differ from men's.
    private static func list(
        _ female: String, _ male: String, _ family: String, women: String? = nil
    ) -> NameList {
        NameList(given: bySex(female, male), family: bySex(women ?? family, family))
    }

    private static func list(
        _ female: String, _ male: String, _ family: String, feminine: String
    ) -> NameList {
        let women = words(family).map { $0 + feminine }.joined(separator: " ")
        return list(female, male, family, women: women)
    }

    private static func bySex(_ female: String, _ male: String) -> [Sex: [String]] {
        [.female: words(female), .male: words(male)]
    }

    private static func words(_ text: String) -> [String] {
        text.split(separator: " ").map(String.init)
    }
}
