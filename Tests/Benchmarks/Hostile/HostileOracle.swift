import CentralStorage
import Foundation
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol

/// What must hold after an attack: the honest offices' spaces are as the offices have left them.
struct HostileOracle {
    private let site: Site
    private let store: CentralStore
    private let offices: [HonestOffice]

    init(_ site: Site, _ store: CentralStore, _ offices: [HonestOffice]) {
        self.site = site
        self.store = store
        self.offices = offices
    }

    /// - Returns: what does not hold, in words; nothing where all does.
    func findings() async throws -> [String] {
        var findings: [String] = []
        for office in offices {
            // Twice: what one has sent last, the others fetch.
            _ = try await office.sync()
        }
        for (number, office) in offices.enumerated() {
            let summary = try await office.sync()
            if summary.isConverged != true {
                findings.append("honest office \(number) does not converge: \(summary.notices)")
            }
            if summary.quarantined > 0 { findings.append("an honest edit was refused") }
        }
        findings += try counts()
        findings += try await values()
        findings += try store.verify().map { "the server's store: \($0.message)" }
        return findings
    }

    /// In spaces where no hostile device may write, the log holds the honest commits alone.
    private func counts() throws -> [String] {
        let stats = try store.stats().spaces
        return Set(offices.map(\.space)).sorted().flatMap { space -> [String] in
            guard let row = stats.first(where: { $0.summary.space == space }) else {
                return ["\(space) is gone"]
            }
            let honest = offices.filter { $0.space == space }
            let commits = honest.reduce(0) { $0 + $1.commits }
            let records = honest.reduce(0) { $0 + $1.records.count }
            var findings: [String] = []
            if row.summary.number != UInt64(commits) {
                findings.append(
                    "\(space) has \(row.summary.number) log entries, of \(commits) commits")
            }
            if row.summary.records != records {
                findings.append("\(space) has \(row.summary.records) records, of \(records)")
            }
            return findings
        }
    }

    /// What a new replica of each space shows is what was saved last.
    private func values() async throws -> [String] {
        var findings: [String] = []
        for space in Set(offices.map(\.space)).sorted() {
            let name = "fresh-" + space.replacing(":", with: "-")
            let fresh = try HonestOffice(
                site.office(name, spaces: [space]).open(), space: space, url: site.server.url,
                number: 0)
            _ = try await fresh.sync()
            for office in offices where office.space == space {
                for (id, text) in office.expected.sorted(by: { $0.key < $1.key }) {
                    let shown = try? fresh.replica.show(id, in: "case")
                    if shown?.fields["given_name"] != .text(text) || shown?.space != space {
                        findings.append("a case of \(space) is no longer as it was saved")
                    }
                }
            }
        }
        return findings
    }
}
