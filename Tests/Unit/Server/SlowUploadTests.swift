import CentralServer
import CentralStorage
import CurlTransport
import Logging
import StoreKit
import SyncProtocol
import TestSupport
import Testing

/// How slowly a body may come, told by a server for which every body comes too slowly.
@Suite("Slow uploads")
struct SlowUploadTests {
    private static let token = "fbk_AAAAAAAAAAAAAAAAAAAAAA"

    private let folder: ScratchFolder
    private let service: CentralService

    init() throws {
        folder = try ScratchFolder()
        let store = try CentralStore(
            directory: folder.file("server"), environment: SystemInputs.system)
        let device = try #require(DeviceID("0192f3a1-7c4b-7e2a-9c11-3f5d5a6b7c8d"))
        try store.write { transaction in
            let code = try transaction.invite(office: "minsk", name: nil, grants: [])
            _ = try transaction.enrol(
                code: code, device: device, name: "laptop",
                token: ContentHash(of: Array(Self.token.utf8)), key: nil)
        }
        var limits = ServerLimits()
        limits.graceSeconds = 0
        limits.bytesPerSecond = 1e15
        service = CentralService(
            store: store, environment: .system, limits: limits,
            product: CentralService.Product(version: "test", schemaVersion: 1),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Calls the service on a free port of this machine while it serves.
    private func call(_ requests: [(path: String, headers: HTTPHeaders, body: [UInt8])])
        async throws -> [Int]
    {
        let address = try #require(ListenAddress("127.0.0.1:0"))
        let (ports, port) = AsyncStream.makeStream(of: ListenAddress.self)
        let serving = Task { [service] in
            try await service.run(on: address) { port.yield($0) }
        }
        var statuses: [Int] = []
        for await place in ports {
            var configuration = CurlConfiguration()
            configuration.usesEnvironmentProxy = false
            let client = CurlClient(configuration: configuration)
            for request in requests {
                let answer = try await client.perform(
                    HTTPRequest(
                        method: "POST", url: "http://\(place)\(request.path)",
                        headers: request.headers, body: request.body))
                statuses.append(answer.status)
            }
            break
        }
        serving.cancel()
        try await serving.value
        return statuses
    }

    @Test("a device's body may take as long as its line moves; a stranger's may not")
    func devicesAndStrangers() async throws {
        let request = ExchangeRequest(schemaVersion: 1, spaces: [])
        let statuses = try await call([
            ("/v1/exchange", ["Authorization": "Bearer \(Self.token)"], request.encoded()),
            ("/v1/enrol", ["Content-Type": "application/json"], Array("{}".utf8)),
        ])
        #expect(statuses == [200, 408])
    }
}
