import ArgumentParser
import CommandSupport
import Foundation
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TextFormats

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

struct JoinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join",
        abstract: "Enrols an existing replica at a server.",
        discussion: """
            What was recorded before keeps its spaces, and is sent with the next sync where the \
            replica may write. When enrolment fails the replica stays as it was.

            A replica whose device was revoked, and that was invited again, takes the invitation \
            with --again: it becomes a new device of its server, fetches anew what it may read, \
            and keeps its unsent edits in quarantine, from where they can be made again.

            Examples:

              fieldbook join --server https://fieldbook.example.org
              fieldbook join --again --server https://fieldbook.example.org
            """)

    @OptionGroup var server: ServerOptions

    @Flag(help: "Enrol as a new device, because the one that this replica was has been revoked.")
    var again = false

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
        if again { return try await joinAgain(replica, client) }
        let enrolment: Enrolment
        do {
            enrolment = try await client.enrol(
                device: identity.device, key: try replica.key(), name: identity.name)
        } catch let failure as TransportFailure
            where failure.kind == .refused && identity.token != nil
        {
            throw TransportFailure(
                kind: failure.kind, code: failure.code, message: failure.message,
                hint: "this replica belongs to a server already; where its device was revoked and "
                    + "invited again: fieldbook join --again; for another address of the same "
                    + "server: fieldbook server set URL")
        }
        let clocked = try replica.enrol(enrolment)
        try answer(replica, enrolment)
        for text in clocked.notices(options) { options.output.warn(text) }
    }

    private func joinAgain(_ replica: Replica, _ client: EnrolmentClient) async throws {
        let pending = try PendingEnrolment(replica: options.path)
        let name = try replica.identity()?.name ?? HostName.current
        let enrolment: Enrolment
        do {
            enrolment = try await client.enrol(
                device: pending.device, key: pending.key.publicKey, name: name)
        } catch let failure as TransportFailure {
            // Where an answer came, there is nothing to take up again.
            if failure.kind == .refused { pending.forget() }
            throw failure
        }
        let removed = try replica.enrolAnew(enrolment, device: pending.device, key: pending.key)
        pending.forget()
        try? replica.scrub()
        try answer(replica, enrolment)
        let kept = removed.reduce(0) { $0 + $1.quarantined }
        if kept > 0 {
            options.output.warn(
                "\(Count.text(kept, "unsent edit")) kept in quarantine; after the next sync make "
                    + "them again: \(options.command("quarantine", "retry", "--all"))")
        }
    }

    private func answer(_ replica: Replica, _ enrolment: Enrolment) throws {
        guard let joined = try replica.identity() else { return }
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

/// What `init` and `join` answer: who the replica is, and what it may do.
struct ReplicaAnswer {
    let identity: ReplicaIdentity
    let access: [SpaceAccess]
    /// Spaces whose edits stay pending, because the device may not write there.
    var staying: [String] = []

    func write(to output: Output) throws {
        try output.answer { writer in
            writer.member("replica", identity.name)
            writer.member("office", identity.office)
            writer.array("spaces", access) { writer, grant in
                writer.object {
                    $0.member("space", grant.space)
                    $0.member("level", grant.level.description)
                }
            }
            writer.array("staying", staying) { $0.text($1) }
        } text: {
            let grants = access.map { "\($0.space)\t\($0.level)\n" }.joined()
            return "\(identity.name)\n" + grants
        }
    }
}

/// What this computer calls itself, without asking the network.
enum HostName {
    static var current: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "device" }
        let name = String(
            decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return name.isEmpty ? "device" : name
    }
}

/// The device's id and key in an enrolment that is under way, kept beside the place of the replica
/// to come, for its owner only.
///
/// When the answer to an invitation code is lost, the code is good for the same device only: the
/// next `init` has to ask under the same id, with the same key.
struct PendingEnrolment {
    let device: DeviceID
    let key: DevicePrivateKey
    private let path: String

    init(replica: String) throws {
        path = replica + ".enrolling"
        var generator = SystemRandomNumberGenerator()
        let lines = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n")
        if let lines, let known = lines.first.flatMap({ DeviceID(String($0)) }) {
            device = known
            if let seed = lines.dropFirst().first.flatMap({ Data(base64Encoded: String($0)) }),
                let key = DevicePrivateKey(seed: seed)
            {
                self.key = key
                return
            }
        } else {
            device = DeviceID(milliseconds: SystemInputs.system.now(), using: &generator)
        }
        key = DevicePrivateKey(using: &generator)
        try save()
    }

    private func save() throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Nobody else reads the key, from the file's first byte.
        forget()
        let text = "\(device)\n\(Data(key.seed).base64EncodedString())\n"
        let isMade = FileManager.default.createFile(
            atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        guard isMade else {
            throw StoreError(
                .failed, "the file \(path) cannot be made",
                hint: "check that you may write in the folder, and that there is room")
        }
    }

    /// Forgets the device: it was used, or the server has never heard of it.
    func forget() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
