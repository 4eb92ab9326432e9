import ArgumentParser
import CentralStorage
import CommandSupport
import Foundation
import StoreKit

/// What every command takes: which data folder, and how to answer.
struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The server's data folder; else $FIELDBOOK_DATA.", valueName: "dir"))
    var data: String?

    @Flag(help: "Answer with one JSON object.")
    var json = false

    @Flag(name: .shortAndLong, help: "Say nothing but the result and what went wrong.")
    var quiet = false

    var output: Output { Output(isJSON: json, isQuiet: quiet, color: .auto) }

    func directory() throws -> String {
        let given = data.flatMap { $0.isEmpty ? nil : $0 }
        guard let directory = given ?? EnvironmentVariable.value(of: "FIELDBOOK_DATA") else {
            throw CommandFailure.usage(
                "no data folder was given", hint: "use --data DIR, or set FIELDBOOK_DATA")
        }
        return directory
    }

    /// Opens the store, and creates it if need be.
    func create() throws -> CentralStore {
        try CentralStore(directory: try directory(), environment: .system)
    }

    /// Opens the store that must exist, so that a mistyped folder is not created.
    func open() throws -> CentralStore {
        let directory = try directory()
        guard FileManager.default.fileExists(atPath: directory + "/central.sqlite") else {
            throw CommandFailure(
                "not_found", "\(directory) is not the data folder of a server",
                hint: "check --data; a new one begins with fieldbook-server space add NAME")
        }
        return try create()
    }
}

/// Keeps two servers from serving one store, and a restore from replacing one that is served.
///
/// The lock is on the store's file itself, on a byte far behind those that SQLite uses, and belongs
/// to the open file: a file beside the store could be deleted, which would let a second server in.
/// It ends with the process, however that ends. Commands that work beside the server take none.
final class ServeLock {
    /// Never closed: closing any descriptor of a file ends the locks that SQLite holds on it.
    private let descriptor: Int32

    /// Prepares the folder and takes the lock; to be held before the store is opened, so that the
    /// store that is opened is the one that is locked.
    ///
    /// - Throws: `CommandFailure`, status 69, when another process serves the store.
    init(directory: String) throws {
        let folder = StoreFolder(path: directory)
        while true {
            try folder.prepare(.system)
            let descriptor = Foundation.open(folder.store, O_RDWR | O_CLOEXEC)
            guard descriptor >= 0 else {
                throw CommandFailure(
                    "read_only", "\(folder.store) cannot be opened for writing",
                    hint: "check the permissions of the file", status: .notPermitted)
            }
            guard Self.lock(descriptor) else {
                throw CommandFailure(
                    "in_use", "another process serves \(directory)",
                    hint: "stop it first, or use another folder", status: .unavailable)
            }
            // A restore may have put another file there between the two steps.
            if Self.isFile(descriptor, at: folder.store) {
                self.descriptor = descriptor
                return
            }
        }
    }

    private static func isFile(_ descriptor: Int32, at path: String) -> Bool {
        var held = stat()
        var named = stat()
        return fstat(descriptor, &held) == 0 && stat(path, &named) == 0
            && held.st_ino == named.st_ino && held.st_dev == named.st_dev
    }

    /// `F_OFD_SETLK` of <fcntl.h>, which Swift does not show.
    private static let setLockOfOpenFile: Int32 = 37

    private static func lock(_ descriptor: Int32) -> Bool {
        #if os(Linux)
            var range = flock()
            range.l_type = Int16(F_WRLCK)
            range.l_whence = Int16(SEEK_SET)
            range.l_start = 1 << 61
            range.l_len = 1
            return fcntl(descriptor, setLockOfOpenFile, &range) == 0
        #else
            return flock(descriptor, LOCK_EX | LOCK_NB) == 0
        #endif
    }
}
