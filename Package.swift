// swift-tools-version: 6.2
import PackageDescription

/// Set by `make fuzz`: the code then counts which of its branches an input reaches, for libFuzzer.
let countsCoverage = Context.environment["FIELDBOOK_FUZZ"] != nil

let settings: [SwiftSetting] =
    [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (countsCoverage ? [.unsafeFlags(["-sanitize=fuzzer"]), .define("COVERAGE")] : [])

/// A Swift target of this package; every one is built under the same settings.
func module(_ name: String, path: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: path, swiftSettings: settings)
}

func command(_ name: String, path: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: path, swiftSettings: settings)
}

func tests(
    _ name: String, path: String, resources: [Resource] = [],
    _ dependencies: [Target.Dependency]
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["TestSupport", "TestTraits"], path: path,
        resources: resources, swiftSettings: settings)
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let hummingbird = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "HTTPTypes", package: "swift-http-types"),
    .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
    .product(name: "UnixSignals", package: "swift-service-lifecycle"),
]
let tls: [Target.Dependency] = [
    .product(name: "NIOSSL", package: "swift-nio-ssl"),
    .product(name: "NIOTLS", package: "swift-nio"),
]
let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "fieldbook",
    platforms: [.macOS(.v15)],
    products: [
        .`library`(name: "SyncProtocol", targets: ["SyncProtocol"]),
        .executable(name: "fieldbook", targets: ["fieldbook"]),
        .executable(name: "fieldbook-desk", targets: ["fieldbook-desk"]),
        .executable(name: "fieldbook-server", targets: ["fieldbook-server"]),
        // Loaded into commands under test; a library is built for a product only.
        .`library`(name: "fieldbook-faults", type: .dynamic, targets: ["FaultShim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    ],
    targets: [
        // The protocol: pure values and rules.
        module("SyncProtocol", path: "Protocol/SyncProtocol", [crypto]),

        // System libraries and what both sides share.
        .target(
            name: "CCurl", path: "Sources/CCurl",
            linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        .target(
            name: "CClp", path: "Sources/CClp",
            linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        .systemLibrary(
            name: "CZstd", path: "Sources/CZstd", pkgConfig: "libzstd",
            providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(
            name: "CSQLite", path: "Sources/CSQLite", pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(
            name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "CZip", path: "Sources/CZip", pkgConfig: "libzip",
            providers: [.apt(["libzip-dev"])]),
        .systemLibrary(
            name: "CExpat", path: "Sources/CExpat", pkgConfig: "expat",
            providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(
            name: "CXlsxWriter", path: "Sources/CXlsxWriter", pkgConfig: "xlsxwriter",
            providers: [.apt(["libxlsxwriter-dev"])]),
        module("Zstandard", path: "Sources/Zstandard", ["CZstd"]),
        module("Gzip", path: "Sources/Gzip", ["CZlib"]),
        module("TextFormats", path: "Sources/TextFormats", ["SyncProtocol"]),
        module("DomainModel", path: "Sources/DomainModel", ["SyncProtocol", "TextFormats"]),
        module("ReportTables", path: "Sources/ReportTables"),
        module("Linkage", path: "Sources/Linkage", ["SyncProtocol", "DomainModel"]),
        module(
            "Workbooks", path: "Sources/Workbooks",
            ["TextFormats", "DomainModel", "CZip", "CExpat", "CXlsxWriter"]),
        module("Disclosure", path: "Sources/Disclosure", ["CClp"]),
        module("StoreKit", path: "Sources/StoreKit", ["SyncProtocol", "CSQLite", grdb]),
        module(
            "ReplicaStore", path: "Sources/ReplicaStore",
            ["SyncProtocol", "TextFormats", "DomainModel", "StoreKit", "Linkage", grdb]),
        module(
            "CommandSupport", path: "Sources/CommandSupport",
            ["SyncProtocol", "TextFormats", "DomainModel", "StoreKit", arguments]),

        // The field office's side.
        module(
            "CurlTransport", path: "Client/CurlTransport", ["CCurl", "Zstandard", "Gzip"]),
        module(
            "SyncEngine", path: "Client/SyncEngine",
            ["SyncProtocol", "StoreKit", "ReplicaStore", "Zstandard"]),
        module(
            "Interchange", path: "Client/Interchange",
            [
                "SyncProtocol", "TextFormats", "DomainModel", "StoreKit", "ReplicaStore",
                "Workbooks",
            ]),
        module(
            "Reports", path: "Client/Reports",
            [
                "SyncProtocol", "TextFormats", "DomainModel", "StoreKit", "Linkage",
                "ReplicaStore", "ReportTables",
            ]),
        module(
            "DemoData", path: "Client/DemoData", ["SyncProtocol", "TextFormats", "DomainModel"]),
        module("Presentation", path: "Client/Presentation", ["ReplicaStore"]),
        module(
            "Desk", path: "Client/Desk",
            [
                "DomainModel", "StoreKit", "ReplicaStore", "Presentation", "CommandSupport",
                hummingbird, lifecycle, logging,
            ] + nio),
        command(
            "fieldbook-desk", path: "Client/fieldbook-desk",
            [
                "TextFormats", "DomainModel", "ReplicaStore", "CommandSupport", "Desk", arguments,
                logging, .product(name: "NIOCore", package: "swift-nio"),
            ]),
        command(
            "fieldbook", path: "Client/fieldbook",
            [
                "SyncProtocol", "TextFormats", "DomainModel", "StoreKit", "ReplicaStore",
                "SyncEngine", "CurlTransport", "Interchange", "Zstandard", "Gzip", "DemoData",
                "CommandSupport", "Presentation", "Workbooks", "ReportTables", "Reports", arguments,
            ]),

        // The central office's side.
        module(
            "CentralStorage", path: "Server/CentralStorage",
            ["SyncProtocol", "StoreKit", grdb]),
        module(
            "ServerAuthentication", path: "Server/ServerAuthentication",
            ["SyncProtocol", "TextFormats", "StoreKit", "CentralStorage"]),
        module(
            "ExchangeService", path: "Server/ExchangeService",
            ["SyncProtocol", "StoreKit", "CentralStorage"]),
        module(
            "CentralServer", path: "Server/CentralServer",
            [
                "SyncProtocol", "TextFormats", "StoreKit", "CentralStorage", "ExchangeService",
                "ServerAuthentication", "Zstandard", "Gzip", hummingbird, lifecycle, logging,
            ] + nio + tls),
        command(
            "fieldbook-server", path: "Server/fieldbook-server",
            [
                "SyncProtocol", "TextFormats", "DomainModel", "StoreKit", "CentralServer",
                "CentralStorage", "ServerAuthentication", "ExchangeService", "CommandSupport",
                arguments,
                logging,
            ]),

        // Tests.
        module(
            "TestSupport", path: "Tests/Support",
            [
                "SyncProtocol", "TextFormats", "DomainModel", "StoreKit", "ReplicaStore", "Linkage",
                "DemoData",
            ]),
        module("TestTraits", path: "Tests/Traits"),
        .executableTarget(
            name: "fieldbook-bench",
            dependencies: [
                "SyncProtocol", "TextFormats", "DomainModel", "StoreKit", "ReplicaStore",
                "SyncEngine", "CentralStorage", "ServerAuthentication", "ExchangeService",
                "DemoData", "Linkage",
                "Zstandard", "TestSupport", "BenchmarkShim", arguments, grdb,
            ],
            path: "Tests/Benchmarks",
            exclude: ["README.md", "Results.md", "Linkage/compare.py"],
            swiftSettings: settings),
        .target(
            name: "BenchmarkShim", path: "Tests/BenchmarkShim",
            linkerSettings: [.linkedLibrary("sqlite3")]),
        module(
            "Simulation", path: "Tests/Simulation/Simulator",
            [
                "SyncProtocol", "TextFormats", "DomainModel", "StoreKit", "ReplicaStore",
                "SyncEngine", "CentralStorage", "ExchangeService", grdb,
            ]),
        command(
            "fieldbook-simulate", path: "Tests/Simulation/Command", ["Simulation", arguments]),
        tests("SimulationTests", path: "Tests/Simulation/Checks", ["Simulation"]),
        module(
            "FuzzTargets", path: "Tests/Fuzz/Targets",
            [
                "SyncProtocol", "TextFormats", "DomainModel", "StoreKit", "ReplicaStore",
                "SyncEngine", "CentralStorage", "ExchangeService", "Interchange", "TestSupport",
                grdb,
            ]),
        .systemLibrary(name: "CLibFuzzer", path: "Tests/Fuzz/CLibFuzzer"),
        .executableTarget(
            name: "fieldbook-fuzz",
            dependencies: ["FuzzTargets", arguments] + (countsCoverage ? ["CLibFuzzer"] : []),
            path: "Tests/Fuzz/Command", swiftSettings: settings,
            linkerSettings: countsCoverage
                ? [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])] : []),
        tests("FuzzTests", path: "Tests/Fuzz/Replay", ["FuzzTargets"]),
        tests(
            "UnitTests", path: "Tests/Unit",
            [
                "SyncProtocol", "DomainModel", "Zstandard", "Gzip", "CurlTransport", "DemoData",
                "Interchange", "TextFormats", "StoreKit", "ReplicaStore", "CommandSupport",
                "SyncEngine", "CentralServer", "CentralStorage", "Linkage", "Workbooks",
                "ReportTables", "Reports", logging, grdb,
            ]),
        tests(
            "PropertyTests", path: "Tests/Property",
            ["SyncProtocol", "DomainModel", "StoreKit", "ReplicaStore", "Linkage", "Disclosure"]),
        tests(
            "ConformanceTests", path: "Tests/Conformance",
            [
                "SyncProtocol", "DomainModel", "StoreKit", "ReplicaStore", "SyncEngine",
                "CentralStorage", "ExchangeService", "CentralServer", "ServerAuthentication",
            ]),
        tests(
            "StorageTests", path: "Tests/Storage",
            [
                "TextFormats", "StoreKit", "ReplicaStore", "CentralStorage", "ExchangeService",
                "SyncEngine", "Linkage", grdb,
            ]),
        .target(name: "FaultShim", path: "Tests/Faults/Shim"),
        tests(
            "EndToEndTests", path: "Tests/EndToEnd",
            [
                "CurlTransport", "DomainModel", "StoreKit", "ReplicaStore", "SyncProtocol",
                "TextFormats", "Zstandard", "Gzip",
            ]),
        tests("TidyTests", path: "Tests/Tidy", []),
    ],
    swiftLanguageModes: [.v6]
)
