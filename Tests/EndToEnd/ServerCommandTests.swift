import Foundation
import Gzip
import SyncProtocol
import Testing

/// The real `fieldbook-server`, driven by its commands and over HTTP.
@Suite("fieldbook-server", .timeLimit(.minutes(15)))
struct ServerCommandTests {
    private static let laptop = "0192f3a1-7c4b-7e2a-9c11-3f5d5a6b7c8d"
    private static let otherLaptop = "0192f3a1-7c4b-7e2a-9c11-3f5d5a6b7c8e"
    static let grants = [
        SpaceAccess(space: "network", level: .write),
        SpaceAccess(space: "office:minsk", level: .manage),
    ]

    private func serve() throws -> ServerProcess {
        let server = try ServerProcess(spaces: ["network", "office:minsk"])
        try server.start()
        return server
    }

    private func invite(_ server: ServerProcess) throws -> String {
        try server.invite(
            office: "minsk", grants: Self.grants.map { "\($0.space):\($0.level)" })
    }

    private func enrol(
        _ server: ServerProcess, code: String, device: String = laptop
    ) async throws -> HTTPCall {
        let body = ["code": code, "device": device, "name": "test laptop"]
        return try await HTTPCall.send(
            server.url + "/v1/enrol", headers: ["Content-Type": "application/json"],
            body: try JSONEncoder().encode(body))
    }

    private func device(_ server: ServerProcess) async throws -> CallingDevice {
        try device(try await enrol(server, code: try invite(server)))
    }

    private func device(_ answer: HTTPCall) throws -> CallingDevice {
        let epoch = try #require(answer.json["epoch"] as? String)
        return CallingDevice(
            token: try #require(answer.json["token"] as? String),
            epoch: try #require(Epoch(epoch)))
    }

    /// - Parameter body: nil sends a request without news.
    private func exchange(
        _ server: ServerProcess, _ device: CallingDevice, _ body: Data? = nil,
        _ headers: [String: String] = [:]
    ) async throws -> HTTPCall {
        try await HTTPCall.send(
            server.url + "/v1/exchange", headers: device.headers.merging(headers) { $1 },
            body: body ?? device.quietRequest())
    }

    /// Starts an exchange that waits for news, and returns when the server holds it.
    private func startWaiting(
        _ server: ServerProcess, _ device: CallingDevice
    ) async throws -> Task<HTTPCall, any Error> {
        let url = server.url
        let waiting = Task {
            try await HTTPCall.send(
                url + "/v1/exchange", headers: device.headers,
                body: device.quietRequest(waitSeconds: 55))
        }
        try await untilMetric("fieldbook_clients_waiting 1", url)
        return waiting
    }

    @Test("a device that was enrolled without a key makes its own known, and never another one")
    func aKeyIsMadeKnownOnce() async throws {
        let server = try serve()
        let token = try await device(server).token
        func register(_ key: String, _ token: String) async throws -> HTTPCall {
            try await HTTPCall.send(
                server.url + "/v1/key",
                headers: [
                    "Content-Type": "application/json", "Authorization": "Bearer " + token,
                ], body: try JSONEncoder().encode(["key": key]))
        }
        let key = Data(repeating: 7, count: 32).base64EncodedString()
        #expect(try await register(key, "fbk_unknown").status == 401)
        #expect(try await register("short", token).problem == "malformed")
        for _ in 1...2 {
            let answer = try await register(key, token)
            #expect(answer.status == 200)
            #expect(answer.json["key"] as? String == key)
        }
        let other = try await register(Data(repeating: 8, count: 32).base64EncodedString(), token)
        #expect(other.status == 409)
        #expect(other.problem == "key_differs")
    }

    // MARK: Commands

    @Test("the commands answer JSON of the declared shapes while the server runs")
    func commandsAnswerJSON() async throws {
        let server = try serve()
        let spaces = try #require(try server.run(["spaces"])["spaces"] as? [[String: Any]])
        #expect(spaces.compactMap { $0["space"] as? String } == ["network", "office:minsk"])
        _ = try await device(server)
        let devices = try #require(try server.run(["devices"])["devices"] as? [[String: Any]])
        let device = try #require(devices.first)
        #expect(device["device"] as? String == Self.laptop)
        #expect(device["office"] as? String == "minsk")
        #expect(device["revoked"] as? Bool == false)
        #expect((device["grants"] as? [[String: Any]])?.count == 2)
        let stats = try #require(try server.run(["stats"])["spaces"] as? [[String: Any]])
        #expect(stats.first?["number"] as? Int == 0)
        #expect(stats.first?["digest"] as? String == Digest().hexadecimal)
        let verified = try server.run(["verify"])
        #expect(verified["ok"] as? Bool == true)
        #expect(verified["version"] as? Int == 1)
    }

    @Test("grant and revoke find a device by the end of its id, and reach the running server")
    func revokedDeviceIsTurnedAway() async throws {
        let server = try serve()
        let device = try await device(server)
        let short = String(Self.laptop.suffix(6))
        let granted = try server.run(["grant", short, "network:read"])
        let devices = try #require(granted["devices"] as? [[String: Any]])
        let levels = (devices.first?["grants"] as? [[String: Any]])?.map { $0["level"] as? String }
        #expect(levels == ["read", "manage"])
        try server.run(["revoke", short])
        let answer = try await exchange(server, device)
        #expect(answer.status == 403)
        #expect(answer.problem == "device_revoked")
    }

    @Test("wrong arguments end with 64, and say what to do, as text or as JSON")
    func usageErrors() throws {
        let server = try ServerProcess(spaces: ["network"])
        let data = ["--data", server.directory]
        let unknown = try runCommand(
            "fieldbook-server", ["invite", "--office", "minsk", "--grant", "nowhere:read"] + data)
        #expect(unknown.status == 64)
        #expect(unknown.output.isEmpty)
        #expect(unknown.errors.hasPrefix("error: "))
        #expect(unknown.errors.contains("\nhint: "))
        let missing = try runCommand("fieldbook-server", ["invite", "--json"] + data)
        #expect(missing.status == 64)
        let error = try #require(try missing.errorJSON()["error"] as? [String: Any])
        #expect(error["code"] as? String == "usage")
        let absent = try runCommand(
            "fieldbook-server", ["spaces", "--data", server.directory + "/absent"])
        #expect(absent.status == 1)
        #expect(!FileManager.default.fileExists(atPath: server.directory + "/absent"))
    }

    @Test("a second server on the same folder is refused")
    func secondServerIsRefused() throws {
        let server = try serve()
        let second = try runCommand(
            "fieldbook-server",
            ["serve", "--data", server.directory, "--listen", "127.0.0.1:0"])
        #expect(second.status == 69)
        #expect(second.errors.hasPrefix("error: another process serves "))
    }

    @Test("plain HTTP is not offered to other machines unasked")
    func otherMachinesNeedInsecure() throws {
        let server = try ServerProcess(spaces: ["network"])
        let result = try runCommand(
            "fieldbook-server", ["serve", "--data", server.directory, "--listen", "0.0.0.0:0"])
        #expect(result.status == 64)
        #expect(result.errors.contains("--insecure"))
    }

    // MARK: HTTP

    @Test("an enrolled device's exchange without news is answered in few bytes")
    func quietExchange() async throws {
        let server = try serve()
        let answer = try await exchange(server, try await device(server))
        #expect(answer.status == 200)
        #expect(answer.headers["content-type"] == nil)
        #expect(answer.headers["date"] == nil)
        #expect(answer.body.count < 40)
        let response = try ExchangeResponse(encoded: Array(answer.body))
        #expect(response.spaces.isEmpty)
        #expect(response.access == nil)
    }

    @Test("an invitation is good for one device, which may ask again when the answer was lost")
    func invitationIsGoodForOneDevice() async throws {
        let server = try serve()
        let code = try invite(server)
        let first = try await enrol(server, code: code)
        #expect(first.status == 200)
        let other = try await enrol(server, code: code, device: Self.otherLaptop)
        #expect(other.status == 409)
        #expect(other.problem == "invitation_used")
        let again = try await enrol(server, code: code)
        #expect(again.status == 200)
        #expect(again.json["tag"] as? String == first.json["tag"] as? String)
        #expect(try await exchange(server, try device(first)).status == 401)
        #expect(try await exchange(server, try device(again)).status == 200)
    }

    @Test("a code ends with the first call of the device that used it")
    func codeEndsWithTheFirstCall() async throws {
        let server = try serve()
        let code = try invite(server)
        let device = try device(try await enrol(server, code: code))
        #expect(try await exchange(server, device).status == 200)
        let again = try await enrol(server, code: code)
        #expect(again.status == 409)
        #expect(again.problem == "invitation_used")
        #expect(try await exchange(server, device).status == 200)
    }

    @Test("a right code gets in at once, however many wrong ones come")
    func rightCodesAlwaysGetIn() async throws {
        let server = try serve()
        var last: HTTPCall?
        for _ in 0..<300 where last?.status != 429 {
            last = try await enrol(server, code: "AAAA-BBBB-CCCC")
        }
        #expect(last?.status == 429)
        let code = try invite(server)
        #expect(try await enrol(server, code: code).status == 200)
    }

    @Test("a new token ends the old one when it is first used, and not before")
    func tokenIsRotated() async throws {
        let server = try serve()
        let old = try await device(server)
        let answer = try await HTTPCall.send(
            server.url + "/v1/rotate", headers: old.headers, body: Data())
        #expect(answer.status == 200)
        #expect(answer.headers["cache-control"] == "no-store")
        let new = CallingDevice(
            token: try #require(answer.json["token"] as? String), epoch: old.epoch)
        #expect(try await exchange(server, old).status == 200)
        #expect(try await exchange(server, new).status == 200)
        #expect(try await exchange(server, old).status == 401)
        #expect(try await exchange(server, new).status == 200)
        let without = try await HTTPCall.send(server.url + "/v1/rotate", body: Data())
        #expect(without.problem == "unauthorized")
    }

    @Test("an exchange that waits ends when its device is revoked by another process")
    func revokeEndsWaitingExchange() async throws {
        let server = try serve()
        let waiting = try await startWaiting(server, try await device(server))
        try server.run(["revoke", Self.laptop])
        let answer = try await waiting.value
        #expect(answer.status == 403)
        #expect(answer.problem == "device_revoked")
    }

    @Test("guessing codes is slowed down")
    func guessingIsSlowedDown() async throws {
        let server = try serve()
        var statuses: [Int] = []
        // The limit fills up again with time, so a slow machine needs more than its 30 attempts.
        while statuses.count < 300, statuses.last != 429 {
            let answer = try await enrol(server, code: "AAAA-BBBB-CCCC")
            statuses.append(answer.status)
            if answer.status == 429 {
                #expect(answer.problem == "rate_limited")
                #expect((answer.headers["retry-after"].flatMap(Int.init) ?? 0) >= 1)
            }
        }
        #expect(statuses.first == 403)
        #expect(statuses.count > 30)
        #expect(statuses.last == 429)
    }

    @Test("a token that is wrong or missing is refused with problem details")
    func wrongTokenIsRefused() async throws {
        let server = try serve()
        let wrong = "fbk_" + String(repeating: "A", count: 22)
        for token in [wrong, "nonsense", ""] {
            let device = CallingDevice(token: token, epoch: Epoch(high: 0, low: 0))
            let answer = try await exchange(server, device)
            #expect(answer.status == 401)
            #expect(answer.problem == "unauthorized")
            #expect(answer.json["type"] as? String == "urn:fieldbook:problem:unauthorized")
            #expect(answer.headers["www-authenticate"] == "Bearer")
        }
        let info = try await HTTPCall.send(server.url + "/v1/info")
        #expect(info.status == 200)
        #expect(info.json["epoch"] == nil)
    }

    @Test("bodies of the wrong type, form or size are refused, packed ones by what they unpack to")
    func wrongBodiesAreRefused() async throws {
        let server = try serve()
        let device = try await device(server)
        let text = ["Content-Type": "text/plain"]
        let typed = try await exchange(server, device, nil, text)
        #expect(typed.problem == "unsupported_media")
        let zipped = try await exchange(
            server, device, nil, ["Content-Encoding": "br"])
        #expect(zipped.problem == "unsupported_media")
        let unzipped = try await exchange(
            server, device, Data("garbage".utf8), ["Content-Encoding": "gzip"])
        #expect(unzipped.problem == "malformed")
        let garbage = try await exchange(server, device, Data("garbage".utf8))
        #expect(garbage.status == 400)
        #expect(garbage.problem == "malformed")
        let large = try await exchange(server, device, Data(count: (8 << 20) + 1))
        #expect(large.status == 413)
        #expect(large.problem == "too_large")
        let bomb = try await exchange(
            server, device, CallingDevice.zstandardZeros(blocks: 160), ["Content-Encoding": "zstd"])
        #expect(bomb.status == 413)
        #expect(bomb.problem == "too_large")
        let zeros = try Gzip.compress([UInt8](repeating: 0, count: 17 << 20))
        let old = try await exchange(server, device, Data(zeros), ["Content-Encoding": "gzip"])
        #expect(old.problem == "too_large")
        #expect(try await exchange(server, device).status == 200)
    }

    @Test("unknown paths and methods are told apart")
    func unknownPathsAndMethods() async throws {
        let server = try serve()
        let absent = try await HTTPCall.send(server.url + "/v2/exchange")
        #expect(absent.status == 404)
        #expect(absent.problem == "not_found")
        let method = try await HTTPCall.send(server.url + "/v1/exchange")
        #expect(method.status == 405)
        #expect(method.headers["allow"] == "POST")
    }

    // MARK: Stopping

    @Test("SIGTERM answers the exchange that waits for news, and the server ends with 0")
    func stopAnswersWaitingExchange() async throws {
        let server = try serve()
        let device = try await device(server)
        let waiting = try await startWaiting(server, device)
        #expect(server.stop() == 0)
        let answer = try await waiting.value
        #expect(answer.status == 200)
        #expect(try ExchangeResponse(encoded: Array(answer.body)).spaces.isEmpty)
        #expect(server.log == "listening on \(server.url)\n")
    }

    @Test("a grant by another process wakes the exchange that waits")
    func grantWakesWaitingExchange() async throws {
        let server = try serve()
        let device = try await device(server)
        let waiting = try await startWaiting(server, device)
        try server.run(["grant", Self.laptop, "network:read"])
        let response = try ExchangeResponse(encoded: Array(try await waiting.value.body))
        #expect(response.access?.first == SpaceAccess(space: "network", level: .read))
    }

    @Test("a client that leaves while it waits is not waited for")
    func leavingClientIsForgotten() async throws {
        let server = try serve()
        let device = try await device(server)
        let waiting = try await startWaiting(server, device)
        waiting.cancel()
        try await untilMetric("fieldbook_clients_waiting 0", server.url)
    }

    /// Returns when the server's metrics hold a line; the test's time limit ends a vain wait.
    private func untilMetric(_ line: String, _ url: String) async throws {
        while true {
            let text = try await HTTPCall.send(url + "/metrics").text
            if text.split(separator: "\n").contains(Substring(line)) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    @Test("a restarted server knows its devices and spaces, after a power cut too")
    func restartKeepsEverything() async throws {
        let server = try serve()
        let device = try await device(server)
        let port = server.port
        server.kill()
        try server.start(port: port)
        #expect(try await exchange(server, device).status == 200)
        #expect(server.stop() == 0)
    }
}
