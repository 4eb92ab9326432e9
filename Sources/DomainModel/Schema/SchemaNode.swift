import SyncProtocol

/// One part of a schema extension while it is read, with the path that names it in errors.
struct SchemaNode {
    let value: Value
    let path: String

    func error(_ message: String) -> SchemaError { SchemaError(path: path, message: message) }

    func member(_ name: String) -> SchemaNode? {
        guard let value = value.map?[name], !value.isNull else { return nil }
        return SchemaNode(value: value, path: path.isEmpty ? name : "\(path).\(name)")
    }

    func required(_ name: String) throws(SchemaError) -> SchemaNode {
        guard let member = member(name) else { throw error("“\(name)” is missing") }
        return member
    }

    func text() throws(SchemaError) -> String {
        guard let text = value.text else { throw error("this has to be text") }
        return text
    }

    /// A name that can be part of a register's key and of an SQL view.
    func name() throws(SchemaError) -> String {
        let name = try text()
        let isName =
            name.utf8.first.map { (0x61...0x7A).contains($0) } == true
            && name.utf8.count <= 64
            && name.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
            }
        guard isName else {
            throw error("“\(name)” has to be lower-case letters, digits and underscores")
        }
        return name
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ type: Choice.Type
    ) throws(SchemaError) -> Choice {
        guard let choice = Choice(rawValue: try text()) else {
            let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw error("“\(try text())” is not one of \(allowed)")
        }
        return choice
    }

    /// The nodes of a list; a member that is absent gives none.
    func list(_ name: String) throws(SchemaError) -> [SchemaNode] {
        guard let member = member(name) else { return [] }
        guard let array = member.value.array else { throw member.error("this has to be a list") }
        return array.enumerated().map { position, value in
            let label = value.map?["name"]?.text ?? value.map?["code"]?.text ?? String(position)
            return SchemaNode(value: value, path: "\(member.path).\(label)")
        }
    }

    func texts(_ name: String) throws(SchemaError) -> [String] {
        var texts: [String] = []
        for node in try list(name) { texts.append(try node.text()) }
        return texts
    }

    /// The members of a map by name, sorted.
    func entries(_ name: String) throws(SchemaError) -> [(name: String, node: SchemaNode)] {
        guard let member = member(name) else { return [] }
        guard let map = member.value.map else { throw member.error("this has to be an object") }
        return map.sorted { $0.key < $1.key }.map { key, value in
            (key, SchemaNode(value: value, path: "\(member.path).\(key)"))
        }
    }
}
