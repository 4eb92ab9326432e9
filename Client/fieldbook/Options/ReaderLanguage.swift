import ArgumentParser
import CommandSupport
import DomainModel

/// The language of labels and in whose alphabet texts are sorted.
struct LanguageOptions: ParsableArguments {
    @Option(
        name: .customLong("lang"),
        help: ArgumentHelp(
            "The language of labels and of the order: en, ru or be; else that of your locale.",
            valueName: "language"))
    var language: ReadingLanguage?

    var reading: ReadingLanguage { language ?? Self.ofLocale }

    /// The language of the terminal's user.
    static var ofLocale: ReadingLanguage {
        ReadingLanguage(locale: locale(["LC_ALL", "LC_MESSAGES", "LANG"]))
    }

    var alphabet: AlphabeticalOrder {
        .of(
            locale: language?.rawValue
                ?? Self.locale(["LC_ALL", "LC_COLLATE", "LANG"]))
    }

    /// Whether labels stand for codes in a table: where a person reads it, or a language was asked
    /// for; a script gets codes.
    func labelsCodes(on terminal: Terminal) -> Bool { language != nil || terminal.isInteractive }

    private static func locale(_ names: [String]) -> String? {
        names.lazy.compactMap(EnvironmentVariable.value).first
    }
}

extension ReadingLanguage: ExpressibleByArgument {
    package init?(argument: String) {
        self.init(rawValue: argument.lowercased())
    }
}
