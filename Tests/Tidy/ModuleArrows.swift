/// Which module may import which: the arrows of the house, one way.
///
/// The package manifest does not stop a module from importing what another one depends on; this
/// table does. A folder that is not in it is a finding too. Tests may import anything.
enum ModuleArrows {
    struct Rule: Sendable {
        let folder: String
        let allowed: Set<String>
    }

    static let system: Set<String> = [
        "Foundation", "FoundationEssentials", "Synchronization", "Dispatch", "Glibc", "Musl",
        "Darwin", "Swift",
    ]

    static let rules: [Rule] = [
        rule("Protocol/SyncProtocol", "Crypto"),
        rule("Sources/CCurl"),
        rule("Sources/CClp"),
        rule("Sources/CSQLite"),
        rule("Sources/CZstd"),
        rule("Sources/CZlib"),
        rule("Sources/CZip"),
        rule("Sources/CExpat"),
        rule("Sources/CXlsxWriter"),
        rule("Sources/Workbooks", "TextFormats", "DomainModel", "CZip", "CExpat", "CXlsxWriter"),
        rule("Sources/Zstandard", "CZstd"),
        rule("Sources/Gzip", "CZlib"),
        rule("Sources/TextFormats", "SyncProtocol"),
        rule("Sources/DomainModel", "SyncProtocol", "TextFormats"),
        rule("Sources/ReportTables"),
        rule("Sources/Linkage", "SyncProtocol", "DomainModel"),
        rule("Sources/Disclosure", "CClp"),
        rule("Sources/StoreKit", "SyncProtocol", "CSQLite", "GRDB", "GRDBSQLite"),
        rule(
            "Sources/ReplicaStore", "SyncProtocol", "TextFormats", "DomainModel", "StoreKit",
            "Linkage", "GRDB", "GRDBSQLite"),
        rule(
            "Sources/CommandSupport", "SyncProtocol", "TextFormats", "DomainModel", "StoreKit",
            "ArgumentParser"),
        rule("Client/CurlTransport", "CCurl", "Zstandard", "Gzip"),
        rule("Client/SyncEngine", "SyncProtocol", "StoreKit", "ReplicaStore", "Zstandard"),
        rule("Client/DemoData", "SyncProtocol", "TextFormats", "DomainModel"),
        rule(
            "Client/Interchange", "SyncProtocol", "TextFormats", "DomainModel", "StoreKit",
            "ReplicaStore", "Workbooks"),
        rule("Client/Presentation", "ReplicaStore"),
        rule(
            "Client/Desk", "DomainModel", "StoreKit", "ReplicaStore", "Presentation",
            "CommandSupport", "HummingbirdCore", "HTTPTypes", "NIOCore", "NIOPosix",
            "ServiceLifecycle", "UnixSignals",
            "Logging"),
        rule(
            "Client/fieldbook-desk", "TextFormats", "DomainModel", "ReplicaStore",
            "CommandSupport", "Desk", "ArgumentParser", "NIOCore", "Logging"),
        rule(
            "Client/Reports", "SyncProtocol", "TextFormats", "DomainModel", "StoreKit", "Linkage",
            "ReplicaStore", "ReportTables"),
        rule(
            "Client/fieldbook", "SyncProtocol", "TextFormats", "DomainModel", "StoreKit",
            "ReplicaStore", "SyncEngine", "CurlTransport", "Interchange", "Zstandard", "Gzip",
            "DemoData", "CommandSupport", "Presentation", "Workbooks", "ReportTables", "Reports",
            "ArgumentParser"),
        rule("Server/CentralStorage", "SyncProtocol", "StoreKit", "GRDB", "GRDBSQLite"),
        rule(
            "Server/ServerAuthentication", "SyncProtocol", "TextFormats", "StoreKit",
            "CentralStorage",
            "Crypto"),
        rule("Server/ExchangeService", "SyncProtocol", "StoreKit", "CentralStorage"),
        rule(
            "Server/CentralServer", "SyncProtocol", "TextFormats", "StoreKit", "CentralStorage",
            "ExchangeService", "ServerAuthentication", "Zstandard", "Gzip", "HummingbirdCore",
            "HTTPTypes", "NIOCore", "NIOPosix", "NIOHTTPTypes", "NIOSSL", "ServiceLifecycle",
            "UnixSignals",
            "Logging"),
        rule(
            "Server/fieldbook-server", "SyncProtocol", "TextFormats", "DomainModel", "StoreKit",
            "CentralStorage", "ExchangeService", "ServerAuthentication", "CentralServer",
            "CommandSupport",
            "ArgumentParser", "Logging"),
    ]

    /// The core is pure: no clock, threads or files, so only these of the system.
    static let pureFolder = "Protocol/SyncProtocol"
    static let pureSystem: Set<String> = ["Foundation", "FoundationEssentials"]

    static func forbiddenImports(in file: SourceFile) -> [Finding] {
        guard file.isSwift, !file.path.hasPrefix("Tests/"), file.path.contains("/") else {
            return []
        }
        guard let rule = rules.first(where: { file.path.hasPrefix($0.folder + "/") }) else {
            return [file.finding(line: 1, "in a folder that the table of modules does not know")]
        }
        let allowed = rule.allowed.union(rule.folder == pureFolder ? pureSystem : system)
        return imports(in: file).compactMap { line, module in
            allowed.contains(module)
                ? nil : file.finding(line: line, "\(rule.folder) must not import \(module)")
        }
    }

    /// The top-level modules that a file imports, with their lines.
    static func imports(in file: SourceFile) -> [(line: Int, module: String)] {
        file.codeLines.enumerated().compactMap { offset, line in
            let words = line.split(separator: " ")
            guard let keyword = words.firstIndex(of: "import"),
                words[..<keyword].allSatisfy({ $0.hasPrefix("@") || modifiers.contains($0) })
            else { return nil }
            guard let path = words[(keyword + 1)...].first(where: { !kinds.contains($0) }) else {
                return nil
            }
            return (offset + 1, String(path.prefix { $0 != "." }))
        }
    }

    private static let modifiers: Set<Substring> = ["package", "public", "internal", "private"]
    private static let kinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "func", "var", "let", "typealias",
    ]

    private static func rule(_ folder: String, _ allowed: String...) -> Rule {
        Rule(folder: folder, allowed: Set(allowed))
    }
}
