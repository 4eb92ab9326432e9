import Foundation

/// What the demo starts from: organisations, statistics, areas, names and meetings.
package struct DemoSources: Sendable {
    /// Where the data came from, for the demo to say so.
    package enum Origin: Sendable, Equatable {
        case folder(String)
        case builtInSample
    }

    package static let environmentKey = "FIELDBOOK_DATA_FOLDER"

    package let origin: Origin
    package let organisations: CSVDocument
    let statistics: CaseStatistics
    let areas: [Area]
    let names: NameBook
    let meetings: [KnownMeeting]

    /// Reads the folder, or the built-in sample when there is no such folder.
    ///
    /// - Throws: when the folder is there but a file in it is missing or cannot be read.
    package static func load(folder: String?) throws(DemoDataError) -> DemoSources {
        guard let folder, isFolder(folder) else { return try builtInSample() }
        return try DemoSources(origin: .folder(folder)) { path in
            try? String(contentsOf: URL(filePath: folder).appending(path: path), encoding: .utf8)
        }
    }

    package static func builtInSample() throws(DemoDataError) -> DemoSources {
        try DemoSources(origin: .builtInSample, text: Fixture.text)
    }

    /// `$FIELDBOOK_DATA_FOLDER`, else the folder `shared/data` beside the project's.
    package static func usualFolder(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        projectFolder: String = FileManager.default.currentDirectoryPath
    ) -> String {
        environment[environmentKey]
            ?? URL(filePath: projectFolder).appending(path: "../shared/data").standardized.path
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && isFolder.boolValue
    }

    private init(
        origin: Origin, text: @escaping (String) -> String?
    ) throws(DemoDataError) {
        self.origin = origin
        let reader = SourceReader(text: text)
        organisations = try reader.table(SourcePath.organisations)
        areas = try reader.table(SourcePath.areas).records().compactMap(Area.init)
        statistics = try CaseStatistics(
            demographics: reader.table(SourcePath.demographics),
            population: reader.table(SourcePath.population),
            migrantStock: reader.table(SourcePath.migrantStock), areas: areas)
        names = try NameBook(reader: reader)
        meetings = try reader.json(SourcePath.meetings, KnownMeeting.list)
    }
}
