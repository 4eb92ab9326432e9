import Foundation

/// The built commands that the tests drive, in the folder of the test bundle itself.
enum Products {
    struct Missing: Error, CustomStringConvertible {
        let name: String
        var description: String { "\(name) is not built beside the tests: run make test" }
    }

    /// The path of a command. - Throws: `Missing` when it was not built.
    static func path(_ name: String) throws -> String {
        let starts = [CommandLine.arguments[0], executable].compactMap(\.self)
        for start in starts {
            var folder = URL(fileURLWithPath: start).resolvingSymlinksInPath()
            while folder.path != "/" {
                folder.deleteLastPathComponent()
                let candidate = folder.appendingPathComponent(name).path
                var isFolder: ObjCBool = false
                let exists = FileManager.default.fileExists(
                    atPath: candidate, isDirectory: &isFolder)
                if exists, !isFolder.boolValue { return candidate }
            }
        }
        throw Missing(name: name)
    }

    private static var executable: String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    }
}
