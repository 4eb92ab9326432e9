import DomainModel

/// The words of the desk's own pages, each in all languages; those of fields, codes and kinds of
/// work are the schema's.
enum DeskWords {
    case title, today, nothingDue, due, what, who, command, late, signOut, language, toContent
    case signedOut, noEntry, noEntryAdvice, refused, refusedAdvice, noPage, noPageAdvice
    case failed, failedAdvice

    /// The word in a language.
    func text(in language: ReadingLanguage) -> String {
        let (english, russian, belarusian) = all
        return switch language {
        case .english: english
        case .russian: russian
        case .belarusian: belarusian
        }
    }

    private var all: (String, String, String) {
        switch self {
        case .title: ("Fieldbook", "Fieldbook", "Fieldbook")
        case .today: ("Today", "Сегодня", "Сёння")
        case .nothingDue: ("Nothing is due.", "Дел на сегодня нет.", "Спраў на сёння няма.")
        case .due: ("Due", "Срок", "Тэрмін")
        case .what: ("What", "Что", "Што")
        case .who: ("About", "О ком", "Пра каго")
        case .command: ("Command", "Команда", "Каманда")
        case .late: ("late", "просрочено", "пратэрмінавана")
        case .signOut: ("Sign out", "Выйти", "Выйсці")
        case .language: ("Language", "Язык", "Мова")
        case .toContent: ("To the content", "К содержанию", "Да зместу")
        default: message
        }
    }

    private var message: (String, String, String) {
        switch self {
        case .signedOut: ("You are signed out.", "Вы вышли.", "Вы выйшлі.")
        case .noEntry: ("You are not signed in.", "Вы не вошли.", "Вы не ўвайшлі.")
        case .refused: ("This was refused.", "Отказано.", "Адмоўлена.")
        case .noPage: ("There is no such page.", "Такой страницы нет.", "Такой старонкі няма.")
        case .failed:
            (
                "The page could not be made.", "Страницу не удалось показать.",
                "Старонку не ўдалося паказаць."
            )
        default: advice
        }
    }

    private var advice: (String, String, String) {
        switch self {
        case .refusedAdvice:
            (
                "Open the page again at the desk’s own address, and repeat what you did.",
                "Откройте страницу заново по её адресу и повторите действие.",
                "Адкрыйце старонку нанова па яе адрасе і паўтарыце дзеянне."
            )
        case .noPageAdvice:
            (
                "Begin at the first page.", "Начните с первой страницы.",
                "Пачніце з першай старонкі."
            )
        case .failedAdvice:
            (
                "Nothing was changed. The terminal of “fieldbook desk” says why.",
                "Ничего не изменено. Причина указана в терминале «fieldbook desk».",
                "Нічога не зменена. Прычына паказана ў тэрмінале «fieldbook desk»."
            )
        default:
            (
                "Start “fieldbook desk” again and open the address that it prints; each is good "
                    + "once.",
                "Запустите «fieldbook desk» снова и откройте показанный адрес; он действует один "
                    + "раз.",
                "Запусціце «fieldbook desk» зноў і адкрыйце паказаны адрас; ён дзейнічае адзін раз."
            )
        }
    }
}
