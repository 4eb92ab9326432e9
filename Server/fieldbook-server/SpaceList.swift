import CentralStorage
import CommandSupport
import SyncProtocol
import TextFormats

/// The spaces of a server as `spaces`, `space add`, `backup` and `restore` answer them.
struct SpaceList {
    let spaces: [SpaceSummary]

    init(_ spaces: [SpaceSummary]) {
        self.spaces = spaces
    }

    func write(to writer: inout JSONWriter) {
        writer.array("spaces", spaces) { writer, space in
            writer.object {
                $0.member("space", space.space)
                $0.member("records", space.records)
                // Of the last log entry.
                $0.member("number", space.number)
                $0.member("digest", space.digest.hexadecimal)
            }
        }
    }
}
