extension Fixture {
    /// The seven oblast-level areas of Belarus and some of their raions, with their p-codes.
    /// Source: OCHA, Common Operational Datasets, CC BY-IGO; Belarusian names joined to it.
    static let areas = """
        level,pcode,parent,name_en,name_be
        1,BY001,BLR,Brest,Брэсцкая вобласць
        1,BY002,BLR,Gomel,Гомельская вобласць
        1,BY003,BLR,Grodno,Гродзенская вобласць
        1,BY004,BLR,Minsk,Мінская вобласць
        1,BY005,BLR,Minsk City,горад Мінск
        1,BY006,BLR,Mogilev,Магілёўская вобласць
        1,BY007,BLR,Vitebsk,Віцебская вобласць
        2,BY001003,BY001,Brest,Брэсцкі раён
        2,BY001007,BY001,Ivanovo,Іванаўскі раён
        2,BY001011,BY001,Luninec,Лунінецкі раён
        2,BY001015,BY001,Stolin,Столінскі раён
        2,BY002003,BY002,Chechersk,Чачэрскі раён
        2,BY002006,BY002,Gomel,Гомельскі раён
        2,BY002007,BY002,Hojniki,Хойніцкі раён
        2,BY002011,BY002,Loev,Лоеўскі раён
        2,BY002015,BY002,Petrikov,Петрыкаўскі раён
        2,BY002019,BY002,Vetka,Веткаўскі раён
        2,BY003003,BY003,Grodno,Гродзенскі раён
        2,BY003007,BY003,Mosty,Мастоўскі раён
        2,BY003011,BY003,Schuchin,Шчучынскі раён
        2,BY003015,BY003,Volkovysk,Ваўкавыскі раён
        2,BY004003,BY004,Cherven,Чэрвеньскі раён
        2,BY004007,BY004,Krupki,Крупскі раён
        2,BY004010,BY004,Minsk,Мінскі раён
        2,BY004011,BY004,Mjadel,Мядзельскі раён
        2,BY004015,BY004,Slutsk,Слуцкі раён
        2,BY004019,BY004,Stolbtsy,Стаўбцоўскі раён
        2,BY005001,BY005,Minsk City,горад Мінск
        2,BY006003,BY006,Byhov,Быхаўскі раён
        2,BY006007,BY006,Glusk,Глускі раён
        2,BY006011,BY006,Klichev,Клічаўскі раён
        2,BY006015,BY006,Krichev,Крычаўскі раён
        2,BY006017,BY006,Mogilev,Магілёўскі раён
        2,BY006019,BY006,Osipovichi,Асіповіцкі раён
        2,BY007003,BY007,Chashniki,Чашніцкі раён
        2,BY007007,BY007,Gorodok,Гарадоцкі раён
        2,BY007011,BY007,Orsha,Аршанскі раён
        2,BY007015,BY007,Senno,Сенненскі раён
        2,BY007019,BY007,Ushachi,Ушацкі раён
        2,BY007021,BY007,Vitebsk,Віцебскі раён
        """
}
