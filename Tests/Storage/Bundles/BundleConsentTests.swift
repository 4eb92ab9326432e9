import CentralStorage
import Foundation
import GRDB
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

@Suite("What a bundle brings on somebody's word only")
struct BundleConsentTests {
    let central: CentralOffice
    let minsk: FieldOffice
    let brest: FieldOffice
    let ids: [RecordID]

    init() async throws {
        central = try CentralOffice(spaces: ["network", "office:minsk"])
        let spaces = ["network", "office:minsk"]
        minsk = try central.office("minsk", spaces: spaces, level: .manage)
        brest = try central.office("brest", spaces: spaces, level: .manage)
        ids = try ["Red", "Blue", "Green", "White"].map { [minsk] in
            try minsk.addStakeholder("Fictitious \($0)")
        }
        for office in [minsk, brest] { try await office.sync() }
    }

    /// What somebody without any grant made of a lost bundle.
    private func strangersBundle() throws -> [UInt8] {
        let stranger = try LonelyOffices(clock: central.clock).office("stranger")
        try Carrier.deliver(Carrier.file(of: minsk.replica), to: stranger)
        _ = try stranger.erase(ids[0].description, in: nil, reason: "r")
        _ = try stranger.delete(ids[1].description, in: nil)
        try stranger.set(ids[2], "website", "https://strange.example.org")
        return try Carrier.file(of: stranger)
    }

    private func take(
        _ bytes: [UInt8], on consent: BundleConsent, isTrial: Bool = false
    ) throws -> BundleReport {
        try brest.replica.importBundle(
            try BundleFile(Data(bytes), name: "bundle"), on: consent, isTrial: isTrial)
    }

    @Test("nothing of a stranger counts without a word, and all of it can be taken later")
    func aStrangersLetterWaits() async throws {
        let bundle = try strangersBundle()
        let before = try brest.replica.lines()
        let left = try take(bundle, on: .nobody)
        #expect(left.questions.map(\.kind) == [.erasure, .edit, .edit])
        #expect(left.questions.map { $0.record?.record } == Array(ids.prefix(3)))
        #expect(left.questions.map(\.author) == Array(repeating: "stranger author", count: 3))
        #expect(left.spaces.reduce(0) { $0 + $1.left } == 3)
        #expect(!left.isComplete)
        #expect(try brest.replica.lines() == before)
        #expect(try brest.replica.status().pending == 0)
        #expect(try await brest.sync().pushed == 0)
        // Nor does a trial take anything, whoever's word is given.
        #expect(try take(bundle, on: .word(of: "B. Brest"), isTrial: true).isComplete)
        #expect(try brest.replica.lines() == before)
        let taken = try take(bundle, on: .word(of: "B. Brest"))
        #expect(taken.isComplete)
        #expect(taken.spaces.reduce(0) { $0 + $1.taken } == 3)
        let words = try brest.replica.file.read {
            try Row.fetchAll($0, sql: "SELECT author, maker FROM words WHERE writer IS NOT NULL")
                .map { "\($0[0] as String?) \($0[1] as String)" }
        }
        #expect(words.count == 3)
        #expect(words.allSatisfy { $0.hasPrefix(#"Optional("B. Brest") stranger"#) })
    }

    @Test("an edit of a colleague whose device the server has told of comes without a question")
    func aColleaguesEditComes() async throws {
        try minsk.edit(ids[3], .set(field: "website", "https://white.example.org"))
        let report = try take(Carrier.file(of: minsk.replica), on: .nobody)
        #expect(report.questions == [])
        #expect(report.isComplete)
        #expect(try brest.fields(ids[3])["website"] == "https://white.example.org")
    }

    @Test("a colleague's erasure waits for a word, and what follows it in his chain")
    func aColleaguesErasureWaits() async throws {
        _ = try minsk.replica.erase(ids[0].description, in: nil, reason: "r")
        try minsk.edit(ids[3], .set(field: "website", "https://white.example.org"))
        let bundle = try Carrier.file(of: minsk.replica)
        let report = try take(bundle, on: .nobody)
        #expect(report.questions.map(\.kind) == [.erasure])
        #expect(report.questions.map(\.office) == ["minsk"])
        #expect(report.spaces.reduce(0) { $0 + $1.left } == 2)
        #expect(report.spaces.flatMap(\.needs) == [])
        #expect(try brest.fields(ids[0])["name"] == "Fictitious Red")
        #expect(try take(bundle, on: .word(of: nil)).isComplete)
        #expect(try brest.fields(ids[3])["website"] == "https://white.example.org")
    }

    @Test("what a bundle says of the log erases, moves and removes nothing without a word")
    func knowledgeTakesNothingAwayUnasked() async throws {
        _ = try minsk.replica.erase(ids[0].description, in: nil, reason: "r")
        _ = try minsk.replica.transfer(ids[1].description, in: nil, to: "office:minsk")
        try await minsk.sync()
        let bundle = try Carrier.file(of: minsk.replica, for: brest.replica)
        let left = try take(bundle, on: .nobody)
        let kinds = Set(left.spaces.flatMap(\.questions).map(\.kind))
        #expect(kinds.isSuperset(of: [.erasure, .move]))
        #expect(left.spaces.map(\.history).contains(.left))
        #expect(try brest.fields(ids[0])["name"] == "Fictitious Red")
        let taken = try take(bundle, on: .word(of: nil))
        #expect(taken.spaces.first?.history == .taken)
    }

    @Test("what came to a replica that no server knew is sent on somebody's word only")
    func whatCameBeforeJoiningWaits() async throws {
        let lonely = try LonelyOffices(clock: central.clock)
        let (stranger, alone) = (try lonely.office("stranger"), try lonely.office("gomel"))
        let strange = try stranger.addStakeholder("Fictitious Strange")
        let bundle = try BundleFile(Data(Carrier.file(of: stranger)), name: "bundle")
        #expect(try alone.importBundle(bundle, on: .nobody).isComplete)
        #expect(try alone.fields(strange)["name"] == "Fictitious Strange")
        let own = try alone.addStakeholder("Fictitious Own")
        try alone.set(strange, "website", "https://built.example.org")
        let gomel = try central.join(alone, spaces: ["network"])
        let summary = try await gomel.sync()
        #expect(summary.pushed == 1)
        #expect(summary.notices.count == 1)
        try await brest.sync()
        #expect(try brest.fields(own)["name"] == "Fictitious Own")
        #expect(throws: StoreError.self) { try brest.fields(strange) }
        #expect(try alone.unvouched().map { $0.record?.record } == [strange])
        try alone.vouch(author: "G. Gomel")
        #expect(try await gomel.sync().pushed == 2)
        try await brest.sync()
        #expect(try brest.fields(strange)["website"] == "https://built.example.org")
    }

    @Test("a vector that claims more than is known here leaves nothing out that waits here")
    func aVectorThatClaimsTooMuch() async throws {
        let lonely = try LonelyOffices()
        let (minsk, brest) = (try lonely.office("minsk"), try lonely.office("brest"))
        let id = try minsk.addStakeholder("Fictitious Red")
        let maker = try brest.peerVector().maker
        let writer = try #require(try minsk.status().spaces.first?.writer)
        let claimed = PeerVector(
            maker: maker,
            spaces: [
                PeerSpace(
                    space: "network", cursor: .start, acknowledged: [],
                    pending: [WriterHead(writer, counter: 1 << 62, hash: ContentHash(of: [1]))])
            ])
        var parts: [BundlePart] = []
        _ = try minsk.exportBundle(for: claimed) { parts.append($0) }
        #expect(try brest.importBundle(parts, on: .nobody).isComplete)
        #expect(try brest.fields(id)["name"] == "Fictitious Red")
    }

    @Test("the maker is proven by the key that the server has told of its device")
    func theMakerIsProven() async throws {
        try minsk.edit(ids[3], .set(field: "website", "https://white.example.org"))
        let signed = try take(Carrier.file(of: minsk.replica), on: .nobody, isTrial: true)
        #expect(signed.isProven)
        #expect(signed.questions == [])
        // The same letter without a signature, and in another's envelope.
        let plain = try take(
            Carrier.file(of: minsk.replica, isSigned: false), on: .nobody, isTrial: true)
        #expect(!plain.isProven)
        let gomel = try central.office("gomel")
        let stick = try Carrier.file(of: minsk.replica)
        let file = try BundleFile(Data(stick), name: "bundle")
        var forged: [UInt8] = []
        var writer = try BundleWriter(.bundle, signedBy: gomel.replica.sign(bundle:)) {
            forged += $0
        }
        for place in 0..<file.count { try writer.write(file.part(place)) }
        try writer.finish()
        #expect(try !take(forged, on: .nobody, isTrial: true).isProven)
    }
}
