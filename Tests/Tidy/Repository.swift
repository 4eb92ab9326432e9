import Foundation

/// The files of this repository, found from where this file was compiled.
enum Repository {
    static let folders = ["Protocol", "Sources", "Client", "Server", "Tests"]
    static let extensions = ["swift", "md", "h", "json", "cddl"]

    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every text file that people write: the five folders and the files beside them.
    static func files() throws -> [SourceFile] {
        var paths = try FileManager.default.contentsOfDirectory(atPath: root.path)
            .filter { isWritten($0) || $0 == "Makefile" }
        for folder in folders {
            paths += try FileManager.default
                .subpathsOfDirectory(atPath: root.appending(path: folder).path)
                .filter(isWritten)
                .map { "\(folder)/\($0)" }
        }
        return try paths.sorted().map { path in
            let url = root.appending(path: path)
            return SourceFile(path: path, text: try String(contentsOf: url, encoding: .utf8))
        }
    }

    private static func isWritten(_ path: String) -> Bool {
        let file = path.split(separator: "/").last ?? ""
        guard !file.hasPrefix("."), let ending = file.split(separator: ".").last else {
            return false
        }
        return extensions.contains(String(ending))
    }
}
