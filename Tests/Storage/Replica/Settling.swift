import ReplicaStore
import SyncEngine
import Testing

/// Syncs all until nobody has anything left, and checks that they agree, that nothing waits, and
/// that a sync with nothing to say is one round trip.
func settle(_ offices: FieldOffice...) async throws {
    for _ in 0..<3 {
        for office in offices {
            let summary = try await office.sync()
            #expect(summary.notices == [])
        }
    }
    let documents = try offices.map { try $0.documents("stakeholder") }
    #expect(Set(documents).count == 1)
    #expect(Set(try offices.flatMap { try $0.digests }).count == 1)
    for office in offices {
        #expect(try office.replica.status().pending == 0)
        #expect(try office.replica.verify() == [])
    }
    let quiet = try await offices[0].sync()
    #expect(quiet.rounds == 1)
    #expect(quiet.isConverged == true)
}
