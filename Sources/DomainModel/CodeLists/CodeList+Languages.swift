extension CodeList {
    /// The languages that have a code of two letters, and those that people here bring with them.
    static let language = CodeList(
        "language", source: "ISO 639; names from CLDR",
        languageTable.split(separator: "\n").map { line in
            let parts = line.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.isEmpty ? nil : String($0) }
            return Code(parts[0] ?? "", parts[1] ?? "", ru: parts[2], be: parts[3])
        })

    /// Code, names in English, Russian and Belarusian.
    private static let languageTable = """
        aa|Afar|афарский|афарская
        ab|Abkhazian|абхазский|абхазская
        ae|Avestan|авестийский|
        af|Afrikaans|африкаанс|афрыкаанс
        ak|Akan|акан|акан
        am|Amharic|амхарский|амхарская
        an|Aragonese|арагонский|арагонская
        ar|Arabic|арабский|арабская
        as|Assamese|ассамский|асамская
        av|Avaric|аварский|аварская
        ay|Aymara|аймара|аймара
        az|Azerbaijani|азербайджанский|азербайджанская
        ba|Bashkir|башкирский|башкірская
        be|Belarusian|белорусский|беларуская
        bg|Bulgarian|болгарский|балгарская
        bi|Bislama|бислама|біслама
        bm|Bambara|бамбара|бамбара
        bn|Bangla|бенгальский|бенгальская
        bo|Tibetan|тибетский|тыбецкая
        br|Breton|бретонский|брэтонская
        bs|Bosnian|боснийский|баснійская
        ca|Catalan|каталанский|каталанская
        ce|Chechen|чеченский|чачэнская
        ch|Chamorro|чаморро|чамора
        co|Corsican|корсиканский|карсіканская
        cr|Cree|кри|
        cs|Czech|чешский|чэшская
        cu|Church Slavic|церковнославянский|царкоўнаславянская
        cv|Chuvash|чувашский|чувашская
        cy|Welsh|валлийский|валійская
        da|Danish|датский|дацкая
        de|German|немецкий|нямецкая
        dv|Dhivehi|мальдивский|мальдыўская
        dz|Dzongkha|дзонг-кэ|дзонг-кэ
        ee|Ewe|эве|эве
        el|Greek|греческий|грэчаская
        en|English|английский|англійская
        eo|Esperanto|эсперанто|эсперанта
        es|Spanish|испанский|іспанская
        et|Estonian|эстонский|эстонская
        eu|Basque|баскский|баскская
        fa|Persian|персидский|фарсі
        ff|Fula|фулах|фула
        fi|Finnish|финский|фінская
        fj|Fijian|фиджи|фіджыйская
        fo|Faroese|фарерский|фарэрская
        fr|French|французский|французская
        fy|Western Frisian|западнофризский|заходняя фрызская
        ga|Irish|ирландский|ірландская
        gd|Scottish Gaelic|гэльский|шатландская гэльская
        gl|Galician|галисийский|галісійская
        gn|Guarani|гуарани|гуарані
        gu|Gujarati|гуджарати|гуджараці
        gv|Manx|мэнский|мэнская
        ha|Hausa|хауса|хауса
        he|Hebrew|иврит|іўрыт
        hi|Hindi|хинди|хіндзі
        ho|Hiri Motu|хиримоту|
        hr|Croatian|хорватский|харвацкая
        ht|Haitian Creole|гаитянский|гаіцянская крэольская
        hu|Hungarian|венгерский|венгерская
        hy|Armenian|армянский|армянская
        hz|Herero|гереро|герэра
        ia|Interlingua|интерлингва|інтэрлінгва
        id|Indonesian|индонезийский|інданезійская
        ie|Interlingue|интерлингве|інтэрлінгвэ
        ig|Igbo|игбо|ігба
        ii|Liangshan Yi|носу|сычуаньская йі
        ik|Inupiaq|инупиак|
        io|Ido|идо|іда
        is|Icelandic|исландский|ісландская
        it|Italian|итальянский|італьянская
        iu|Inuktitut|инуктитут|інуктытут
        ja|Japanese|японский|японская
        jv|Javanese|яванский|яванская
        ka|Georgian|грузинский|грузінская
        kg|Kongo|конго|
        ki|Kikuyu|кикуйю|кікуйю
        kj|Kuanyama|кунама|куаньяма
        kk|Kazakh|казахский|казахская
        kl|Kalaallisut|гренландский|грэнландская
        km|Khmer|кхмерский|кхмерская
        kn|Kannada|каннада|канада
        ko|Korean|корейский|карэйская
        kr|Kanuri|канури|кануры
        ks|Kashmiri|кашмири|кашмірская
        ku|Kurdish|курдский|курдская
        kv|Komi|коми|комі
        kw|Cornish|корнский|корнская
        ky|Kyrgyz|киргизский|кіргізская
        la|Latin|латинский|лацінская
        lb|Luxembourgish|люксембургский|люксембургская
        lg|Ganda|ганда|ганда
        li|Limburgish|лимбургский|лімбургская
        ln|Lingala|лингала|лінгала
        lo|Lao|лаосский|лаоская
        lt|Lithuanian|литовский|літоўская
        lu|Luba-Katanga|луба-катанга|луба-катанга
        lv|Latvian|латышский|латышская
        mg|Malagasy|малагасийский|малагасійская
        mh|Marshallese|маршалльский|маршальская
        mi|Māori|маори|маары
        mk|Macedonian|македонский|македонская
        ml|Malayalam|малаялам|малаялам
        mn|Mongolian|монгольский|мангольская
        mr|Marathi|маратхи|маратхі
        ms|Malay|малайский|малайская
        mt|Maltese|мальтийский|мальтыйская
        my|Burmese|бирманский|бірманская
        na|Nauru|науру|науру
        nb|Norwegian Bokmål|норвежский букмол|нарвежская (букмол)
        nd|North Ndebele|северный ндебеле|паўночная ндэбеле
        ne|Nepali|непальский|непальская
        ng|Ndonga|ндонга|ндонга
        nl|Dutch|нидерландский|нідэрландская
        nn|Norwegian Nynorsk|нюнорск|нарвежская (нюношк)
        no|Norwegian|норвежский|нарвежская
        nr|South Ndebele|южный ндебеле|паўднёвая ндэбеле
        nv|Navajo|навахо|наваха
        ny|Nyanja|ньянджа|ньянджа
        oc|Occitan|окситанский|аксітанская
        oj|Ojibwa|оджибва|аджыбвэ
        om|Oromo|оромо|арома
        or|Odia|ория|орыя
        os|Ossetic|осетинский|асецінская
        pa|Punjabi|панджаби|панджабі
        pi|Pali|пали|
        pl|Polish|польский|польская
        ps|Pashto|пушту|пушту
        pt|Portuguese|португальский|партугальская
        qu|Quechua|кечуа|кечуа
        rm|Romansh|романшский|рэтараманская
        rn|Rundi|рунди|рундзі
        ro|Romanian|румынский|румынская
        ru|Russian|русский|руская
        rw|Kinyarwanda|киньяруанда|руанда
        sa|Sanskrit|санскрит|санскрыт
        sc|Sardinian|сардинский|сардзінская
        sd|Sindhi|синдхи|сіндхі
        se|North Sámi|северносаамский|паўночнасаамская
        sg|Sango|санго|санга
        si|Sinhala|сингальский|сінгальская
        sk|Slovak|словацкий|славацкая
        sl|Slovenian|словенский|славенская
        sm|Samoan|самоанский|самоа
        sn|Shona|шона|шона
        so|Somali|сомали|самалі
        sq|Albanian|албанский|албанская
        sr|Serbian|сербский|сербская
        ss|Swati|свази|суаці
        st|Southern Sotho|южный сото|сесута
        su|Sundanese|сунданский|сунда
        sv|Swedish|шведский|шведская
        sw|Swahili|суахили|суахілі
        ta|Tamil|тамильский|тамільская
        te|Telugu|телугу|тэлугу
        tg|Tajik|таджикский|таджыкская
        th|Thai|тайский|тайская
        ti|Tigrinya|тигринья|тыгрынья
        tk|Turkmen|туркменский|туркменская
        tl|Tagalog|тагалог|філіпінская
        tn|Tswana|тсвана|тсвана
        to|Tongan|тонганский|танганская
        tr|Turkish|турецкий|турэцкая
        ts|Tsonga|тсонга|тсонга
        tt|Tatar|татарский|татарская
        tw|Twi|тви|акан
        ty|Tahitian|таитянский|таіці
        ug|Uyghur|уйгурский|уйгурская
        uk|Ukrainian|украинский|украінская
        ur|Urdu|урду|урду
        uz|Uzbek|узбекский|узбекская
        ve|Venda|венда|венда
        vi|Vietnamese|вьетнамский|в’етнамская
        vo|Volapük|волапюк|валапюк
        wa|Walloon|валлонский|валонская
        wo|Wolof|волоф|валоф
        xh|Xhosa|коса|коса
        yi|Yiddish|идиш|ідыш
        yo|Yoruba|йоруба|ёруба
        za|Zhuang|чжуань|чжуанская
        zh|Chinese|китайский|кітайская
        zu|Zulu|зулу|зулу
        prs|Dari|дари|дары
        ckb|Kurdish, Sorani|курдский (сорани)|цэнтральнакурдская
        kmr|Kurdish|курдский|курдская
        sdh|Southern Kurdish|южнокурдский|паўднёвакурдская
        lzz|Laz||
        rom|Romany|цыганский|
        rmy|Romany|цыганский|
        arc|Aramaic|арамейский|арамейская
        syc|Classical Syriac|классический сирийский|
        zgh|Tamazight, Standard Moroccan|тамазигхтский|стандартная мараканская тамазіхт
        shi|Tachelhit|ташельхит|ташэльхіт
        kab|Kabyle|кабильский|кабільская
        rif|Riffian||
        bal|Baluchi|белуджский|
        pnb|Western Panjabi|лахнда|
        glk|Gilaki||
        mzn|Mazanderani|мазандеранский|мазандэранская
        lrc|Northern Luri|севернолурский|паўночная луры
        zza|Zaza|заза|зазакі
        diq|Zaza|заза|зазакі
        kiu|Kirmanjki||
        crh|Crimean Tatar|крымско-татарский|
        gag|Gagauz|гагаузский|гагаузская
        krc|Karachay-Balkar|карачаево-балкарский|карачай-балкарская
        kum|Kumyk|кумыкский|кумыцкая
        lez|Lezghian|лезгинский|лезгінская
        ady|Adyghe|адыгейский|адыгейская
        kbd|Kabardian|кабардинский|кабардзінская
        inh|Ingush|ингушский|інгушская
        udm|Udmurt|удмуртский|удмурцкая
        kpv|Komi|коми|комі
        koi|Komi-Permyak|коми-пермяцкий|комі-пярмяцкая
        mhr|Mari|марийский|мары
        mrj|Western Mari||
        myv|Erzya|эрзянский|эрзянская
        mdf|Moksha|мокшанский|макшанская
        sah|Sakha|саха|якуцкая
        tyv|Tuvinian|тувинский|тувінская
        alt|Southern Altai|южноалтайский|паўднёваалтайская
        bua|Buriat|бурятский|бурацкая
        xal|Kalmyk|калмыцкий|калмыцкая
        nog|Nogai|ногайский|нагайская
        rue|Rusyn||
        szl|Silesian|силезский|сілезская
        csb|Kashubian|кашубский|
        hsb|Upper Sorbian|верхнелужицкий|верхнялужыцкая
        dsb|Lower Sorbian|нижнелужицкий|ніжнялужыцкая
        sgs|Samogitian||
        ltg|Latgalian||
        fil|Filipino|филиппинский|філіпінская
        ceb|Cebuano|себуано|себуана
        ilo|Iloko|илоко|ілакана
        hil|Hiligaynon|хилигайнон|хілігайнон
        war|Waray|варай|варай
        nan|Min Nan Chinese|миньнань|
        yue|Cantonese|кантонский|кантонскі дыялект кітайскай
        wuu|Shanghainese|шанхайский диалект|ву
        hak|Hakka Chinese|хакка|
        cmn|Chinese|китайский|кітайская
        arb|Arabic|арабский|арабская
        ary|Moroccan Arabic||
        arz|Egyptian Arabic||
        aeb|Tunisian Arabic||
        tig|Tigre|тигре|тыгрэ
        ssy|Saho|сахо|саха
        sid|Sidamo|сидама|
        wal|Wolaytta|воламо|волайта
        gez|Geez|геэз|геэз
        uzn|Uzbek|узбекский|узбекская
        pbu|Pashto|пушту|пушту
        pes|Persian|персидский|фарсі
        """
}
