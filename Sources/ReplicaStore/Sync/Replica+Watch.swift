import StoreKit
import SyncProtocol
import TextFormats

/// A watch that cannot sync at the moment, and goes on trying.
package struct WatchWait: Hashable, Sendable {
    /// What keeps it, as a stable code and in words.
    package let code: String
    package let message: String
    package let hint: String?
    /// Since when, and until when it waits before the next attempt, in milliseconds since 1970.
    package let since: Int64
    package let next: Int64
    /// How often in a row it has failed.
    package let failures: Int
    /// The process that watches.
    package let process: Int32

    package init(
        code: String, message: String, hint: String?, since: Int64, next: Int64, failures: Int,
        process: Int32
    ) {
        self.code = code
        self.message = message
        self.hint = hint
        self.since = since
        self.next = next
        self.failures = failures
        self.process = process
    }
}

extension WatchWait {
    /// A JSON object, as it is kept.
    fileprivate var text: String {
        var writer = JSONWriter()
        var members: [String: Value] = [
            "code": .text(code), "message": .text(message), "since": .int(since),
            "next": .int(next), "failures": .int(Int64(failures)),
            "process": .int(Int64(process)),
        ]
        members["hint"] = hint.map(Value.text)
        writer.value(.map(members))
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Nil where the text is not one of its own.
    init?(text: String) {
        guard let members = (try? JSONReader.value(Array(text.utf8)))?.map,
            let code = members["code"]?.text, let message = members["message"]?.text,
            let since = members["since"]?.int, let next = members["next"]?.int,
            let failures = members["failures"]?.int, let process = members["process"]?.int
        else { return nil }
        self.init(
            code: code, message: message, hint: members["hint"]?.text, since: since, next: next,
            failures: Int(clamping: failures), process: Int32(clamping: process))
    }
}

extension Replica {
    /// Keeps why a watch waits, for other processes to see; nil when it waits no more.
    package func noteWatch(_ wait: WatchWait?) throws {
        try file.write(.refetchable) { database in
            let settings = SettingsTable(database: database)
            if let wait {
                try settings.set(.watch, wait.text)
            } else {
                try settings.remove(.watch)
            }
        }
    }

    /// What the last watch has said that it waits for; its process may have ended since.
    package func watchWait() throws -> WatchWait? {
        try file.read { database in
            try SettingsTable(database: database).text(.watch).flatMap(WatchWait.init(text:))
        }
    }
}
