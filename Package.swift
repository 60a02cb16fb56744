// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target takes these. The strictest the language offers: a warning is an error, and memory-unsafe code
/// must say so.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .strictMemorySafety(), .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// The product's own targets are optimised in debug builds too: most of what tests wait for is their work. What they check as
/// they run (bounds, overflow, preconditions) they check all the same.
let product: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// Our own C takes these in a release: a buffer that is written past its end stops the process.
let hardened: CSetting = .unsafeFlags(
    ["-fstack-protector-strong", "-fstack-clash-protection", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2"],
    .when(configuration: .release))

/// The commit that a release is built from, for `--version`; scripts/package names it.
let commit = Context.environment["PASSERELLE_COMMIT"] ?? ""

// Arrows point down this list and never back; `make lint` checks the imports against it.
let package = Package(
    name: "passerelle",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "passerelle", targets: ["GatewayCommand"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        .executableTarget(
            name: "GatewayCommand",
            dependencies: [
                "Gateway", "Audit", "AuditStores", "AuditShipping", "Console", "OAPISimulator", "Explanation",
                "Translators",
                "EC2Query", "OAPI", "JSONCoding", "Files", "OpenSSL",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: product
        ),
        .target(
            name: "Console",
            dependencies: [
                "Audit", "Curl", "Explanation", "Translators", "EC2Query", "OAPI", "JSONCoding", "Files", "OpenSSL",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            resources: [.embedInCode("Pages")],
            swiftSettings: product
        ),
        .target(
            name: "Gateway",
            dependencies: [
                "Audit", "AuditStores", "AuditShipping", "Translators", "EC2Query", "OAPI", "JSONCoding", "Files",
                "SigV4", "OpenSSL", "Curl", "CProcess", "Limits",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: product
        ),
        .target(
            name: "AuditShipping",
            dependencies: [
                "Audit", "JSONCoding", "Files", "OpenSSL", "CProcess",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: product
        ),
        .target(
            name: "AuditStores",
            dependencies: [
                "Audit", "JSONCoding", "Files", "OpenSSL", "PostgreSQL", "SQLite",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: product
        ),
        .target(
            name: "Audit",
            dependencies: [
                "JSONCoding", "Files", "Dates", "Limits", "OpenSSL", "Zlib",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: product
        ),
        .target(
            name: "Files",
            dependencies: [
                "CProcess",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: product
        ),
        .target(
            name: "Explanation", dependencies: ["Translators", "EC2Query", "OAPI", "JSONCoding", "Limits"],
            swiftSettings: product
        ),
        .target(
            name: "Translators", dependencies: ["EC2Query", "OAPI", "JSONCoding"], exclude: ["README.md"],
            swiftSettings: product
        ),
        .target(name: "EC2Query", dependencies: ["XML", "Limits"], swiftSettings: product),
        .target(name: "OAPI", dependencies: ["JSONCoding"], swiftSettings: product),
        .target(name: "JSONCoding", dependencies: ["Limits"], swiftSettings: product),
        .target(name: "SigV4", dependencies: ["OpenSSL", "Dates", "Limits"], swiftSettings: product),
        .target(name: "Limits", swiftSettings: product),
        .target(name: "Dates", swiftSettings: product),
        .target(name: "Curl", dependencies: ["CCurl"], swiftSettings: product),
        .target(name: "XML", dependencies: ["CLibXML2"], swiftSettings: product),
        .target(name: "OpenSSL", dependencies: ["COpenSSL"], swiftSettings: product),
        .target(name: "Zlib", dependencies: ["CZlib"], swiftSettings: product),
        .target(name: "PostgreSQL", dependencies: ["CPostgreSQL"], swiftSettings: product),
        .target(
            name: "SQLite",
            dependencies: [
                .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: product
        ),
        .target(name: "CCurl", dependencies: ["SystemCurl"], cSettings: [hardened]),
        .target(name: "CLibXML2", dependencies: ["SystemLibXML2"], cSettings: [hardened]),
        .target(name: "COpenSSL", dependencies: ["SystemOpenSSL"], cSettings: [hardened]),
        .target(name: "CZlib", dependencies: ["SystemZlib"], cSettings: [hardened]),
        .target(name: "CPostgreSQL", dependencies: ["SystemLibPQ"], cSettings: [hardened]),
        .target(name: "CProcess", cSettings: [hardened, .define("PASSERELLE_COMMIT", to: "\"\(commit)\"")]),
        .systemLibrary(name: "SystemCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "SystemLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "SystemLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "SystemOpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "SystemZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "OAPISimulator",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: product
        ),
        .target(
            name: "TestSupport",
            dependencies: [
                "Audit", "JSONCoding",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            path: "Tests/TestSupport", swiftSettings: strict
        ),
        .testTarget(name: "OpenSSLTests", dependencies: ["OpenSSL"], swiftSettings: strict),
        .testTarget(
            name: "SigV4Tests", dependencies: ["SigV4", "Limits", "TestSupport"], resources: [.copy("Fixtures")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CurlTests",
            dependencies: [
                "Curl", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "XMLTests", dependencies: ["XML"], swiftSettings: strict),
        .testTarget(name: "ZlibTests", dependencies: ["Zlib", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "PostgreSQLTests", dependencies: ["PostgreSQL", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "EC2QueryTests", dependencies: ["EC2Query", "Limits", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "OAPITests", dependencies: ["OAPI", "JSONCoding", "Limits", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "TranslatorsTests", dependencies: ["Translators", "EC2Query", "OAPI", "JSONCoding", "TestSupport"],
            resources: [.copy("Fixtures")], swiftSettings: strict
        ),
        .testTarget(
            name: "ExplanationTests",
            dependencies: [
                "Explanation", "Translators", "EC2Query", "OAPI", "JSONCoding", "Limits", "TestSupport",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            exclude: ["aws_queries.py"], swiftSettings: strict
        ),
        .testTarget(
            name: "AuditTests",
            dependencies: [
                "Audit", "AuditStores", "AuditShipping", "JSONCoding", "Files", "OpenSSL", "PostgreSQL", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "InMemoryLogging", package: "swift-log"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "Gateway", "Audit", "AuditStores", "AuditShipping", "Translators", "EC2Query", "OAPI", "JSONCoding",
                "Files", "OAPISimulator", "SigV4", "OpenSSL", "Curl", "Limits", "Console", "Explanation", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "InMemoryLogging", package: "swift-log"),
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ConsoleTests",
            dependencies: [
                "Console", "Curl", "Explanation", "Audit", "AuditStores", "JSONCoding", "Files", "OAPI", "OpenSSL",
                "TestSupport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            exclude: ["openid_issuer.py"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "OAPISimulatorTests",
            dependencies: [
                "OAPISimulator", "TestSupport",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "GatewayCommand", "TestSupport",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            exclude: ["Clients"], swiftSettings: strict
        ),
    ]
)

// Fuzz programs are built with a sanitizer of their own, so they are part of the package only when asked for.
if Context.environment["PASSERELLE_FUZZ"] != nil {
    let parsers: [(program: String, library: Target.Dependency)] = [
        ("FuzzAuthorization", "SigV4"), ("FuzzOAPIJSON", "JSONCoding"), ("FuzzQueryString", "EC2Query"),
        ("FuzzReceivedDocument", "EC2Query"),
    ]
    let whole: (program: String, libraries: [Target.Dependency]) = (
        "FuzzGateway",
        [
            "Gateway", "Audit", "Translators", "OAPI", "JSONCoding", "Limits", "SigV4", "Curl", "TestSupport",
            .product(name: "Logging", package: "swift-log"),
        ]
    )
    package.targets += (parsers.map { ($0.program, [$0.library]) } + [whole]).map { program, libraries in
        .executableTarget(
            name: program, dependencies: libraries, path: "Tests/Fuzz/\(program)", exclude: ["Seeds"],
            swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])])
    }
}

// For quick work on a part: PASSERELLE_TESTS names the test targets to build, parted by commas; the others are left out.
if let wanted = Context.environment["PASSERELLE_TESTS"]?.split(separator: ",").map(String.init) {
    package.targets.removeAll { $0.type == .test && !wanted.contains($0.name) }
}
