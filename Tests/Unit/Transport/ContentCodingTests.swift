import CurlTransport
import Gzip
import Testing
import Zstandard

/// Packed bodies whose length fits and whose content does not, as a proxy makes them that frames
/// anew what it got of an answer.
@Suite("Packed answers")
struct ContentCodingTests {
    enum Coding: String, CaseIterable, Sendable {
        case zstd
        case gzip

        func pack(_ bytes: [UInt8]) throws -> [UInt8] {
            switch self {
            case .zstd: try Zstandard.compress(bytes)
            case .gzip: try Gzip.compress(bytes)
            }
        }
    }

    private func perform(
        _ coding: String, _ body: [UInt8], status: Int = 200, limit: Int = 1 << 20
    ) async throws -> HTTPResponse {
        let answer = LoopbackServer.answer(status, ["Content-Encoding: \(coding)"], body: body)
        let server = try LoopbackServer { _ in [.send(answer)] }
        defer { server.stop() }
        var configuration = CurlConfiguration()
        configuration.usesEnvironmentProxy = false
        configuration.maximumResponseBytes = limit
        return try await CurlClient(configuration: configuration)
            .perform(HTTPRequest(url: server.url))
    }

    private func failure(_ coding: String, _ body: [UInt8]) async -> CurlError? {
        await #expect(throws: CurlError.self) { try await perform(coding, body) }
    }

    @Test("one that is cut anywhere is a line that was cut", arguments: Coding.allCases)
    func cut(coding: Coding) async throws {
        let body = noise(300)
        let packed = try coding.pack(body)
        #expect(try await perform(coding.rawValue, packed).body == body)
        for count in stride(from: 0, to: packed.count, by: 7) {
            let error = await failure(coding.rawValue, Array(packed.prefix(count)))
            #expect(error?.kind == .connectionLost, "cut after \(count) bytes")
            #expect(error?.isRetryable == true)
        }
    }

    @Test("one that holds no message is none, and what follows it is not taken")
    func strange() async throws {
        let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 0, 0, 0, 0]
        #expect(await failure("zstd", skippable)?.kind == .connectionLost)
        for coding in Coding.allCases {
            let more = try coding.pack(noise(10)) + [0]
            #expect(await failure(coding.rawValue, more)?.kind == .connectionLost)
        }
        #expect(await failure("br", noise(10))?.kind == .other)
    }

    @Test("windows and outputs beyond the limits are refused before memory is taken for them")
    func bombs() async throws {
        let zeros = [UInt8](repeating: 0, count: 2 << 20)
        for coding in Coding.allCases {
            let packed = try coding.pack(zeros)
            #expect(await failure(coding.rawValue, packed)?.kind == .responseTooLarge)
        }
        // A frame of 128 MiB of window, without a size, that repeats one byte.
        let window: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 17 << 3, 0x0B, 0x00, 0x00, 0x61]
        #expect(await failure("zstd", window)?.kind == .responseTooLarge)
    }

    @Test("an error's page is not needed whole: its status says enough")
    func errorPage() async throws {
        let answer = try await perform("gzip", noise(10), status: 502)
        #expect(answer.status == 502)
        #expect(answer.body.isEmpty)
    }
}
