import Foundation
import SyncProtocol
import TextFormats

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

/// Reads source files of either kind and names the file in every error.
struct SourceReader {
    let text: (String) -> String?

    func table(_ path: String) throws(DemoDataError) -> CSVDocument {
        do {
            return try CSVDocument(parsing: contents(of: path))
        } catch {
            throw error.inFile(path)
        }
    }

    /// - Parameter make: gives nil where the file's JSON is not of the shape that was expected.
    func json<Shape>(
        _ path: String, _ make: (Value) -> Shape?
    ) throws(DemoDataError) -> Shape {
        let text = try contents(of: path)
        guard let value = try? JSONReader.value(text), let shape = make(value) else {
            throw DemoDataError("not the JSON that was expected", file: path)
        }
        return shape
    }

    private func contents(of path: String) throws(DemoDataError) -> String {
        guard let text = text(path) else {
            throw DemoDataError("missing or not readable", file: path)
        }
        return text
    }
}

extension Value {
    /// The elements of an array of texts.
    var texts: [String]? {
        guard let array else { return nil }
        let texts = array.compactMap(\.text)
        return texts.count == array.count ? texts : nil
    }
}

/// A source file of the demo that could not be used: which one, and what is wrong with it.
package struct DemoDataError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file's path below the data folder; empty while it is not known.
    package let file: String
    package let problem: String

    init(_ problem: String, file: String = "") {
        self.file = file
        self.problem = problem
    }

    func inFile(_ path: String) -> DemoDataError {
        file.isEmpty ? DemoDataError(problem, file: path) : self
    }

    package var description: String {
        file.isEmpty ? problem : "\(file): \(problem)"
    }

    package var hint: String {
        "give a complete data folder, or none at all: the built-in sample is used then"
    }
}
