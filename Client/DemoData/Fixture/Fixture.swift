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
