import Foundation
import SyncProtocol
import Synchronization

/// The folders of simulated machines: in memory, where the system offers it as a file system.
enum Scratch {
    private static let count = Atomic<UInt64>(0)

    private static let root: StoreFolder = {
        let isShared = FileManager.default.isWritableFile(atPath: "/dev/shm")
        let parent = isShared ? "/dev/shm" : NSTemporaryDirectory()
        let folder = StoreFolder(
            path: "\(parent)/fieldbook-simulation-\(ProcessInfo.processInfo.processIdentifier)")
        folder.remove()
        removeLeftovers(parent)
        atexit { Scratch.root.remove() }
        return folder
    }()

    /// A folder's path that nobody has used yet.
    static func folder(_ name: String) -> StoreFolder {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        return StoreFolder(path: root.file("\(number)-\(name)"))
    }

    /// What processes that were killed have left.
    private static func removeLeftovers(_ parent: String) {
        let prefix = "fieldbook-simulation-"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        for name in names where name.hasPrefix(prefix) {
            guard let process = Int32(name.dropFirst(prefix.count)), kill(process, 0) != 0 else {
                continue
            }
            StoreFolder(path: "\(parent)/\(name)").remove()
        }
    }
}

/// The files of a machine that nobody works on; removed with the last world that needs them.
final class FrozenStore: Sendable {
    let folder: StoreFolder
    /// What `Contents` said of it, if it was asked.
    let contents: ContentHash?

    init(_ folder: StoreFolder, contents: ContentHash?) {
        self.folder = folder
        self.contents = contents
    }

    deinit { folder.remove() }
}
