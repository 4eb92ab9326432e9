import DomainModel
import ReplicaStore
import SyncProtocol
import TextFormats

/// What a command of the demo did.
struct DemoAnswer {
    let status: Int32
    let output: String
    let errors: String

    /// The one object that `--json` prints.
    func json() throws -> DemoObject {
        try DemoObject(JSONReader.value(output))
    }
}

/// Members of a JSON object by name; what is missing is empty or 0.
struct DemoObject {
    let members: [String: Value]

    init(_ value: Value) {
        members = value.map ?? [:]
    }

    func int(_ name: String) -> Int { Int(members[name]?.int ?? 0) }

    func text(_ name: String) -> String { members[name]?.text ?? "" }

    func objects(_ name: String) -> [DemoObject] {
        (members[name]?.array ?? []).map(DemoObject.init)
    }
}
