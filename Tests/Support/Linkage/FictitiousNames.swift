/// Common names in the spellings of several scripts and romanisations; put together at random,
/// they name nobody.
struct FictitiousNames {
    private let women: [[String]]
    private let men: [[String]]
    let stems: [[String]]
    private let womenEndings: [[String]]
    private let menEndings: [[String]]
    private let fathers: [[String]]

    static let origins = [slavic, slavic, arabic]

    func given(_ sex: String) -> [[String]] { sex == "female" ? women : men }
    func endings(_ sex: String) -> [[String]] { sex == "female" ? womenEndings : menEndings }

    func patronymics(_ sex: String) -> [[String]] {
        fathers.map { father in
            zip(father, sex == "female" ? Self.daughter : Self.son).map { $0 + $1 }
        }
    }

    private static let daughter = ["овна", "аўна", "івна", "ovna", "auna"]
    private static let son = ["ович", "авіч", "ович", "ovich", "avich"]

    /// Russian, Belarusian, Ukrainian, and two romanisations.
    static let slavic = FictitiousNames(
        women: rows(
            """
            Анна Ганна Ганна Anna Hanna
            Ольга Вольга Ольга Olga Volha
            Елена Алена Олена Elena Alena
            Екатерина Кацярына Катерина Ekaterina Katsiaryna
            Наталья Наталля Наталія Natalya Natallia
            Мария Марыя Марія Maria Maryia
            Татьяна Таццяна Тетяна Tatyana Tatsiana
            Светлана Святлана Світлана Svetlana Sviatlana
            Ирина Ірына Ірина Irina Iryna
            Юлия Юлія Юлія Yulia Iuliia
            """),
        men: rows(
            """
            Александр Аляксандр Олександр Aleksandr Aliaksandr
            Сергей Сяргей Сергій Sergey Siarhei
            Дмитрий Дзмітрый Дмитро Dmitry Dzmitry
            Андрей Андрэй Андрій Andrey Andrei
            Михаил Міхаіл Михайло Mikhail Mihail
            Николай Мікалай Микола Nikolay Mikalai
            Владимир Уладзімір Володимир Vladimir Uladzimir
            Виктор Віктар Віктор Victor Viktar
            Игорь Ігар Ігор Igor Ihar
            Евгений Яўген Євген Evgeny Yauhen
            """),
        stems: rows(
            """
            Иван Іван Іван Ivan Ivan
            Петр Пятр Петр Petr Piatr
            Козл Казл Козл Kozl Kazl
            Нов Нов Нов Nov Nov
            Мороз Мароз Мороз Moroz Maroz
            Ковал Кавал Ковал Koval Kaval
            Жук Жук Жук Zhuk Žuk
            Климен Кліме Климен Klimen Klime
            Савч Саўч Савч Savch Sauch
            Гончар Ганчар Гончар Gonchar Hanchar
            Шевч Шаўч Шевч Shevch Shauch
            Богдан Багдан Богдан Bogdan Bahdan
            Тихон Ціхан Тихон Tikhon Tsikhan
            Филип Філіп Филип Filip Philip
            Щерб Шчэрб Щерб Shcherb Shcherb
            Хомен Хамен Хомен Khomen Homen
            """),
        womenEndings: rows("ова ова ова ova ova\nская ская ська skaya skaia\nко ка ко ko ka"),
        menEndings: rows("ов аў ов ov au\nский скі ський sky ski\nко ка ко ko ka"),
        fathers: rows(
            """
            Иван Іван Іван Ivan Ivan
            Петр Пятр Петр Petr Piatr
            Степан Сцяпан Степан Stepan Stsiapan
            """))

    /// Arabic, two romanisations, and Russian.
    static let arabic = FictitiousNames(
        women: rows(
            """
            فاطمة Fatima Fatimah Фатима
            مريم Maryam Mariam Мариам
            زينب Zainab Zeinab Зейнаб
            ليلى Layla Leila Лейла
            سارة Sara Sarah Сара
            """),
        men: rows(
            """
            محمد Mohammed Muhammad Мухаммед
            أحمد Ahmad Ahmed Ахмед
            حسين Hussein Husain Хусейн
            يوسف Yusuf Youssef Юсуф
            خالد Khaled Khalid Халед
            """),
        stems: rows(
            """
            الحسن Alhassan Al-Hasan Альхасан
            الخطيب Alkhatib Al-Khateeb Альхатиб
            قاسم Qasim Kassem Касем
            حداد Haddad Hadad Хаддад
            رحيمي Rahimi Raheemi Рахими
            کریمی Karimi Kareemi Карими
            نجار Najjar Nadjar Наджар
            منصور Mansour Mansur Мансур
            درويش Darwish Darvish Дарвиш
            صالح Saleh Salih Салех
            """),
        womenEndings: [["", "", "", ""]], menEndings: [["", "", "", ""]], fathers: [])

    private static func rows(_ table: String) -> [[String]] {
        table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    }
}
