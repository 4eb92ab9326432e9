import DomainModel
import Foundation
import ReplicaStore
import TestTraits
import Testing

/// By what `fieldbook` knows its server, and what it says when it does not.
@Suite("Trust in the server", .slow)
struct ServerTrustTests {
    private func serve(
        _ pair: TestAuthority.Pair
    ) throws -> ServerProcess {
        let server = try ServerProcess(spaces: ["network"])
        try server.start(pair)
        return server
    }

    private func invite(_ server: ServerProcess) throws -> String {
        try server.invite(office: "minsk", grants: ["network:write"])
    }

    /// Tries to enrol, and gives the error.
    private func refusal(
        _ server: ServerProcess, _ options: [String], url: String? = nil, status: Int32 = 1
    ) throws -> JSON {
        let office = try FieldOffice("minsk")
        let result = try office.run(
            [
                "init", "--json", "--author", "A", "--server", url ?? server.url, "--code",
                try invite(server),
            ] + options)
        #expect(result.status == status, "\(result.errors)")
        return try JSON(parsing: result.errors)["error"]
    }

    private func pin(_ server: ServerProcess) throws -> String {
        let file = server.directory + "/server.pin"
        return try String(contentsOfFile: file, encoding: .utf8)
            .trimmingCharacters(in: .newlines)
    }

    @Test("a certificate that cannot be trusted is told by its authority, name or date")
    func certificateErrors() throws {
        let authority = try TestAuthority()
        let stranger = try TestAuthority()
        let cases: [(TestAuthority.Pair, [String], String, String)] = [
            (try authority.issue(), [], "no authority that is trusted here", "--ca FILE"),
            (try authority.issue(), ["--ca", stranger.file], "no authority", "--pin PIN"),
            (
                try authority.issue("named", for: ["DNS:elsewhere.example"]),
                ["--ca", authority.file], "is for another name", "check the server's address"
            ),
            (
                try authority.issue("past", to: 2021), ["--ca", authority.file], "has expired",
                "check the date"
            ),
            (
                try authority.issue("future", from: 2089), ["--ca", authority.file],
                "is not valid yet", "check the date"
            ),
        ]
        for (pair, options, words, hint) in cases {
            let error = try refusal(try serve(pair), options)
            #expect(error["code"] == "tls")
            #expect(error["message"].text?.contains(words) == true, "\(error)")
            #expect(error["hint"].text?.contains(hint) == true, "\(error)")
        }
    }

    @Test("a pinned key is enough, whoever signed it and whenever, and no other key is taken")
    func pins() throws {
        let authority = try TestAuthority()
        let server = try serve(try authority.issue(for: ["DNS:elsewhere.example"], to: 2021))
        let pin = try pin(server)
        let other = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
        let wrong = try refusal(server, ["--pin", other])
        #expect(wrong["message"].text?.contains("shows another key") == true, "\(wrong)")
        #expect(wrong["hint"].text?.contains("central office") == true)
        let malformed = try refusal(server, ["--pin", "sha256//AAAA"], status: 64)
        #expect(malformed["message"].text?.contains("is no pin") == true)
        let office = try FieldOffice("minsk")
        try office.json(
            "init", "--server", server.url, "--code", try invite(server), "--pin",
            "\(other);\(pin)", "--author", "A")
        #expect(try office.sync()["converged"] == .bool(true))
        try office.json("server", "--pin", other)
        #expect(try office.failure("sync", status: 1)["code"] == "tls")
        // A pin beside an authority takes nothing from what the authority has to vouch for.
        try office.json("server", "--pin", pin, "--ca", authority.file)
        let both = try office.failure("sync", status: 1)
        #expect(both["message"].text?.contains("has expired") == true, "\(both)")
        try office.json("server", "--pin", pin)
        try office.json("sync")
    }

    @Test("an authority's file is kept in the replica, and the file is needed no more")
    func authorities() throws {
        let authority = try TestAuthority()
        let server = try serve(try authority.issue())
        let file = try authority.write(
            try String(contentsOfFile: authority.file, encoding: .utf8), to: "copy.pem")
        let office = try FieldOffice("minsk")
        try office.json(
            "init", "--server", server.url, "--code", try invite(server), "--ca", file,
            "--author", "A")
        try FileManager.default.removeItem(atPath: file)
        try office.json("sync")
        #expect(try office.json("server")["authorities"] == "own")
        try office.json("server", "--system")
        #expect(try office.failure("sync", status: 1)["code"] == "tls")
        let key = try refusal(server, ["--ca", try authority.write("x", to: "x.pem")], status: 64)
        #expect(key["message"].text?.contains("holds no certificate") == true)
        let broken = "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n"
        let unread = try refusal(server, ["--ca", try authority.write(broken, to: "b.pem")])
        #expect(unread["code"] == "tls")
        #expect(unread["hint"].text?.contains("--ca FILE") == true, "\(unread)")
    }

    @Test("a port that speaks TLS, and one that does not, are named for what they are")
    func wrongScheme() throws {
        let server = try serve(try TestAuthority().issue())
        let plain = server.url.replacingOccurrences(of: "https:", with: "http:")
        let spoken = try refusal(server, [], url: plain, status: 69)
        #expect(spoken["hint"].text?.contains("begins with https://") == true, "\(spoken)")
        let other = try ServerProcess(spaces: ["network"])
        try other.start()
        let secure = other.url.replacingOccurrences(of: "http:", with: "https:")
        let unspoken = try refusal(other, [], url: secure)
        #expect(unspoken["message"].text?.contains("speaks no TLS") == true, "\(unspoken)")
    }

    // MARK: Plain HTTP

    @Test("plain HTTP to another machine is refused before anything is sent, unless it is allowed")
    func plainHTTPIsRefused() throws {
        let server = try ServerProcess(spaces: ["network"])
        try server.start(["--verbose"])
        let refused = try refusal(server, [], url: server.urlFromAfar, status: 64)
        #expect(refused["code"] == "insecure")
        #expect(refused["hint"].text?.contains("--insecure") == true)
        let alone = try FieldOffice.alone()
        let join = ["--server", server.urlFromAfar, "--code", try invite(server)]
        #expect(try alone.run(["join"] + join).status == 64)
        #expect(!server.log.contains("POST"))
        try alone.json(["join"] + join + ["--insecure"])
        try alone.json("sync")
        #expect(try alone.json("server")["insecure"] == .bool(true))
    }

    @Test(
        "a replica of a plain address is refused until somebody says how to go on; nothing is lost")
    func keptPlainAddress() throws {
        let server = try ServerProcess(spaces: ["network"])
        try server.start(["--verbose"])
        let office = try FieldOffice.enrolled("minsk", at: server, grants: ["network:write"])
        let id = try office.add("stakeholder", "name=Alfa", "type=other")
        // As a version before this rule has left it.
        try Replica(path: office.replica, schema: .builtIn)
            .setServer(server.urlFromAfar, trust: ServerTrust())
        let refused = try office.failure("sync", status: 64)
        #expect(refused["hint"].text?.contains("fieldbook sync --insecure") == true)
        #expect(!server.log.contains("/v1/exchange"))
        #expect(try office.fields("stakeholder", id)["name"] == "Alfa")
        try office.json("sync", "--insecure")
        // That time only.
        try office.failure("sync", status: 64)
        try office.json("server", server.url)
        #expect(try office.json("sync")["converged"] == .bool(true))
    }

    @Test("to this machine nothing goes by a proxy, and over TLS a proxy sees only bytes")
    func proxies() throws {
        let server = try ServerProcess(spaces: ["network"])
        try server.start()
        let office = try FieldOffice.enrolled("minsk", at: server, grants: ["network:write"])
        let proxy = try Socket.listen()
        defer { Socket.close(proxy.socket) }
        let address = "http://127.0.0.1:\(proxy.port)"
        let result = try runCommand(
            "fieldbook", ["sync", "--replica", office.replica],
            environment: ["http_proxy": address, "HTTP_PROXY": address, "all_proxy": address])
        #expect(result.status == 0, "\(result.errors)")
    }

    // MARK: What an answer in the clear may do

    @Test("what came in the clear takes no record away, whatever it says of the device's access")
    func nothingIsPurgedInTheClear() throws {
        let server = try ServerProcess(spaces: ["network", "office:minsk"])
        try server.start()
        let office = try FieldOffice("minsk")
        let grants = ["network:write", "office:minsk:write"]
        try office.json(
            "init", "--server", server.urlFromAfar, "--code",
            try server.invite(office: "minsk", grants: grants), "--insecure", "--author", "A")
        _ = try office.add("stakeholder", "name=Alfa", "type=other")
        try office.sync()
        let device = try #require(try server.devices().first?["device"] as? String)
        try server.run(["revoke", device, "network"])
        let notices = try office.json("sync", status: 4)["notices"].texts
        #expect(notices.contains { $0.contains("network") && $0.contains("in the clear") })
        #expect(try office.records() == 1)
        try server.run(["revoke", device])
        let refused = try office.failure("sync", status: 77)
        #expect(refused["code"] == "device_revoked")
        #expect(refused["message"].text?.contains("nothing was removed") == true)
        #expect(try office.records() == 1)
        // The same word over a line that nobody else can speak on is the server's.
        try office.json("server", server.url)
        let word = try office.failure("sync", status: 77)
        #expect(word["message"].text?.contains("was removed") == true)
        #expect(try office.records() == 0)
    }

    @Test("the refusal of something on the way is not the server's, and takes nothing away")
    func proxyRefusal() throws {
        let server = try ServerProcess(spaces: ["network"])
        try server.start()
        let office = try FieldOffice.enrolled("minsk", at: server, grants: ["network:write"])
        _ = try office.add("stakeholder", "name=Alfa", "type=other")
        try office.sync()
        let bodies = [
            ("text/html", "<h1>device_revoked</h1>"),
            ("application/json", #"{"code":"device_revoked","status":403}"#),
            ("application/problem+json", #"{"title":"blocked","status":403}"#),
        ]
        for (type, body) in bodies {
            let gate = try AnsweringPort(
                "HTTP/1.1 403 Forbidden\r\nContent-Type: \(type)\r\nContent-Length: "
                    + "\(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)")
            try office.json("server", gate.url)
            let refused = try office.failure("sync", status: 69)
            #expect(refused["code"] == "http_403")
            #expect(refused["hint"].text?.contains("between this computer and the server") == true)
            #expect(try office.records() == 1)
        }
    }
}

/// A port of this machine that answers whatever comes with the same bytes.
private final class AnsweringPort {
    let url: String
    private let listener: Int32

    init(_ answer: String) throws {
        let (socket, port) = try Socket.listen()
        listener = socket
        url = "http://127.0.0.1:\(port)"
        Thread.detachNewThread {
            while let client = Socket.accept(socket) {
                var request: [UInt8] = []
                while let bytes = Socket.receive(client, atMost: 64 << 10) {
                    request += bytes
                    if let length = HTTPLength.ofRequest(request), request.count >= length { break }
                }
                _ = Socket.send(Array(answer.utf8), to: client)
                Socket.close(client)
            }
        }
    }

    deinit { Socket.close(listener) }
}
