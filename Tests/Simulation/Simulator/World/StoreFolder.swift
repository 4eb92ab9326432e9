import Foundation

/// A folder with the files of one machine, or of a whole world.
struct StoreFolder: Hashable, Sendable {
    let path: String

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func create() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// The files as they stand, the index of the write-ahead log left out: SQLite makes it again.
    func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path)
            .filter { !$0.hasSuffix("-shm") }.sorted()
    }

    /// Copies all files into a new folder.
    ///
    /// - Parameter logBytes: how much of a write-ahead log is taken; all of it if nil.
    func copy(to other: StoreFolder, logBytes: UInt64? = nil) throws {
        other.remove()
        try other.create()
        for name in try files() {
            guard let data = FileManager.default.contents(atPath: file(name)) else { continue }
            let isLog = name.hasSuffix("-wal")
            let part = isLog ? data.prefix(logBytes.map { Int($0) } ?? data.count) : data
            try part.write(to: URL(fileURLWithPath: other.file(name)))
        }
    }

    /// Gives the folder another path.
    func move(to other: StoreFolder) throws {
        try FileManager.default.moveItem(atPath: path, toPath: other.path)
    }

    /// Puts the files of another folder in the place of these.
    func replace(by other: StoreFolder) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            try FileManager.default.removeItem(atPath: file(name))
        }
        for name in try other.files() {
            try FileManager.default.moveItem(atPath: other.file(name), toPath: file(name))
        }
        other.remove()
    }
}
