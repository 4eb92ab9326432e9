extension CodeList {
    /// The countries and territories of ISO 3166-1, and what it has for people without one; the
    /// short label is the code of two letters.
    static let country = CodeList(
        "country", source: "ISO 3166-1; names from CLDR",
        countryTable.split(separator: "\n").map { line in
            let parts = line.split(separator: "|", omittingEmptySubsequences: false)
                .map(String.init)
            return Code(
                parts[0], parts[2], ru: parts[3], be: parts[4],
                short: parts[1].isEmpty ? nil : parts[1])
        })

    /// Code, code of two letters, names in English, Russian and Belarusian.
    private static let countryTable = """
        ABW|AW|Aruba|Аруба|Аруба
        AFG|AF|Afghanistan|Афганистан|Афганістан
        AGO|AO|Angola|Ангола|Ангола
        AIA|AI|Anguilla|Ангилья|Ангілья
        ALA|AX|Åland Islands|Аландские о-ва|Аландскія астравы
        ALB|AL|Albania|Албания|Албанія
        AND|AD|Andorra|Андорра|Андора
        ARE|AE|United Arab Emirates|ОАЭ|Аб’яднаныя Арабскія Эміраты
        ARG|AR|Argentina|Аргентина|Аргенціна
        ARM|AM|Armenia|Армения|Арменія
        ASM|AS|American Samoa|Американское Самоа|Амерыканскае Самоа
        ATA|AQ|Antarctica|Антарктида|Антарктыка
        ATF|TF|French Southern Territories|Французские Южные территории|\
        Французскія паўднёвыя тэрыторыі
        ATG|AG|Antigua & Barbuda|Антигуа и Барбуда|Антыгуа і Барбуда
        AUS|AU|Australia|Австралия|Аўстралія
        AUT|AT|Austria|Австрия|Аўстрыя
        AZE|AZ|Azerbaijan|Азербайджан|Азербайджан
        BDI|BI|Burundi|Бурунди|Бурундзі
        BEL|BE|Belgium|Бельгия|Бельгія
        BEN|BJ|Benin|Бенин|Бенін
        BES|BQ|Caribbean Netherlands|Бонэйр, Синт-Эстатиус и Саба|Карыбскія Нідэрланды
        BFA|BF|Burkina Faso|Буркина-Фасо|Буркіна-Фасо
        BGD|BD|Bangladesh|Бангладеш|Бангладэш
        BGR|BG|Bulgaria|Болгария|Балгарыя
        BHR|BH|Bahrain|Бахрейн|Бахрэйн
        BHS|BS|Bahamas|Багамы|Багамскія астравы
        BIH|BA|Bosnia & Herzegovina|Босния и Герцеговина|Боснія і Герцагавіна
        BLM|BL|St. Barthélemy|Сен-Бартелеми|Сен-Бартэльмі
        BLR|BY|Belarus|Беларусь|Беларусь
        BLZ|BZ|Belize|Белиз|Беліз
        BMU|BM|Bermuda|Бермудские о-ва|Бермудскія астравы
        BOL|BO|Bolivia|Боливия|Балівія
        BRA|BR|Brazil|Бразилия|Бразілія
        BRB|BB|Barbados|Барбадос|Барбадас
        BRN|BN|Brunei|Бруней|Бруней
        BTN|BT|Bhutan|Бутан|Бутан
        BVT|BV|Bouvet Island|о-в Буве|Востраў Бувэ
        BWA|BW|Botswana|Ботсвана|Батсвана
        CAF|CF|Central African Republic|Центрально-Африканская Республика|\
        Цэнтральна-Афрыканская Рэспубліка
        CAN|CA|Canada|Канада|Канада
        CCK|CC|Cocos (Keeling) Islands|Кокосовые о-ва|Какосавыя (Кілінг) астравы
        CHE|CH|Switzerland|Швейцария|Швейцарыя
        CHL|CL|Chile|Чили|Чылі
        CHN|CN|China mainland|Китай континентальный|Кітай
        CIV|CI|Côte d’Ivoire|Кот-д’Ивуар|Кот-д’Івуар
        CMR|CM|Cameroon|Камерун|Камерун
        COD|CD|Congo - Kinshasa|Конго - Киншаса|Конга (Кіншаса)
        COG|CG|Congo - Brazzaville|Конго - Браззавиль|Конга - Бразавіль
        COK|CK|Cook Islands|о-ва Кука|Астравы Кука
        COL|CO|Colombia|Колумбия|Калумбія
        COM|KM|Comoros|Коморы|Каморскія астравы
        CPV|CV|Cape Verde|Кабо-Верде|Каба-Вердэ
        CRI|CR|Costa Rica|Коста-Рика|Коста-Рыка
        CUB|CU|Cuba|Куба|Куба
        CUW|CW|Curaçao|Кюрасао|Кюрасаа
        CXR|CX|Christmas Island|о-в Рождества|Востраў Каляд
        CYM|KY|Cayman Islands|о-ва Кайман|Кайманавы астравы
        CYP|CY|Cyprus|Кипр|Кіпр
        CZE|CZ|Czechia|Чехия|Чэхія
        DEU|DE|Germany|Германия|Германія
        DJI|DJ|Djibouti|Джибути|Джыбуці
        DMA|DM|Dominica|Доминика|Дамініка
        DNK|DK|Denmark|Дания|Данія
        DOM|DO|Dominican Republic|Доминиканская Республика|Дамініканская Рэспубліка
        DZA|DZ|Algeria|Алжир|Алжыр
        ECU|EC|Ecuador|Эквадор|Эквадор
        EGY|EG|Egypt|Египет|Егіпет
        ERI|ER|Eritrea|Эритрея|Эрытрэя
        ESH|EH|Western Sahara|Западная Сахара|Заходняя Сахара
        ESP|ES|Spain|Испания|Іспанія
        EST|EE|Estonia|Эстония|Эстонія
        ETH|ET|Ethiopia|Эфиопия|Эфіопія
        FIN|FI|Finland|Финляндия|Фінляндыя
        FJI|FJ|Fiji|Фиджи|Фіджы
        FLK|FK|Falkland Islands|Фолклендские о-ва|Фалклендскія астравы
        FRA|FR|France|Франция|Францыя
        FRO|FO|Faroe Islands|Фарерские о-ва|Фарэрскія астравы
        FSM|FM|Micronesia|Микронезия|Мікранезія
        GAB|GA|Gabon|Габон|Габон
        GBR|GB|United Kingdom|Великобритания|Вялікабрытанія
        GEO|GE|Georgia|Грузия|Грузія
        GGY|GG|Guernsey|Гернси|Гернсі
        GHA|GH|Ghana|Гана|Гана
        GIB|GI|Gibraltar|Гибралтар|Гібралтар
        GIN|GN|Guinea|Гвинея|Гвінея
        GLP|GP|Guadeloupe|Гваделупа|Гвадэлупа
        GMB|GM|Gambia|Гамбия|Гамбія
        GNB|GW|Guinea-Bissau|Гвинея-Бисау|Гвінея-Бісау
        GNQ|GQ|Equatorial Guinea|Экваториальная Гвинея|Экватарыяльная Гвінея
        GRC|GR|Greece|Греция|Грэцыя
        GRD|GD|Grenada|Гренада|Грэнада
        GRL|GL|Greenland|Гренландия|Грэнландыя
        GTM|GT|Guatemala|Гватемала|Гватэмала
        GUF|GF|French Guiana|Французская Гвиана|Французская Гвіяна
        GUM|GU|Guam|Гуам|Гуам
        GUY|GY|Guyana|Гайана|Гаяна
        HKG|HK|Hong Kong|Гонконг|Ганконг
        HMD|HM|Heard & McDonald Islands|о-ва Херд и Макдональд|Астравы Херд і Макдональд
        HND|HN|Honduras|Гондурас|Гандурас
        HRV|HR|Croatia|Хорватия|Харватыя
        HTI|HT|Haiti|Гаити|Гаіці
        HUN|HU|Hungary|Венгрия|Венгрыя
        IDN|ID|Indonesia|Индонезия|Інданезія
        IMN|IM|Isle of Man|о-в Мэн|Востраў Мэн
        IND|IN|India|Индия|Індыя
        IOT|IO|Chagos Archipelago|Архипелаг Чагос|Брытанская тэрыторыя ў Індыйскім акіяне
        IRL|IE|Ireland|Ирландия|Ірландыя
        IRN|IR|Iran|Иран|Іран
        IRQ|IQ|Iraq|Ирак|Ірак
        ISL|IS|Iceland|Исландия|Ісландыя
        ISR|IL|Israel|Израиль|Ізраіль
        ITA|IT|Italy|Италия|Італія
        JAM|JM|Jamaica|Ямайка|Ямайка
        JEY|JE|Jersey|Джерси|Джэрсі
        JOR|JO|Jordan|Иордания|Іарданія
        JPN|JP|Japan|Япония|Японія
        KAZ|KZ|Kazakhstan|Казахстан|Казахстан
        KEN|KE|Kenya|Кения|Кенія
        KGZ|KG|Kyrgyzstan|Киргизия|Кыргызстан
        KHM|KH|Cambodia|Камбоджа|Камбоджа
        KIR|KI|Kiribati|Кирибати|Кірыбаці
        KNA|KN|St. Kitts & Nevis|Сент-Китс и Невис|Сент-Кітс і Невіс
        KOR|KR|South Korea|Республика Корея|Паўднёвая Карэя
        KWT|KW|Kuwait|Кувейт|Кувейт
        LAO|LA|Laos|Лаос|Лаос
        LBN|LB|Lebanon|Ливан|Ліван
        LBR|LR|Liberia|Либерия|Ліберыя
        LBY|LY|Libya|Ливия|Лівія
        LCA|LC|St. Lucia|Сент-Люсия|Сент-Люсія
        LIE|LI|Liechtenstein|Лихтенштейн|Ліхтэнштэйн
        LKA|LK|Sri Lanka|Шри-Ланка|Шры-Ланка
        LSO|LS|Lesotho|Лесото|Лесота
        LTU|LT|Lithuania|Литва|Літва
        LUX|LU|Luxembourg|Люксембург|Люксембург
        LVA|LV|Latvia|Латвия|Латвія
        MAC|MO|Macao|Макао|Макаа
        MAF|MF|St. Martin|Сен-Мартен|Сен-Мартэн
        MAR|MA|Morocco|Марокко|Марока
        MCO|MC|Monaco|Монако|Манака
        MDA|MD|Moldova|Молдова|Малдова
        MDG|MG|Madagascar|Мадагаскар|Мадагаскар
        MDV|MV|Maldives|Мальдивы|Мальдывы
        MEX|MX|Mexico|Мексика|Мексіка
        MHL|MH|Marshall Islands|Маршалловы о-ва|Маршалавы астравы
        MKD|MK|North Macedonia|Северная Македония|Паўночная Македонія
        MLI|ML|Mali|Мали|Малі
        MLT|MT|Malta|Мальта|Мальта
        MMR|MM|Myanmar (Burma)|Мьянма (Бирма)|М’янма (Бірма)
        MNE|ME|Montenegro|Черногория|Чарнагорыя
        MNG|MN|Mongolia|Монголия|Манголія
        MNP|MP|Northern Mariana Islands|Северные Марианские о-ва|Паўночныя Марыянскія астравы
        MOZ|MZ|Mozambique|Мозамбик|Мазамбік
        MRT|MR|Mauritania|Мавритания|Маўрытанія
        MSR|MS|Montserrat|Монтсеррат|Мантсерат
        MTQ|MQ|Martinique|Мартиника|Марцініка
        MUS|MU|Mauritius|Маврикий|Маўрыкій
        MWI|MW|Malawi|Малави|Малаві
        MYS|MY|Malaysia|Малайзия|Малайзія
        MYT|YT|Mayotte|Майотта|Маёта
        NAM|NA|Namibia|Намибия|Намібія
        NCL|NC|New Caledonia|Новая Каледония|Новая Каледонія
        NER|NE|Niger|Нигер|Нігер
        NFK|NF|Norfolk Island|о-в Норфолк|Востраў Норфалк
        NGA|NG|Nigeria|Нигерия|Нігерыя
        NIC|NI|Nicaragua|Никарагуа|Нікарагуа
        NIU|NU|Niue|Ниуэ|Ніуэ
        NLD|NL|Netherlands|Нидерланды|Нідэрланды
        NOR|NO|Norway|Норвегия|Нарвегія
        NPL|NP|Nepal|Непал|Непал
        NRU|NR|Nauru|Науру|Науру
        NZL|NZ|New Zealand|Новая Зеландия|Новая Зеландыя
        OMN|OM|Oman|Оман|Аман
        PAK|PK|Pakistan|Пакистан|Пакістан
        PAN|PA|Panama|Панама|Панама
        PCN|PN|Pitcairn Islands|о-ва Питкэрн|Астравы Піткэрн
        PER|PE|Peru|Перу|Перу
        PHL|PH|Philippines|Филиппины|Філіпіны
        PLW|PW|Palau|Палау|Палау
        PNG|PG|Papua New Guinea|Папуа — Новая Гвинея|Папуа-Новая Гвінея
        POL|PL|Poland|Польша|Польшча
        PRI|PR|Puerto Rico|Пуэрто-Рико|Пуэрта-Рыка
        PRK|KP|North Korea|КНДР|Паўночная Карэя
        PRT|PT|Portugal|Португалия|Партугалія
        PRY|PY|Paraguay|Парагвай|Парагвай
        PSE|PS|Palestinian Territories|Палестинские территории|Палесцінскія Тэрыторыі
        PYF|PF|French Polynesia|Французская Полинезия|Французская Палінезія
        QAT|QA|Qatar|Катар|Катар
        REU|RE|Réunion|Реюньон|Рэюньён
        ROU|RO|Romania|Румыния|Румынія
        RUS|RU|Russia|Россия|Расія
        RWA|RW|Rwanda|Руанда|Руанда
        SAU|SA|Saudi Arabia|Саудовская Аравия|Саудаўская Аравія
        SDN|SD|Sudan|Судан|Судан
        SEN|SN|Senegal|Сенегал|Сенегал
        SGP|SG|Singapore|Сингапур|Сінгапур
        SGS|GS|So. Georgia & So. Sandwich Isl.|Южная Георгия и Южные Сандвичевы о-ва|\
        Паўднёвая Георгія і Паўднёвыя Сандвічавы астравы
        SHN|SH|St. Helena|о-в Св. Елены|Востраў Святой Алены
        SJM|SJ|Svalbard & Jan Mayen|Шпицберген и Ян-Майен|Шпіцберген і Ян-Маен
        SLB|SB|Solomon Islands|Соломоновы о-ва|Саламонавы астравы
        SLE|SL|Sierra Leone|Сьерра-Леоне|Сьера-Леонэ
        SLV|SV|El Salvador|Сальвадор|Сальвадор
        SMR|SM|San Marino|Сан-Марино|Сан-Марына
        SOM|SO|Somalia|Сомали|Самалі
        SPM|PM|St. Pierre & Miquelon|Сен-Пьер и Микелон|Сен-П’ер і Мікелон
        SRB|RS|Serbia|Сербия|Сербія
        SSD|SS|South Sudan|Южный Судан|Паўднёвы Судан
        STP|ST|São Tomé & Príncipe|Сан-Томе и Принсипи|Сан-Тамэ і Прынсіпі
        SUR|SR|Suriname|Суринам|Сурынам
        SVK|SK|Slovakia|Словакия|Славакія
        SVN|SI|Slovenia|Словения|Славенія
        SWE|SE|Sweden|Швеция|Швецыя
        SWZ|SZ|Eswatini|Эсватини|Эсватыні
        SXM|SX|Sint Maarten|Синт-Мартен|Сінт-Мартэн
        SYC|SC|Seychelles|Сейшельские о-ва|Сейшэльскія астравы
        SYR|SY|Syria|Сирия|Сірыя
        TCA|TC|Turks & Caicos Islands|Тёркс и Кайкос|Астравы Цёркс і Кайкас
        TCD|TD|Chad|Чад|Чад
        TGO|TG|Togo|Того|Тога
        THA|TH|Thailand|Таиланд|Тайланд
        TJK|TJ|Tajikistan|Таджикистан|Таджыкістан
        TKL|TK|Tokelau|Токелау|Такелау
        TKM|TM|Turkmenistan|Туркменистан|Туркменістан
        TLS|TL|Timor-Leste|Восточный Тимор|Тымор-Лешці
        TON|TO|Tonga|Тонга|Тонга
        TTO|TT|Trinidad & Tobago|Тринидад и Тобаго|Трынідад і Табага
        TUN|TN|Tunisia|Тунис|Туніс
        TUR|TR|Türkiye|Турция|Турцыя
        TUV|TV|Tuvalu|Тувалу|Тувалу
        TWN|TW|Taiwan|Тайвань|Тайвань
        TZA|TZ|Tanzania|Танзания|Танзанія
        UGA|UG|Uganda|Уганда|Уганда
        UKR|UA|Ukraine|Украина|Украіна
        UMI|UM|U.S. Outlying Islands|Внешние малые о-ва (США)|Малыя Аддаленыя астравы ЗША
        URY|UY|Uruguay|Уругвай|Уругвай
        USA|US|United States|Соединенные Штаты Америки|Злучаныя Штаты Амерыкі
        UZB|UZ|Uzbekistan|Узбекистан|Узбекістан
        VAT|VA|Vatican City|Ватикан|Ватыкан
        VCT|VC|St. Vincent & Grenadines|Сент-Винсент и Гренадины|Сент-Вінсент і Грэнадзіны
        VEN|VE|Venezuela|Венесуэла|Венесуэла
        VGB|VG|British Virgin Islands|Виргинские о-ва (Великобритания)|\
        Брытанскія Віргінскія астравы
        VIR|VI|U.S. Virgin Islands|Виргинские о-ва (США)|Амерыканскія Віргінскія астравы
        VNM|VN|Vietnam|Вьетнам|В’етнам
        VUT|VU|Vanuatu|Вануату|Вануату
        WLF|WF|Wallis & Futuna|Уоллис и Футуна|Уоліс і Футуна
        WSM|WS|Samoa|Самоа|Самоа
        YEM|YE|Yemen|Йемен|Емен
        ZAF|ZA|South Africa|Южно-Африканская Республика|Паўднёва-Афрыканская Рэспубліка
        ZMB|ZM|Zambia|Замбия|Замбія
        ZWE|ZW|Zimbabwe|Зимбабве|Зімбабвэ
        XXA||Stateless|без гражданства|без грамадзянства
        """
}
