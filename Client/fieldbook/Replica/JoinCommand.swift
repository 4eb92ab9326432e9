import ArgumentParser
import CommandSupport
import ReplicaStore

struct JoinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join",
        abstract: "Enrols an existing replica at a server.",
        discussion: """
            What was recorded before keeps its spaces, and is sent with the next sync where the \
            replica may write. When enrolment fails the replica stays as it was.

            Example:

              fieldbook join --server https://fieldbook.example.org
            """)

    @OptionGroup var server: ServerOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if server.server == nil {
            throw ValidationError("join needs --server URL")
        }
    }

    func run() async throws {
        let replica = try options.open()
        guard let client = try server.client(), let identity = try replica.identity() else {
            return
        }
        let enrolment = try await client.enrol(
            device: identity.device, key: try replica.key(), name: identity.name)
        try replica.enrol(enrolment)
        let joined = try replica.identity() ?? identity
        let staying = try replica.strandedSpaces()
        try ReplicaAnswer(identity: joined, access: enrolment.access, staying: staying)
            .write(to: options.output)
        for space in staying {
            options.output.warn(
                "what was recorded in \(space) stays here: this device may not write there")
        }
        options.output.remark("joined; now run \(options.command("sync"))")
    }
}
