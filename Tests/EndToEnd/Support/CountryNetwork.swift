import Testing

/// A running server and some offices that share its space `network`, each with one of its own.
final class CountryNetwork {
    let server: ServerProcess
    private(set) var offices: [FieldOffice]

    init(_ names: String...) throws {
        server = try ServerProcess(spaces: ["network"] + names.map { "office:" + $0 })
        try server.start()
        let server = server
        offices = try names.map {
            try .enrolled($0, at: server, grants: ["network:write", "office:\($0):manage"])
        }
    }

    subscript(position: Int) -> FieldOffice { offices[position] }

    /// Lets another replica, as a copy of one, take part from now on.
    func include(_ office: FieldOffice) { offices.append(office) }

    /// Syncs everybody, in an order, until nobody can have news left.
    ///
    /// - Parameters:
    ///   - order: positions of offices; nil as they were named.
    ///   - rounds: more are needed where copies have to find out about each other.
    func syncAll(_ order: [Int]? = nil, rounds: Int = 2) throws {
        for _ in 0..<rounds {
            for position in order ?? Array(offices.indices) { try offices[position].sync() }
        }
    }

    /// Expects all replicas to hold the same: exports and digests, the server's too.
    func expectConverged(
        on collections: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let stats = try JSON(
            parsing: try runCommand(
                "fieldbook-server", ["stats", "--json", "--data", server.directory]
            ).output)
        let central = stats["spaces"].items.first { $0["space"] == "network" }?["digest"].text
        for office in offices {
            let digest = try office.digest()
            #expect(digest == central, "\(office.office)", sourceLocation: sourceLocation)
            let status = try office.status()
            #expect(status["pending"] == .int(0), sourceLocation: sourceLocation)
        }
        for collection in collections {
            let first = try offices[0].export(collection)
            for office in offices.dropFirst() {
                let isSame = try office.export(collection) == first
                #expect(isSame, "\(office.office)", sourceLocation: sourceLocation)
            }
        }
        let conflicts = try offices.map { try $0.conflicts() }
        for other in conflicts { #expect(other == conflicts[0], sourceLocation: sourceLocation) }
    }
}
