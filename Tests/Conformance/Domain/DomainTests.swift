import DomainModel
import Foundation
import ReplicaStore
import SyncProtocol
import TestSupport
import Testing
import TextFormats

/// The document of the domain is what the product does.
@Suite struct DomainTests {
    private static let file = Repository.root.appending(path: "Protocol/Schema/domain.json")

    private static let document: Value = {
        guard let bytes = try? Data(contentsOf: file) else { return .null }
        return (try? JSONReader.value(Array(bytes))) ?? .null
    }()

    private static func collections() throws -> [Value] {
        try document.member("collections").asList()
    }

    @Test func theDocumentIsTheSchema() throws {
        let made = DomainDocument.text(of: .builtIn)
        if Repository.writesVectors {
            try made.write(to: Self.file, atomically: true, encoding: .utf8)
        }
        let isSame = try String(contentsOf: Self.file, encoding: .utf8) == made
        #expect(isSame, "write it with FIELDBOOK_WRITE_VECTORS=1, and read the difference")
    }

    /// Who has only the document views every register as the product does.
    @Test func theDocumentGivesEveryRule() throws {
        for written in try Self.collections() {
            let name = try written.member("name").asText()
            let collection = try #require(Schema.builtIn.collection(name))
            let registers = try written.member("registers").asList()
            #expect(
                try registers.map { try $0.member("name").asText() }
                    == collection.registers.map(\.name))
            for register in registers {
                let key = RegisterKey(try register.member("name").asText())
                #expect(try Self.rule(of: register, in: written) == collection.rule(for: key))
            }
        }
    }

    private static func rule(of register: Value, in collection: Value) throws -> PolicyRule {
        let policy = try #require(Policy(rawValue: register.member("policy").asText()))
        guard try register.member("shape") != "group" else { return PolicyRule(policy) }
        let field = try collection.member("fields").asList()
            .first { try $0.member("name") == register.member("name") }
        var rule = PolicyRule(policy, order: field?["order"]?.array ?? [])
        for (state, next) in field?["steps"]?.map ?? [:] {
            rule.steps[.text(state)] = next.array ?? []
        }
        return rule
    }

    /// A real record of each collection has the registers and values that the document says.
    @Test func aRecordHasWhatTheDocumentSays() throws {
        let office = try DomainOffice()
        for collection in try Self.collections() {
            let registers = try office.add(collection) { _ in true }
            for register in try collection.member("registers").asList() {
                let name = try register.member("name").asText()
                try Self.check(registers.filter { $0.key.field == name }, register)
            }
        }
    }

    private static func check(
        _ found: [RegisterTable.Entry], _ register: Value
    ) throws {
        let (name, shape) = (register["name"]?.text ?? "", register["shape"]?.text ?? "")
        // The flag goes over into the date that is given with it (Domain §9).
        if ["merged_into", "birth_estimated"].contains(name) { return #expect(found.isEmpty) }
        #expect(!found.isEmpty, "\(name)")
        for entry in found {
            let value = entry.register.siblings[0].value.decoded
            let element = entry.key.element
            switch shape {
            case "plain": #expect(element == nil && !value.isNull)
            case "group":
                let fields = try register.member("fields").asList().compactMap(\.text)
                #expect(element == nil && Set(value.map?.keys.map { $0 } ?? []) == Set(fields))
            case "set": #expect(element != nil && value == true)
            case "log":
                #expect(RecordID(String(element ?? "")) != nil)
                #expect(Set(value.map?.keys.map { $0 } ?? []) == ["text", "author", "at"])
            case "items":
                #expect(RecordID(String(element ?? "")) != nil && value.map != nil)
            default: Issue.record("\(shape) is no shape")
            }
        }
    }

    @Test func fieldsAreFilledInAsTheDocumentSays() throws {
        let office = try DomainOffice()
        for collection in try Self.collections() {
            let alternatives =
                try collection["requiredAlternatives"]?.asList()
                .flatMap { $0.array ?? [] } ?? []
            let registers = try office.add(collection) { field in
                field["requirement"] == "required" || alternatives.contains(field["name"] ?? .null)
            }
            for field in try collection.member("fields").asList() {
                guard let filling = field["filledBy"]?.text, field["group"] == nil else { continue }
                let value = registers.first { $0.key.text == field["name"]?.text }?
                    .register.siblings[0].value.decoded
                if filling == "code" {
                    #expect(value?.text?.wholeMatch(of: /MINSK-2026-[0-9A-Z]{2}-0001/) != nil)
                } else {
                    #expect(value == office.filled(field), "\(field)")
                }
            }
        }
    }

    /// An edit keeps the value that it replaces exactly under the policies that the document names.
    @Test func editsKeepAncestorsAsTheDocumentSays() throws {
        for (name, policy) in try Self.document.member("policies").asMembers() {
            let rule = PolicyRule(try #require(Policy(rawValue: name)))
            #expect(try policy.member("ancestor") == .bool(rule.policy.keepsAncestor))
        }
        let office = try DomainOffice()
        let record = try office.addCase()
        for field in ["address", "caseworker"] {
            for value: Value in ["one", "two", .null, "three"] {
                _ = try office.replica.edit(
                    record.description, in: "case", [.set(field: field, value)])
            }
        }
        let registers = try office.state(of: record).registers
        func ancestor(_ name: String) -> Value? {
            registers[RegisterKey(name)]?.siblings[0].ancestor?.decoded
        }
        // Null was visible, which is not the same as an empty register.
        #expect(ancestor("address") == .null)
        #expect(ancestor("caseworker") == nil)
        #expect(ancestor("sex") == nil)
    }

    @Test(arguments: ["closed", "on_hold"])
    func finalStatesClose(status: Value) throws {
        let office = try DomainOffice()
        let record = try office.addCase()
        _ = try office.replica.edit(
            record.description, in: "case", [.set(field: "status", status)])
        let fields = try Self.collections().first { $0["name"] == "case" }?
            .member("fields").asList()
        let final = fields?.first { $0["name"] == "status" }?["terminal"]?.array ?? []
        let heads = try office.state(of: record).life.siblings.map(\.life)
        #expect(heads == [final.contains(status) ? .closing : .alive])
    }
}
