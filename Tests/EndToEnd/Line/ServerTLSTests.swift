import CurlTransport
import Foundation
import SyncProtocol
import Synchronization
import TestTraits
import Testing

/// The server's own TLS: what it starts with, what it agrees on, and its key being replaced.
@Suite("TLS of the server", .slow)
struct ServerTLSTests {
    /// A server with TLS, and a device of it.
    private struct Scene {
        let authority: TestAuthority
        let pair: TestAuthority.Pair
        let server: ServerProcess
        let office: FieldOffice

        init(_ options: String...) throws {
            authority = try TestAuthority()
            pair = try authority.issue()
            server = try ServerProcess(spaces: ["network"])
            try server.start(pair, options)
            office = try FieldOffice("minsk")
            let code = try server.invite(office: "minsk", grants: ["network:write"])
            try office.json(
                "init", "--server", server.url, "--code", code, "--ca", authority.file,
                "--author", "A. minsk")
        }

        func client(pins: [String] = []) throws -> CurlClient {
            var configuration = CurlConfiguration()
            configuration.usesEnvironmentProxy = false
            configuration.authorities = Array(
                try Data(contentsOf: URL(fileURLWithPath: authority.file)))
            configuration.pins = pins
            return CurlClient(configuration: configuration)
        }

        func pin() throws -> String {
            try #require(
                try server.run(["invite", "--office", "x", "--grant", "network:read"])["pin"]
                    as? String)
        }

        /// Asks with a client of its own, so over a new connection.
        func status(pins: [String] = []) async throws -> Int {
            let client = try client(pins: pins)
            return try await client.perform(HTTPRequest(url: server.url + "/healthz")).status
        }
    }

    @Test("an office enrols and syncs over TLS, and the server says where it listens")
    func syncsOverTLS() throws {
        let scene = try Scene()
        #expect(scene.server.log == "listening on \(scene.server.url)\n")
        #expect(scene.server.url.hasPrefix("https://"))
        _ = try scene.office.add("stakeholder", "name=Alfa", "type=other")
        #expect(try scene.office.sync()["converged"] == .bool(true))
    }

    @Test("1.2 and 1.3 are agreed on, 1.1 is not, and the protocol is HTTP/1.1")
    func versions() throws {
        let scene = try Scene()
        let place = ["s_client", "-connect", "127.0.0.1:\(scene.server.port)"]
        for (version, mark) in [("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")] {
            let result = try runOpenSSL(place + [version, "-alpn", "h2,http/1.1"])
            #expect(result.output.contains("New, \(mark)"), "\(result.output)")
            #expect(result.output.contains("ALPN protocol: http/1.1"))
        }
        let old = try runOpenSSL(place + ["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"])
        #expect(!old.output.contains("New, TLSv1"), "\(old.output)")
    }

    @Test("files that cannot serve are refused at the start, with what is wrong and what to do")
    func badFilesAreRefused() throws {
        let authority = try TestAuthority()
        let good = try authority.issue()
        let other = try authority.issue("other")
        let open = try authority.issue("open")
        chmod(open.key, 0o644)
        let garbage = try authority.write("garbage\n", to: "garbage.pem")
        chmod(garbage, 0o600)
        let server = try ServerProcess(spaces: ["network"])
        let cases: [([String], String)] = [
            (["--tls-certificate", good.certificate], "belong together"),
            (["--tls-key", good.key], "belong together"),
            (["--tls-certificate", "/absent.pem", "--tls-key", good.key], "there is no file"),
            (["--tls-certificate", garbage, "--tls-key", good.key], "no certificate"),
            (["--tls-certificate", good.certificate, "--tls-key", garbage], "no private key"),
            (["--tls-certificate", good.certificate, "--tls-key", other.key], "does not fit"),
            (open.arguments, "open to every user"),
        ]
        for (arguments, words) in cases {
            let result = try runCommand(
                "fieldbook-server",
                ["serve", "--data", server.directory, "--listen", "127.0.0.1:0"] + arguments)
            #expect(result.status == 64, "\(result.errors)")
            #expect(result.errors.contains(words), "\(result.errors)")
            #expect(result.errors.contains("\nhint: "))
        }
    }

    @Test("an expired certificate is warned of, for clients that know the key do not mind")
    func expiredIsWarnedOf() throws {
        let authority = try TestAuthority()
        let server = try ServerProcess(spaces: ["network"])
        try server.start(try authority.issue(to: 2021))
        try until("the warning is there") { server.log.contains("has expired on 2021-01-01") }
    }

    @Test("with TLS no --insecure is needed to serve other machines")
    func otherMachines() throws {
        let authority = try TestAuthority()
        let server = try ServerProcess(spaces: ["network"])
        let command = try RunningCommand(
            "fieldbook-server",
            ["serve", "--data", server.directory, "--listen", "0.0.0.0:0"]
                + authority.issue().arguments)
        try until("it listens") { command.errors.contains("listening on https://0.0.0.0:") }
        command.interrupt()
        #expect(try command.result().status == 0)
        #expect(!command.errors.contains("warning"))
    }

    @Test(
        "SIGHUP takes over a new key while connections go on, and keeps the old one for a bad pair")
    func reload() async throws {
        let scene = try Scene()
        let old = try scene.pin()
        let kept = try scene.client()
        let request = HTTPRequest(url: scene.server.url + "/healthz")
        // Ended by a word, not by cancelling, which would break off the request under way.
        let isOver = Mutex(false)
        let steady = Task {
            var statuses: Set<Int> = []
            repeat {
                statuses.insert(try await kept.perform(request).status)
            } while !isOver.withLock { $0 }
            return statuses
        }
        #expect(try await scene.status(pins: [old]) == 200)

        _ = try scene.authority.issue()
        scene.server.signal(SIGHUP)
        try until("the pair is taken over") { scene.server.log.contains("anew") }
        let new = try scene.pin()
        #expect(new != old)
        #expect(try await scene.status(pins: [new]) == 200)
        #expect(try await scene.status(pins: [old, new]) == 200)
        let error = await #expect(throws: CurlError.self) { try await scene.status(pins: [old]) }
        #expect(error?.distrust == .pin)

        try "garbage".write(toFile: scene.pair.certificate, atomically: true, encoding: .utf8)
        scene.server.signal(SIGHUP)
        try until("it is refused") { scene.server.log.contains("the certificate before goes on") }
        #expect(try await scene.status(pins: [new]) == 200)
        isOver.withLock { $0 = true }
        #expect(try await steady.value == [200])
    }

    @Test(
        "every exchange that was done is answered when the server stops", arguments: [true, false])
    func stopLosesNoAnswer(withTLS: Bool) async throws {
        let scene = try Scene("--verbose")
        if !withTLS {
            scene.server.stop()
            try scene.server.start(["--verbose"])
        }
        let request = HTTPRequest(url: scene.server.url + "/v1/info")
        let clients = try (0..<8).map { _ in try scene.client() }
        let running = clients.map { client in
            Task {
                var count = 0
                while let answer = try? await client.perform(request), answer.status == 200 {
                    count += 1
                }
                return count
            }
        }
        while scene.server.log.components(separatedBy: "/v1/info: 200").count <= clients.count {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(scene.server.stop() == 0)
        var answered = 0
        for task in running { answered += await task.value }
        let done = scene.server.log.split(separator: "\n").count { $0.contains("/v1/info: 200") }
        #expect(answered > 0)
        #expect(done == answered)
    }

    @Test("a session of the key before cannot be resumed under the new one")
    func sessionsEnd() async throws {
        let scene = try Scene()
        let client = try scene.client(pins: [try scene.pin()])
        let request = HTTPRequest(url: scene.server.url + "/healthz")
        #expect(try await client.perform(request).status == 200)
        _ = try scene.authority.issue()
        scene.server.signal(SIGHUP)
        try until("the pair is taken over") { scene.server.log.contains("anew") }
        var reasons: Set<CurlError.Distrust?> = []
        while reasons.isEmpty {
            // Those that find the kept connection busy open another one.
            let calls = (0..<4).map { _ in Task { try await client.perform(request).status } }
            for call in calls {
                do { #expect(try await call.value == 200) } catch let error as CurlError {
                    reasons.insert(error.distrust)
                }
            }
        }
        #expect(reasons == [.pin])
    }

    @Test("an invitation names the server's key where it is known")
    func invitationNamesTheKey() throws {
        let scene = try Scene()
        let pin = try scene.pin()
        let data = [
            "--office", "brest", "--grant", "network:write", "--data", scene.server.directory,
        ]
        let said = try runCommand("fieldbook-server", ["invite"] + data).output
        #expect(said.hasSuffix(":" + pin + "\n"))
        let brest = try FieldOffice("brest")
        try brest.json(
            "init", "--server", scene.server.url, "--code", String(said.dropLast()), "--author", "B"
        )
        #expect(try brest.json("server")["pins"].texts == [pin])
        #expect(try brest.sync()["converged"] == .bool(true))
        let elsewhere = try scene.authority.issue("elsewhere")
        let given = try runCommand(
            "fieldbook-server", ["invite", "--tls-certificate", elsewhere.certificate] + data)
        #expect(given.output.contains(":sha256//") && !given.output.contains(pin))
        // A server that serves without TLS shows no key.
        scene.server.stop()
        try scene.server.start()
        let plain = try runCommand("fieldbook-server", ["invite"] + data)
        #expect(!plain.output.contains("sha256//"))
    }
}
