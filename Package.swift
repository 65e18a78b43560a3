// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target is built with.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let metricsTestKit = Target.Dependency.product(name: "MetricsTestKit", package: "swift-metrics")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")
let inMemoryTracing = Target.Dependency.product(name: "InMemoryTracing", package: "swift-distributed-tracing")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "poolwarden",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "poolwarden", targets: ["poolwarden"]),
        .library(name: "AgentPoolsAPI", targets: ["AgentPoolsAPI"]),
        .library(name: "TerraformCloud", targets: ["TerraformCloud"]),
        // What `make crash` loads into the server.
        .library(name: "FaultShim", type: .dynamic, targets: ["FaultShim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", exact: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        // The words: no I/O.
        .target(name: "AgentPoolsAPI", swiftSettings: strict),
        .target(name: "Warden", dependencies: ["AgentPoolsAPI"], swiftSettings: strict),

        // The edges: each knows the words and one technology, never another edge.
        .target(
            name: "Intake",
            dependencies: ["AgentPoolsAPI", "Warden", "Outbound", crypto, cryptoExtras],
            swiftSettings: strict,
        ),
        .systemLibrary(name: "CLua", pkgConfig: "lua5.4", providers: [.apt(["liblua5.4-dev"])]),
        .target(
            name: "CLuaBridge",
            dependencies: ["CLua"],
            cSettings: [.enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error)],
        ),
        .target(
            name: "LuaPolicies",
            dependencies: ["AgentPoolsAPI", "Warden", "CLuaBridge", crypto],
            swiftSettings: strict,
        ),
        .target(
            name: "JournalStore",
            dependencies: ["AgentPoolsAPI", "Warden", grdb, grdbSQLite, crypto],
            swiftSettings: strict,
        ),
        .target(
            name: "Replies",
            dependencies: [
                "AgentPoolsAPI", "Warden", "Outbound", "SignedTokens", "PeerNames", asyncHTTPClient, crypto, nioCore,
                nioHTTP1,
                nioSSL,
                tracing,
            ],
            swiftSettings: strict,
        ),
        .target(
            name: "Retrieval",
            dependencies: ["AgentPoolsAPI", "Warden", "PeerNames", asyncHTTPClient, nioCore, nioHTTP1, nioSSL],
            swiftSettings: strict,
        ),
        .target(
            name: "HTTPServing",
            dependencies: [hummingbirdCore, httpTypes, nioCore, nioHTTPTypes, logging],
            swiftSettings: strict,
        ),
        .target(
            name: "WebServer",
            dependencies: [
                "Warden", "HTTPServing", hummingbird, hummingbirdCore, httpTypes, nioCore, nioHTTPTypes, logging,
                serviceLifecycle,
            ],
            swiftSettings: strict,
        ),
        .target(
            name: "TerraformCloud",
            dependencies: [
                "AgentPoolsAPI", "PeerNames", asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL, logging, metrics,
                tracing,
            ],
            swiftSettings: strict,
        ),
        .target(name: "PrometheusText", dependencies: [metrics], swiftSettings: strict),
        .target(name: "Outbound", swiftSettings: strict),
        .target(name: "PeerNames", dependencies: ["Outbound", nioCore, nioSSL], swiftSettings: strict),
        .target(name: "SignedTokens", dependencies: [crypto, cryptoExtras], swiftSettings: strict),
        .target(
            name: "TerraformCloudSimulator",
            dependencies: ["AgentPoolsAPI", "HTTPServing", hummingbird, httpTypes, nioCore, logging],
            swiftSettings: strict,
        ),
        .target(name: "FleetCommands", dependencies: ["AgentPoolsAPI"], swiftSettings: strict),
        .target(name: "Settings", dependencies: ["Warden", "Outbound", configuration, yams], swiftSettings: strict),

        // The executable knows them all.
        .executableTarget(
            name: "poolwarden",
            dependencies: [
                "AgentPoolsAPI", "Warden", "Intake", "LuaPolicies", "JournalStore", "Replies", "Retrieval", "WebServer",
                "TerraformCloud", "TerraformCloudSimulator", "Settings", "FleetCommands", "PrometheusText", "Outbound",
                "HTTPServing", "SignedTokens", argumentParser, asyncHTTPClient, hummingbird, httpTypes, logging,
                metrics, nioCore,
                nioHTTP1,
                serviceLifecycle, tracing, unixSignals,
            ],
            swiftSettings: strict,
        ),

        // `make load`, and what `make bench` shares with it.
        .target(
            name: "LoadKit",
            dependencies: ["Warden", "Intake", crypto, grdb],
            path: "Benchmarks/LoadKit",
            swiftSettings: strict,
        ),
        .executableTarget(
            name: "poolwarden-load",
            dependencies: ["LoadKit"],
            path: "Benchmarks/poolwarden-load",
            swiftSettings: strict,
        ),

        // `make bench`.
        .target(name: "CBareLua", dependencies: ["CLua"], path: "Benchmarks/CBareLua"),
        .executableTarget(
            name: "poolwarden-bench",
            dependencies: [
                "AgentPoolsAPI", "Warden", "Intake", "JournalStore", "LuaPolicies", "TerraformCloud", "CBareLua",
                "DeliveringGitHub", "LoadKit", "SenderFixtures", crypto, asyncHTTPClient, hummingbird, logging,
                nioCore,
            ],
            path: "Benchmarks/poolwarden-bench",
            swiftSettings: strict,
        ),

        // `make effects`.
        .executableTarget(
            name: "poolwarden-effects",
            dependencies: [
                "AgentPoolsAPI", "Warden", "Intake", "JournalStore", argumentParser, asyncHTTPClient, nioCore, nioHTTP1,
            ],
            path: "Benchmarks/poolwarden-effects",
            exclude: ["policies"],
            swiftSettings: strict,
        ),

        // `make addresses`.
        .executableTarget(
            name: "poolwarden-addresses",
            dependencies: ["Outbound"],
            path: "Benchmarks/poolwarden-addresses",
            exclude: ["compare.py"],
            swiftSettings: strict,
        ),

        // `make crash`.
        .target(
            name: "FaultShim",
            path: "Benchmarks/FaultShim",
            cSettings: [.enableWarning("all"), .enableWarning("extra"), .treatAllWarnings(as: .error)],
        ),
        .systemLibrary(
            name: "CSQLite",
            path: "Benchmarks/CSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])],
        ),
        .target(
            name: "CrashKit",
            dependencies: ["Warden", "Intake", "CSQLite"],
            path: "Benchmarks/CrashKit",
            swiftSettings: strict,
        ),
        .executableTarget(
            name: "poolwarden-crash",
            dependencies: ["CrashKit", argumentParser],
            path: "Benchmarks/poolwarden-crash",
            swiftSettings: strict,
        ),

        // What several test targets need, and the tests.
        .target(
            name: "TestKit",
            dependencies: ["AgentPoolsAPI", "Warden", nioSSL],
            path: "Tests/TestKit",
            swiftSettings: strict,
        ),
        .target(
            name: "SenderFixtures",
            dependencies: ["Intake", "Outbound", "Warden"],
            path: "Tests/SenderFixtures",
            swiftSettings: strict,
        ),
        .target(
            name: "DeliveringGitHub",
            dependencies: ["HTTPServing", asyncHTTPClient, crypto, hummingbird, httpTypes, logging, nioCore, nioHTTP1],
            path: "Tests/DeliveringGitHub",
            swiftSettings: strict,
        ),
        .testTarget(name: "AgentPoolsAPITests", dependencies: ["AgentPoolsAPI"], swiftSettings: strict),
        .testTarget(
            name: "TerraformCloudTests",
            dependencies: [
                "AgentPoolsAPI", "TerraformCloud", "TerraformCloudSimulator", "TestKit",
                asyncHTTPClient, hummingbird, httpTypes, nioCore, nioHTTP1, nioPosix, nioSSL, logging, metrics,
                metricsTestKit, tracing, inMemoryTracing,
            ],
            swiftSettings: strict,
        ),
        .testTarget(
            name: "TerraformCloudSimulatorTests",
            dependencies: [
                "AgentPoolsAPI", "TerraformCloudSimulator", asyncHTTPClient, hummingbird, httpTypes, nioCore, nioHTTP1,
                logging,
            ],
            swiftSettings: strict,
        ),
        .testTarget(
            name: "FleetCommandsTests",
            dependencies: ["AgentPoolsAPI", "FleetCommands"],
            swiftSettings: strict,
        ),
        // What the documentation shows is built and run.
        .executableTarget(
            name: "silent-agents",
            dependencies: ["AgentPoolsAPI", "TerraformCloud", logging],
            path: "docs/examples/silent-agents",
            swiftSettings: strict,
        ),
        .testTarget(
            name: "ExamplesTests",
            dependencies: [
                "AgentPoolsAPI", "TerraformCloud", "TerraformCloudSimulator", hummingbird, logging, serviceLifecycle,
            ],
            swiftSettings: strict,
        ),
        .testTarget(
            name: "IntakeTests",
            dependencies: ["Intake", "Warden", "Outbound", "SenderFixtures"],
            swiftSettings: strict,
        ),
        .testTarget(
            name: "SignedTokensTests",
            dependencies: ["SignedTokens", crypto, cryptoExtras],
            swiftSettings: strict,
        ),
        .testTarget(
            name: "OutboundTests",
            dependencies: ["Outbound", "poolwarden-addresses"],
            swiftSettings: strict,
        ),
        // What its tests start as processes of their own.
        .executableTarget(
            name: "run-chunk",
            dependencies: ["LuaPolicies"],
            path: "Tests/RunChunk",
            swiftSettings: strict,
        ),
        .testTarget(
            name: "LuaPoliciesTests",
            dependencies: [
                "AgentPoolsAPI", "Warden", "LuaPolicies", "CLuaBridge", "CBareLua", "TestKit", "run-chunk",
            ],
            exclude: ["Hostile"],
            swiftSettings: strict,
        ),
        .testTarget(
            name: "RepliesTests",
            dependencies: [
                "AgentPoolsAPI", "Replies", "Warden", "Outbound", "HTTPServing", "TestKit", hummingbird,
                hummingbirdCore,
                httpTypes, nioCore, nioPosix, nioSSL, nioTLS, crypto, cryptoExtras, logging, serviceLifecycle,
            ],
            exclude: ["Golden"],
            swiftSettings: strict,
        ),
        .testTarget(
            name: "RetrievalTests",
            dependencies: ["Retrieval", "Warden", "DeliveringGitHub", asyncHTTPClient, hummingbird],
            swiftSettings: strict,
        ),
        .testTarget(
            name: "WebServerTests",
            dependencies: [
                "WebServer", "HTTPServing", "Warden", hummingbird, hummingbirdCore, httpTypes, nioCore, nioHTTPTypes,
                nioPosix, nioEmbedded, logging, serviceLifecycle,
            ],
            swiftSettings: strict,
        ),
        .testTarget(
            name: "PrometheusTextTests",
            dependencies: ["PrometheusText", "TestKit", metrics],
            swiftSettings: strict,
        ),
        .testTarget(name: "SettingsTests", dependencies: ["Settings", "Warden", "Outbound"], swiftSettings: strict),
        .testTarget(
            name: "WardenTests",
            dependencies: [
                "AgentPoolsAPI", "Warden", "JournalStore", "TerraformCloudSimulator", "TestKit", grdb, logging,
            ],
            swiftSettings: strict,
        ),
        .testTarget(
            name: "JournalStoreTests",
            dependencies: ["AgentPoolsAPI", "JournalStore", "Warden", "TestKit", grdb],
            swiftSettings: strict,
        ),
        // It runs the built server with the built FaultShim in it.
        .testTarget(
            name: "CrashTests",
            dependencies: ["CrashKit", "poolwarden"],
            swiftSettings: strict,
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "AgentPoolsAPI", "poolwarden", "poolwarden-effects", "Intake", "JournalStore", "LuaPolicies",
                "Retrieval", "PrometheusText", "Settings", "Warden", "WebServer", "TerraformCloudSimulator", "TestKit",
                "LoadKit",
                "DeliveringGitHub", "HTTPServing", asyncHTTPClient, hummingbird, logging, metrics, metricsTestKit,
                nioHTTP1,
                serviceLifecycle, tracing,
            ],
            swiftSettings: strict,
        ),
    ],
)
