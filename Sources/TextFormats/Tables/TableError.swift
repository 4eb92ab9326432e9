/// Why a table could not be read further.
package struct TableError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line that it is about, counted from 1; nil when it is about the file.
    package let line: Int?
    package let message: String
    /// What to do about it.
    package let hint: String?

    package init(line: Int? = nil, _ message: String, hint: String? = nil) {
        self.line = line
        self.message = message
        self.hint = hint
    }

    package var description: String {
        let place = line.map { "line \($0): " } ?? ""
        return place + message + (hint.map { " (\($0))" } ?? "")
    }
}

extension TableError {
    static func utf16(line: Int) -> TableError {
        TableError(
            line: line, "the file is in UTF-16, not in UTF-8",
            hint: "save it as “CSV UTF-8”, or convert it: "
                + "iconv -f UTF-16 -t UTF-8 in.csv > out.csv")
    }

    static func notUTF8(line: Int) -> TableError {
        TableError(
            line: line, "the file is not in UTF-8; it may be in Windows-1251",
            hint: "give --encoding, save it as “CSV UTF-8”, or convert it: "
                + "iconv -f WINDOWS-1251 -t UTF-8 in.csv > out.csv")
    }
}
