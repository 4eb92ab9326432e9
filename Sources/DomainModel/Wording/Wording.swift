/// The labels of fields, collections and columns in Russian and Belarusian, by the English ones.
package enum Wording {
    /// The wording in a language; the English one where it has no other.
    package static func text(_ english: String, in language: ReadingLanguage) -> String {
        guard language != .english, let others = table[english] else { return english }
        return language == .russian ? others.russian : others.belarusian
    }

    private typealias Others = (russian: String, belarusian: String)

    private static let table: [String: Others] = Dictionary(
        (collections + columns + households + dialogue + day + people + protection + casework
            + meetings
            + indicators + reports)
            .map { ($0.0, ($0.1, $0.2)) },
        uniquingKeysWith: { first, _ in first })

    private static let collections: [(String, String, String)] = [
        ("Stakeholder", "Партнёр", "Партнёр"),
        ("Contact", "Контакт", "Кантакт"),
        ("Case", "Дело", "Справа"),
        ("Referral", "Направление", "Накіраванне"),
        ("Meeting", "Встреча", "Сустрэча"),
        ("Action", "Действие", "Дзеянне"),
        ("Recommendation", "Рекомендация", "Рэкамендацыя"),
        ("Plan item", "Пункт плана", "Пункт плана"),
        ("Indicator", "Показатель", "Паказчык"),
        ("Observation", "Наблюдение", "Назіранне"),
        ("Note", "Заметка", "Нататка"),
        ("Attachment", "Вложение", "Укладанне"),
        ("Shared case", "Переданные сведения", "Перададзеныя звесткі"),
        ("Household", "Семья", "Сям’я"),
        ("Access", "Доступ", "Доступ"),
        ("Day", "День", "Дзень"),
        ("Device", "Устройство", "Прылада"),
        ("Looks", "Просмотры", "Прагляды"),
    ]

    private static let columns: [(String, String, String)] = [
        ("Person", "Человек", "Чалавек"),
        ("Space", "Пространство", "Прастора"),
        ("Risk", "Риск", "Рызыка"),
        ("Service", "Услуга", "Паслуга"),
        ("Role", "Роль", "Роля"),
        ("Written", "Написано", "Напісана"),
        ("Author", "Автор", "Аўтар"),
        ("yes", "да", "так"),
        ("no", "нет", "не"),
        ("Referrals", "Направления", "Накіраванні"),
        ("Appointments", "Приёмы", "Прыёмы"),
        ("Attachments", "Вложения", "Укладанні"),
        ("corrected later", "исправлено позже", "выпраўлена пазней"),
    ]

    private static let households: [(String, String, String)] = [
        ("Family", "Семья", "Сям’я"),
        ("Head", "Глава", "Галава"),
        ("Spouses", "Супруги", "Сужэнцы"),
        ("Spouse", "Супруг(а)", "Сужэнец"),
        ("Children", "Дети", "Дзеці"),
        ("Child", "Ребёнок", "Дзіця"),
        ("Parents", "Родители", "Бацькі"),
        ("Parent", "Родитель", "Бацька або маці"),
        ("Siblings", "Братья и сёстры", "Браты і сёстры"),
        ("Sibling", "Брат или сестра", "Брат або сястра"),
        ("Guardians", "Опекуны", "Апекуны"),
        ("Guardian", "Опекун", "Апякун"),
        ("Others", "Другие", "Іншыя"),
        ("Other", "Другой", "Іншы"),
        ("Separated", "Разлучены", "Разлучаны"),
        ("separated", "разлучён(а)", "разлучаны(ая)"),
        ("Changes", "Изменения", "Змены"),
    ]

    private static let dialogue: [(String, String, String)] = [
        (
            "An empty line leaves a field as it is; < goes back, ? explains, . stops.",
            "Пустая строка оставляет поле как есть; < назад, ? объяснение, . закончить.",
            "Пусты радок пакідае поле як ёсць; < назад, ? тлумачэнне, . скончыць."
        ),
        ("Save?", "Сохранить?", "Захаваць?"),
        (
            "Keep what was entered?", "Сохранить то, что введено?",
            "Захаваць тое, што ўведзена?"
        ),
    ]

    private static let day: [(String, String, String)] = [
        ("Referral waits", "Направление ждёт", "Накіраванне чакае"),
        ("Transfer accepted", "Передача принята", "Перадача прынята"),
        ("Referral late", "Направление без ответа", "Накіраванне без адказу"),
        ("Referral answered", "Ответ на направление", "Адказ на накіраванне"),
        ("Follow-up", "Связаться", "Звязацца"),
        ("No contact", "Давно без связи", "Даўно без сувязі"),
        ("Retention ended", "Срок хранения истёк", "Тэрмін захоўвання скончыўся"),
        ("Conflict", "Противоречие", "Супярэчнасць"),
        ("More conflicts", "Ещё противоречия", "Яшчэ супярэчнасці"),
        ("Refused edits", "Отклонённые правки", "Адхіленыя праўкі"),
        ("Edits to send", "К отправке", "Да адпраўкі"),
        ("Days without sync", "Дней без обмена", "Дзён без абмену"),
        ("Synced", "Обмен", "Абмен"),
        ("never", "ни разу", "ні разу"),
    ]

    private static let people: [(String, String, String)] = [
        ("Name", "Название", "Назва"),
        ("Name in Russian", "Название по-русски", "Назва па-руску"),
        ("Name in Belarusian", "Название по-белорусски", "Назва па-беларуску"),
        ("Name in English", "Название по-английски", "Назва па-англійску"),
        ("Acronym", "Сокращение", "Скарачэнне"),
        ("Aliases", "Другие названия", "Іншыя назвы"),
        ("Type", "Вид", "Від"),
        ("Parent", "Часть", "Частка"),
        ("External ids", "Внешние номера", "Знешнія нумары"),
        ("Network role", "Роль в сети", "Роля ў сетцы"),
        ("Sectors", "Секторы", "Сектары"),
        ("Services", "Услуги", "Паслугі"),
        ("GCM objectives", "Цели Глобального договора", "Мэты Глабальнага дагавора"),
        ("Areas", "Территории", "Тэрыторыі"),
        ("Languages", "Языки", "Мовы"),
        ("Address", "Адрес", "Адрас"),
        ("Website", "Веб-сайт", "Вэб-сайт"),
        ("Capacity note", "Возможности", "Магчымасці"),
        ("Referral partner", "Принимает направления", "Прымае накіраванні"),
        ("Accepts referrals until", "Принимает направления до", "Прымае накіраванні да"),
        ("Data sharing agreement", "Соглашение об обмене данными", "Пагадненне аб абмене данымі"),
        ("Agreement date", "Дата соглашения", "Дата пагаднення"),
        ("Status", "Состояние", "Стан"),
        ("Office", "Офис", "Офіс"),
        ("Created at", "Создано", "Створана"),
        ("Created by", "Кем создано", "Кім створана"),
        ("Schema version", "Версия схемы", "Версія схемы"),
        ("Merged into", "Объединено с", "Аб’яднана з"),
        ("Given name", "Имя", "Імя"),
        ("Family name", "Фамилия", "Прозвішча"),
        ("Patronymic", "Отчество", "Імя па бацьку"),
        ("Title", "Название", "Назва"),
        ("Position", "Должность", "Пасада"),
        ("Emails", "Электронная почта", "Электронная пошта"),
        ("Phones", "Телефоны", "Тэлефоны"),
        ("Preferred language", "Язык общения", "Мова зносін"),
        ("Consent directory", "Согласие на справочник", "Згода на даведнік"),
    ]

    private static let protection: [(String, String, String)] = [
        ("Code", "Код", "Код"),
        ("Owner office", "Ответственный офис", "Адказны офіс"),
        ("Caseworker", "Ведёт дело", "Вядзе справу"),
        ("Co-workers", "Помогают", "Дапамагаюць"),
        ("Alias names", "Другие имена", "Іншыя імёны"),
        ("Birth date", "Дата рождения", "Дата нараджэння"),
        ("Birth estimated", "Дата рождения приблизительна", "Дата нараджэння прыблізная"),
        ("Sex", "Пол", "Пол"),
        ("Nationality", "Гражданство", "Грамадзянства"),
        ("Country of origin", "Страна происхождения", "Краіна паходжання"),
        ("Area", "Территория", "Тэрыторыя"),
        ("Identity documents", "Документы", "Дакументы"),
        ("Protection categories", "Категории защиты", "Катэгорыі абароны"),
        ("Primary category", "Основная категория", "Асноўная катэгорыя"),
        ("Specific needs", "Особые потребности", "Асаблівыя патрэбы"),
        ("Migration status", "Миграционный статус", "Міграцыйны статус"),
        ("Risk level", "Уровень риска", "Узровень рызыкі"),
        ("Consent to services", "Согласие на услуги", "Згода на паслугі"),
        ("Consent to sharing", "Согласие на передачу данных", "Згода на перадачу даных"),
        ("Consent to reporting", "Согласие на отчётность", "Згода на справаздачнасць"),
        ("Partners that consent covers", "Согласие на партнёров", "Згода на партнёраў"),
        ("Consent expires", "Согласие до", "Згода да"),
        ("Do not contact", "Не связываться", "Не звязвацца"),
        ("No share with", "Не передавать", "Не перадаваць"),
    ]

    private static let casework: [(String, String, String)] = [
        ("Interpreter needed", "Нужен переводчик", "Патрэбны перакладчык"),
        ("Intake date", "Дата приёма", "Дата прыёму"),
        ("Intake source", "Откуда обратились", "Адкуль звярнуліся"),
        ("Opened from", "Открыто по направлению", "Адкрыта па накіраванні"),
        ("Needs", "Потребности", "Патрэбы"),
        ("Goals", "Цели", "Мэты"),
        ("Next follow-up", "Следующий контакт", "Наступны кантакт"),
        ("Notes", "Заметки", "Нататкі"),
        ("Closure reason", "Причина закрытия", "Прычына закрыцця"),
        ("Closure date", "Дата закрытия", "Дата закрыцця"),
        ("Retention until", "Хранить до", "Захоўваць да"),
        ("Legal hold", "Запрет на удаление", "Забарона на выдаленне"),
        ("Kind", "Вид", "Від"),
        ("From office", "Из офиса", "З офіса"),
        ("To stakeholder", "Партнёру", "Партнёру"),
        ("To office", "В офис", "У офіс"),
        ("Service type", "Вид услуги", "Від паслугі"),
        ("Urgency", "Срочность", "Тэрміновасць"),
        ("Reason", "Причина", "Прычына"),
        ("Shared fields", "Переданные поля", "Перададзеныя палі"),
        ("Status log", "История состояний", "Гісторыя станаў"),
        ("Decline reason", "Причина отказа", "Прычына адмовы"),
        ("Outcome", "Результат", "Вынік"),
        ("Client feedback", "Отзыв человека", "Водгук чалавека"),
        ("Override reason", "Почему без согласия", "Чаму без згоды"),
        ("Consent withdrawn", "Согласие отозвано", "Згода адклікана"),
        ("Appointment", "Приём", "Прыём"),
    ]

    private static let meetings: [(String, String, String)] = [
        ("Start", "Начало", "Пачатак"),
        ("End", "Конец", "Канец"),
        ("Time zone", "Часовой пояс", "Часавы пояс"),
        ("Place", "Место", "Месца"),
        ("Address online", "Адрес в сети", "Адрас у сетцы"),
        ("Sequence", "Номер изменения", "Нумар змены"),
        ("Chairs", "Председатели", "Старшыні"),
        ("Invited", "Приглашены", "Запрошаны"),
        ("Attended", "Присутствовали", "Прысутнічалі"),
        ("Attendees", "Участники", "Удзельнікі"),
        ("Agenda", "Повестка", "Парадак дня"),
        ("Minutes", "Протокол", "Пратакол"),
        ("Agreements", "Договорённости", "Дамоўленасці"),
        ("Thematic group", "Тематическая группа", "Тэматычная група"),
        ("SDG targets", "Задачи ЦУР", "Задачы МУР"),
        ("Text", "Текст", "Тэкст"),
        ("Responsible", "Отвечают", "Адказваюць"),
        ("Due", "Срок", "Тэрмін"),
        ("Progress", "Ход", "Ход"),
        ("Updates", "Новости", "Навіны"),
        ("Addressees", "Кому", "Каму"),
        ("Priority", "Приоритет", "Прыярытэт"),
        ("Response", "Ответ", "Адказ"),
        ("Lead", "Ведущие", "Вядучыя"),
        ("Partners", "Партнёры", "Партнёры"),
        ("From", "От", "Ад"),
        ("To", "Кому", "Каму"),
        ("Budget", "Бюджет", "Бюджэт"),
    ]

    private static let indicators: [(String, String, String)] = [
        ("MGI domains", "Области MGI", "Галіны MGI"),
        ("Domain", "Область", "Галіна"),
        ("Unit", "Единица", "Адзінка"),
        ("Formula", "Формула", "Формула"),
        ("Period", "Период", "Перыяд"),
        ("Disaggregation", "Разбивка", "Разбіўка"),
        ("Value", "Значение", "Значэнне"),
        ("Answer", "Ответ", "Адказ"),
        ("Source", "Источник", "Крыніца"),
        ("Method", "Метод", "Метад"),
        ("Subject", "О чём", "Пра што"),
        ("Supersedes", "Исправляет", "Выпраўляе"),
        ("Media type", "Тип файла", "Тып файла"),
        ("Size", "Размер", "Памер"),
        ("Content", "Содержимое", "Змест"),
    ]
}
