import ExchangeService
import Foundation
import ReplicaStore
import SyncEngine
import SyncProtocol
import TestSupport

/// Somebody who has a copy of the server's store, and makes up a log that goes on from there under
/// the same epoch: what he writes in it looks acknowledged.
struct Forger {
    let office: FieldOffice

    init(of central: CentralOffice, spaces: [String] = ["network"]) async throws {
        let directory = central.folder.file("forged-\(UUID().uuidString.prefix(6))")
        try FileManager.default.copyItem(atPath: central.folder.file("central"), toPath: directory)
        let forged = try CentralOffice(directory: directory, like: central)
        office = try forged.office("forger", spaces: spaces, level: .manage)
        try await office.sync()
    }

    /// The bundle of what the made-up server has taken.
    func bundle() async throws -> [UInt8] {
        try await office.sync()
        return try Carrier.file(of: office.replica)
    }
}

/// Keeps what a replica sends.
final class Overheard: ExchangeTransport, @unchecked Sendable {
    private let transport: any ExchangeTransport
    private(set) var requests: [ExchangeRequest] = []

    init(_ transport: any ExchangeTransport) {
        self.transport = transport
    }

    func exchange(
        _ body: [UInt8], _ terms: ExchangeTerms
    ) async throws(TransportFailure) -> TransportAnswer {
        if let request = try? ExchangeRequest(encoded: body) { requests.append(request) }
        return try await transport.exchange(body, terms)
    }

    /// The states that were given back.
    var given: [StateEntry] {
        requests.flatMap(\.spaces).flatMap { $0.upload?.states ?? [] }
    }
}
