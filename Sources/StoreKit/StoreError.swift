import GRDB

/// Why a store could not do what was asked; each says what failed and what to do.
///
/// Never holds a record's contents or a token.
package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, CaseIterable, Sendable {
        /// The caller's request is wrong: an unknown name, a value that is not allowed.
        case usage
        case notFound = "not_found"
        /// The replica's grant does not allow it.
        case notPermitted = "not_permitted"
        /// A person's consent does not cover it.
        case consent
        /// A conflict, cursor or file is not what it was when the request was made.
        case changed
        /// Another process holds the file for too long.
        case busy
        case diskFull = "disk_full"
        case readOnly = "read_only"
        /// The file is not a store, is of a newer version, or is damaged.
        case unusable
        /// Bytes from elsewhere break a rule of the protocol.
        case malformed
        case failed
    }

    package let kind: Kind
    package let message: String
    package let hint: String?

    package init(_ kind: Kind, _ message: String, hint: String? = nil) {
        self.kind = kind
        self.message = message
        self.hint = hint
    }

    package var description: String {
        hint.map { "\(message) (\($0))" } ?? message
    }
}

extension StoreError {
    /// Turns SQLite's result into a message that its user can act on.
    ///
    /// - Parameter whenDamaged: the hint where the file cannot be read any more.
    package init(_ error: DatabaseError, path: String, whenDamaged: String? = nil) {
        let restore = whenDamaged ?? "keep the file, and restore the last backup"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(
                .busy, "another process is writing to \(path)",
                hint: "wait until it is done, then try again")
        case .SQLITE_FULL:
            self.init(
                .diskFull, "the disk that holds \(path) is full",
                hint: "free some space, then try again; nothing that was saved is lost")
        case .SQLITE_READONLY, .SQLITE_PERM:
            self.init(
                .readOnly, "\(path) cannot be written",
                hint: "check the permissions of the file and its folder")
        case .SQLITE_CANTOPEN:
            self.init(.notFound, "\(path) cannot be opened", hint: "check the path")
        case .SQLITE_NOTADB:
            self.init(
                .unusable, "\(path) is not a Fieldbook file",
                hint: "check the path; if it was one, it is damaged: \(restore)")
        case .SQLITE_CORRUPT:
            self.init(
                .unusable, "\(path) is damaged", hint: restore)
        case .SQLITE_IOERR:
            self.init(
                .failed, "the disk that holds \(path) failed: \(error.extendedResultCode)",
                hint: "see that it has free space and is in order, then try again; "
                    + "nothing that was saved is lost")
        default:
            self.init(
                .failed,
                "SQLite failed on \(path): \(error.resultCode)"
                    + (error.message.map { ", \($0)" } ?? ""))
        }
    }
}
