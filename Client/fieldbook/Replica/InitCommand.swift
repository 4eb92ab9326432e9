import ArgumentParser
import CommandSupport
import Foundation
import ReplicaStore
import SyncEngine
import SyncProtocol

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Makes a new replica: alone, or enrolled at a server.",
        discussion: """
            Without a server the replica works alone and can join one later. With an invitation, \
            the office is the invitation's, and its code is asked for; a server that no authority \
            of this computer vouches for is known by --ca or --pin, or by the pin behind the code. \
            When enrolment fails no replica is made, and the same command can be repeated.

            Examples:

              fieldbook init --office minsk --author 'A. Ivanova'
              fieldbook init --server https://fieldbook.example.org
              fieldbook init --server https://fieldbook.example.org --code - < code.txt
            """)

    @OptionGroup var server: ServerOptions

    @Option(help: ArgumentHelp("The office: a-z, 0-9 and -.", valueName: "name"))
    var office: String?

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if server.server == nil, office == nil {
            throw ValidationError(
                "give --office NAME, or --server URL with the code of an invitation")
        }
        if let office, !OfficeName.isValid(office) {
            throw ValidationError(
                "an office's name is made of a-z, 0-9 and -")
        }
    }

    func run() async throws {
        guard try !Replica.exists(at: options.path, schema: Deployment.current) else {
            throw CommandFailure.usage(
                "there is a replica at \(options.path) already",
                hint: "use it, or name another with --replica PATH")
        }
        guard let client = try server.client() else { return try answer(alone(), access: []) }
        let enrolment = try await enrol(client)
        try answer(try enrolled(enrolment.0, enrolment.1), access: enrolment.0.access)
    }

    private func alone() throws -> Replica {
        try Replica.create(
            path: options.path, office: office ?? "", author: options.resolvedAuthor,
            schema: Deployment.current)
    }

    private func enrol(_ client: EnrolmentClient) async throws -> (Enrolment, PendingEnrolment) {
        let pending = try PendingEnrolment(replica: options.path)
        let enrolment: Enrolment
        do {
            enrolment = try await client.enrol(
                device: pending.device, key: pending.key.publicKey, name: HostName.current)
        } catch let failure as TransportFailure {
            // Where an answer came, there is nothing to take up again.
            if failure.kind == .refused { pending.forget() }
            throw failure
        }
        if let office, office != enrolment.office {
            throw CommandFailure.usage(
                "the invitation is for the office \(enrolment.office), not \(office)",
                hint: "leave --office out, or ask for an invitation for \(office)")
        }
        return (enrolment, pending)
    }

    /// Makes the replica, or leaves nothing behind.
    private func enrolled(_ enrolment: Enrolment, _ pending: PendingEnrolment) throws -> Replica {
        // What fails here may have met a replica that somebody else has just made: it stays.
        let replica = try Replica.create(
            path: options.path, office: enrolment.office, author: options.resolvedAuthor,
            name: "\(enrolment.office)-\(enrolment.tag.lowercased())", device: pending.device,
            key: pending.key, schema: Deployment.current)
        do {
            try replica.enrol(enrolment)
            pending.forget()
            return replica
        } catch {
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: options.path + suffix)
            }
            throw error
        }
    }

    private func answer(_ replica: Replica, access: [SpaceAccess]) throws {
        guard let identity = try replica.identity() else { return }
        try ReplicaAnswer(identity: identity, access: access).write(to: options.output)
        options.output.remark("made \(options.path)")
        if identity.author == nil {
            options.output.remark("no author is set: give --author or set FIELDBOOK_AUTHOR")
        }
    }
}
