import CommandSupport
import DomainModel

extension AlphabeticalOrder {
    /// That of the language which the terminal's user reads, by `LC_ALL`, `LC_COLLATE` or `LANG`.
    static var ofReader: AlphabeticalOrder {
        let names = ["LC_ALL", "LC_COLLATE", "LANG"]
        return of(locale: names.lazy.compactMap(EnvironmentVariable.value).first)
    }
}
