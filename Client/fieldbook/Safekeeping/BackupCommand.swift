import ArgumentParser
import CommandSupport
import Foundation
import ReplicaStore
import TextFormats

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Writes a verified copy of the replica into one file.",
        discussion: """
            Works while other commands use the replica, and never replaces a file. To restore, \
            copy the file to where the replica was: that is enough, on the same computer or on \
            another. What the server has taken since comes back with the next sync.

            The file holds all that the replica holds, restricted records and the device's token \
            too, and is readable by its owner alone: keep it like the laptop itself. What is \
            erased later stays in it until you delete it.

            Example:

              fieldbook backup /media/stick/minsk-2026-05-01.sqlite
            """)

    @Argument(help: "The file to write.", completion: .file())
    var file: String

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let path = (file as NSString).expandingTildeInPath
        let report = try options.open().backUp(to: path)
        try options.output.answer { writer in
            writer.member("file", report.path)
            writer.member("bytes", report.bytes)
            writer.member("pending", report.pending)
            writer.member("problems", report.problems.count)
        } text: {
            "\(report.path)\n"
        }
        options.output.remark(
            "to restore it, copy it to where the replica was: \(options.path)")
        if !report.problems.isEmpty {
            options.output.warn(
                "the copy is as the replica is, with "
                    + "\(Count.text(report.problems.count, "problem")): "
                    + options.command("verify"))
        }
    }
}
