/// A small sample of the data folder, so that a clone alone can run the demo and the tests.
///
/// Facts only, in the files' own formats: what reads the folder reads this too.
enum Fixture {
    static func text(of path: String) -> String? {
        switch path {
        case SourcePath.organisations: organisations
        case SourcePath.demographics: demographics
        case SourcePath.population: population
        case SourcePath.migrantStock: migrantStock
        case SourcePath.areas: areas
        case SourcePath.meetings: meetings
        default: names[path]
        }
    }
}

/// Where the sources lie below the data folder.
enum SourcePath {
    static let organisations = "orgs/iati3w_orgs.csv"
    static let demographics = "unhcr/demographics_in_BLR_by_oblast.csv"
    static let population = "unhcr/population_BLR.csv"
    static let migrantStock = "iom/undesa_migrant_stock_BLR.csv"
    static let areas = "admin/blr_admin_en_be.csv"
    static let meetings = "network/meetings.json"
    static let belarusianNames = "names/be_given_names.json"

    static func names(_ language: String) -> String { "names/mimesis_\(language)_person.json" }
}

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

extension Fixture {
    /// Refugees, asylum-seekers and stateless people in Belarus by origin, place, sex, age, 2025.
    /// Source: UNHCR Refugee Population Statistics Database, CC BY 4.0.
    static let demographics = """
        year,coo_iso,pop_type,location,f_0_4,f_5_11,f_12_17,f_18_59,f_60,m_0_4,m_5_11,m_12_17,m_\
        18_59,m_60,total
        2025,AFG,ASY,Dispersed in the country / territory,0,0,0,0,0,0,0,0,0,0,5
        2025,AFG,REF,Dispersed in the country / territory,0,0,0,7,0,0,6,0,5,0,53
        2025,AFG,REF,Minsk City [Admin 1],0,0,0,7,0,0,5,5,7,0,24
        2025,AFG,REF,Vitebsk [Admin 1],0,0,0,0,0,0,0,0,5,0,5
        2025,AZE,REF,Dispersed in the country / territory,0,0,0,5,0,0,0,0,0,0,5
        2025,CMR,REF,Vitebsk [Admin 1],0,0,0,5,0,0,0,0,0,0,5
        2025,PSE,REF,Vitebsk [Admin 1],5,0,0,0,0,0,5,0,0,0,10
        2025,GBR,REF,Minsk City [Admin 1],0,0,6,0,0,0,0,0,0,0,6
        2025,GEO,REF,Dispersed in the country / territory,0,0,0,0,0,0,0,0,0,0,34
        2025,IRQ,REF,Gomel [Admin 1],0,0,0,0,0,0,0,0,6,0,6
        2025,LVA,REF,Dispersed in the country / territory,0,0,0,0,0,0,0,0,9,0,9
        2025,RUS,REF,Dispersed in the country / territory,0,0,0,5,0,0,0,0,5,0,10
        2025,XXA,STA,Brest [Admin 1],0,0,0,157,64,0,0,0,224,79,529
        2025,XXA,STA,Gomel [Admin 1],0,0,0,235,111,0,0,0,355,111,812
        2025,XXA,STA,Grodno [Admin 1],0,0,0,181,135,0,0,0,263,85,680
        2025,XXA,STA,Minsk City [Admin 1],0,0,0,102,51,0,0,0,204,70,437
        2025,XXA,STA,Minsk [Admin 1],0,0,0,354,158,0,0,0,430,161,1115
        2025,XXA,STA,Mogilev [Admin 1],0,0,0,156,130,0,0,0,229,89,610
        2025,XXA,STA,Vitebsk [Admin 1],0,0,0,292,303,0,0,0,431,235,1261
        2025,SYR,ASY,Dispersed in the country / territory,0,0,0,0,0,0,0,0,0,0,5
        2025,SYR,REF,Dispersed in the country / territory,0,0,0,0,0,0,0,0,9,0,18
        2025,TJK,REF,Dispersed in the country / territory,0,0,0,5,0,0,0,0,5,0,10
        2025,TUR,REF,Minsk City [Admin 1],0,0,0,9,0,0,5,0,5,0,19
        2025,UKR,ASY,Brest [Admin 1],0,6,13,30,10,5,5,16,7,5,97
        2025,UKR,ASY,Dispersed in the country / territory,0,0,0,0,0,0,0,0,0,0,413
        2025,UKR,ASY,Gomel [Admin 1],5,10,9,48,30,9,13,12,15,12,163
        2025,UKR,ASY,Grodno [Admin 1],7,15,7,54,18,5,19,5,37,6,173
        2025,UKR,ASY,Minsk City [Admin 1],12,30,32,105,22,19,28,43,63,7,361
        2025,UKR,ASY,Mogilev [Admin 1],5,8,0,16,9,0,5,5,9,5,62
        2025,UKR,ASY,Vitebsk [Admin 1],5,14,10,60,24,5,16,18,22,17,191
        2025,UKR,REF,Brest [Admin 1],12,10,24,55,14,10,12,25,31,5,198
        2025,UKR,REF,Dispersed in the country / \
        territory,55,212,122,1096,530,83,320,286,670,165,39919
        2025,UKR,REF,Gomel [Admin 1],0,8,0,18,9,0,6,7,9,6,63
        2025,UKR,REF,Grodno [Admin 1],5,17,13,45,12,0,12,17,24,7,152
        2025,UKR,REF,Minsk City [Admin 1],5,15,16,59,14,10,13,21,35,5,193
        2025,UKR,REF,Mogilev [Admin 1],0,7,0,9,0,0,0,0,0,0,16
        2025,UKR,REF,Vitebsk [Admin 1],0,0,5,8,0,0,0,0,0,7,20
        2025,YEM,REF,Dispersed in the country / territory,0,0,0,0,0,0,0,0,14,0,14
        2025,YEM,REF,Gomel [Admin 1],0,0,0,5,0,0,0,0,0,0,5
        """
}

extension Fixture {
    /// What is publicly known of the network's own meetings. Source: press releases of IOM Belarus
    /// and of the United Nations in Belarus.
    static let meetings = """
        [
         {"title":"National consultation on the Global Compact for \
        Migration","kind":"national_consultation","date":"2017-05-16","place":"Minsk","convened_\
        by":["IOM Belarus","Ministry of Foreign Affairs","Ministry of the Interior"],
          \
        "participant_types":["government_national","ngo_national","intergovernmental","diaspora"\
        ,"private_sector","academia_research"],
          "thematic_groups":["irregular migration","forced migration","migration and \
        development"],
          "outcome":"Each group's moderator presented recommendations to the plenary; the list \
        shapes the country's priorities and its position on the Compact.","funded_by":"Ministry \
        of Foreign Affairs of Norway","frameworks":["GCM","2030 Agenda","MiGOF"]},
         {"title":"Second extended meeting of the UN Country Network on \
        Migration","kind":"extended","date":"2021-04-28","date_is":"posted","place":"Belarus","c\
        hairs":["UN Resident Coordinator","IOM Chief of Mission"],
          "participant_types":["government_national","ngo_national","un_entity"],
          "topics":["implementation of the Global Compact","links to the National Concept on \
        Migration Policy and to the SDGs","contribution to the UN biennial report \
        2020","national voluntary report","effects of COVID-19"],
          \
        "vulnerable_groups":["victim_of_trafficking","asylum_seeker","refugee","complementary_pr\
        otection","stateless","lost_job_or_income","medical_condition"],
          "agreements":["use the network as a platform for further discussion","promote \
        capacity building for members and partners","contribute jointly to the national \
        implementation plan of migration policy"]},
         {"title":"Third extended meeting of the UN Country Network on \
        Migration","kind":"extended","date":"2023-04-11","place":"Minsk","chairs":["UN Resident \
        Coordinator","IOM Chief of Mission"],
          \
        "participant_types":["government_national","intergovernmental","ngo_national","independe\
        nt_expert","un_entity"],
          "topics":["findings of the Voluntary National Review","evidence-based policy through \
        reliable migration data","regular pathways and protection of migrants in irregular \
        situations","migration governance indicators: legal frameworks, information for \
        migrants, integration policies, efforts to combat trafficking and smuggling","a \
        migration referral system: to assistance, employers or services, from migrants, \
        agencies, government institutions or other organisations"],
          "agreements":["better access to migration data","a functioning referral system for \
        regular and irregular migrants","support for inclusive, evidence-based solutions, \
        especially for women and children"]},
         {"title":"Fourth extended meeting of the UN Country Network on \
        Migration","kind":"extended","date":"2024-07-19","place":"Minsk","chairs":["UN Resident \
        Coordinator","IOM Chief of Mission"],"note":"date from the regional IOM site; contents \
        not known here"}
        ]
        """
}

extension Fixture {
    /// Residents of Belarus born abroad, by origin and sex, 2024: the origins of 1,500 and more.
    /// Source: UN DESA, International Migrant Stock, through iom/gdidata.
    static let migrantStock = """
        geo,t,from,sex,n
        BLR,2024,ARM,female,2233
        BLR,2024,ARM,male,3344
        BLR,2024,AZE,female,5561
        BLR,2024,AZE,male,7577
        BLR,2024,EST,female,2083
        BLR,2024,GEO,female,3501
        BLR,2024,GEO,male,4782
        BLR,2024,KAZ,female,35269
        BLR,2024,KAZ,male,32857
        BLR,2024,KGZ,female,2630
        BLR,2024,KGZ,male,2466
        BLR,2024,LTU,female,12458
        BLR,2024,LTU,male,4472
        BLR,2024,LVA,female,7204
        BLR,2024,LVA,male,3007
        BLR,2024,MDA,female,3425
        BLR,2024,MDA,male,3983
        BLR,2024,RUS,female,367421
        BLR,2024,RUS,male,297189
        BLR,2024,TJK,female,2700
        BLR,2024,TJK,male,2830
        BLR,2024,TKM,female,2723
        BLR,2024,TKM,male,2596
        BLR,2024,UKR,female,113460
        BLR,2024,UKR,male,106372
        BLR,2024,UZB,female,7435
        BLR,2024,UZB,male,6965
        """
}

extension Fixture {
    /// People of concern in Belarus by origin, 2025. Source: UNHCR Refugee Population Statistics
    /// Database, CC BY 4.0.
    static let population = """
        year,coo_iso,coa_iso,refugees,asylum_seekers,stateless
        2025,AFG,BLR,82,5,0
        2025,AZE,BLR,5,0,0
        2025,CMR,BLR,5,0,0
        2025,PSE,BLR,10,0,0
        2025,GBR,BLR,6,0,0
        2025,GEO,BLR,34,0,0
        2025,IRQ,BLR,6,0,0
        2025,LVA,BLR,9,0,0
        2025,RUS,BLR,10,0,0
        2025,SYR,BLR,18,5,0
        2025,TJK,BLR,10,0,0
        2025,TUR,BLR,19,0,0
        2025,UKR,BLR,40561,1460,0
        2025,YEM,BLR,19,0,0
        2025,XXA,BLR,0,0,5444
        """
}
