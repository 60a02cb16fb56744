import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// A simulator with a gateway before it, in a folder of their own, on free ports of the loopback interface.
struct World: Sendable {
    let folder: URL
    let gateway: Gateway
    let simulator: SimulatorControl

    /// How a gateway is to run.
    struct Settings: Sendable {
        var copyDescription = "inherit"
        var copyTags = "none"
        /// `reject`, or `fcu` for the simulator's.
        var untranslated = "reject"
        var upstreamTimeoutSeconds = 20
        var clockSkewSeconds = 300
        /// Whether calls that nobody signed are relayed.
        var anonymous = false
        var shutdownGraceSeconds = 10
        /// The file of the console's users; empty for none.
        var consoleUsers = ""
        /// A database that the audit is kept in, with this gateway's name; `nil` for a file.
        var database: (uri: String, gatewayID: String)?
        /// Where the audit goes besides the store.
        var shipTo = "none"
        /// The authority of a receiver over TLS.
        var shipAuthority: String?
        /// Far more than a test makes; what is beyond a limit has tests of its own.
        var lookUpsPerSecond = 10_000
        /// The port to listen on; a restarted gateway takes its predecessor's.
        var port = 0
    }
}

/// A gateway that runs.
struct Gateway: Sendable {
    let server: Server
    /// Where clients connect, without a trailing slash.
    let url: String
    /// Health checks.
    let adminURL: String
    let folder: URL

    /// `host:port`.
    var authority: String { String(url.drop { $0 != "/" }.dropFirst(2)) }
    var port: Int { get throws { try #require(Int(url.split(separator: ":").last ?? "")) } }
    let auditStore: String

    /// Audit entries, newest first, as `passerelle audit search --json` gives them: of all calls that are answered.
    func audit(_ filters: [String] = []) async throws -> [Document] {
        await recorded()
        let found = try await finish(
            try Programs.passerelle(), ["audit", "search", "--store", auditStore, "--json"] + filters
        )
        guard found.exitCode == 0 else { throw HarnessFailure.clientFailed("passerelle audit search", found) }
        return try found.jsonLines()
    }

    /// Waits until every call that is answered is recorded: one that changes nothing is answered first. Not for a gateway
    /// that does not answer.
    func recorded() async {
        let nothing = "\npasserelle_audit_waiting_rows 0\n"
        while let page = try? await metrics(), !page.contains(nothing), !Task.isCancelled {}
    }

    /// The page for Prometheus.
    func metrics() async throws -> String {
        try await HTTPAnswer.expected(from: "the gateway", "GET", adminURL + "/metrics").text
    }
}

/// Runs a test in a world of its own, and holds afterwards what must hold in every one of them: the gateway ends with
/// 0 on SIGTERM, and no secret and no signature is in its log.
func withWorld<Value: Sendable>(
    _ settings: World.Settings = World.Settings(), sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (World) async throws -> Value
) async throws -> Value {
    try await withSimulator { folder, simulator in
        try await withGateway(settings, in: folder, before: simulator, sourceLocation: sourceLocation) { gateway in
            try await body(World(folder: folder, gateway: gateway, simulator: simulator))
        }
    }
}

/// A simulator alone; gateways are started before it with `withGateway`.
func withSimulator<Value: Sendable>(_ body: (URL, SimulatorControl) async throws -> Value) async throws -> Value {
    try await Entrance.worlds.pass {
        let folder = FileManager.default.temporaryDirectory.appending(path: "passerelle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700]
        )
        defer { try? FileManager.default.removeItem(at: folder) }  // the system empties its temporary folder anyway
        let credentials = folder.appending(path: "credentials.json").path(percentEncoded: false)
        let isWritten = FileManager.default.createFile(
            atPath: credentials, contents: Data(KeyPair.credentialsFile.utf8), attributes: [.posixPermissions: 0o600]
        )
        try #require(isWritten)
        return try await withServer(
            try Programs.passerelle(),
            [
                "simulate", "--host", "127.0.0.1", "--port", "0", "--credentials", credentials, "--region", "eu-west-2",
                "--ready-line",
            ],
            log: FilePath(folder.appending(path: "simulator.log").path(percentEncoded: false))
        ) { server in
            try await body(folder, SimulatorControl(apiURL: try server.urls(1)[0]))
        }.value
    }
}

/// A gateway before that simulator, until the body is done.
func withGateway<Value: Sendable>(
    _ settings: World.Settings = World.Settings(), in folder: URL, before simulator: SimulatorControl,
    expecting end: GatewayEnd = .onRequest, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (Gateway) async throws -> Value
) async throws -> Value {
    func path(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }
    let auditStore = settings.database?.uri ?? "sqlite:\(path("audit.sqlite"))"
    let shared = settings.database.map { ", gatewayID: \($0.gatewayID), signingKey: \"\(path("audit.key"))\"" } ?? ""
    let ship = "to: \"\(settings.shipTo)\"" + (settings.shipAuthority.map { ", caBundle: \"\($0)\"" } ?? "")
    let configuration = """
        server: { host: 127.0.0.1, port: \(settings.port), drainSeconds: 0, shutdownGraceSeconds: \(settings.shutdownGraceSeconds) }
        admin: { host: 127.0.0.1, port: 0 }
        region: eu-west-2
        regions: { eu-west-2: { oapi: "\(simulator.apiURL)", fcu: "\(simulator.fcuURL)" } }
        credentials: { file: "\(path("credentials.json"))" }
        audit: {
          store: "\(auditStore)"\(shared), ship: { \(ship) }, lookUpsPerSecond: \(settings.lookUpsPerSecond),
          strangers: { recordsPerMinute: 10000, totalRecordsPerMinute: 100000 } }
        ec2: { copyDescription: \(settings.copyDescription), copyTags: \(settings.copyTags), untranslated: \(settings.untranslated) }
        auth: { clockSkewSeconds: \(settings.clockSkewSeconds), anonymous: \(settings.anonymous) }
        upstream: { timeoutSeconds: \(settings.upstreamTimeoutSeconds) }
        log: { level: trace, format: json }
        console: { users: "\(settings.consoleUsers)" }
        """
    try Data(configuration.utf8).write(to: folder.appending(path: "passerelle.yaml"))
    let log = FilePath(path("gateway.log"))
    let (value, status) = try await withServer(
        try Programs.passerelle(), ["serve", "--config", path("passerelle.yaml")], log: log
    ) { server in
        let urls = try server.urls(2)
        return try await body(
            Gateway(
                server: server, url: urls[0], adminURL: urls[1], folder: folder, auditStore: auditStore))
    }
    #expect(status.code == end.exitCode, "how the gateway ended", sourceLocation: sourceLocation)
    if end == .onRequest {
        let log = path("audit.sqlite-wal")
        #expect(
            !FileManager.default.fileExists(atPath: log), "records lie beside the store", sourceLocation: sourceLocation
        )
    }
    try expectNoSecret(in: try text(ofFileAt: log), "the gateway's log", sourceLocation: sourceLocation)
    return value
}

extension Entrance {
    /// Each world is three processes and a client, and the machine may have two cores. No test of scripts/test waits here,
    /// for it runs eight at a time; those of `swift test` alone do.
    fileprivate static let worlds = Entrance(places: 8)
}

/// How a gateway is expected to end.
enum GatewayEnd {
    case onRequest, killed

    var exitCode: Int {
        switch self {
        case .onRequest: 0
        case .killed: 128 + 9
        }
    }
}

/// Fails when a secret access key, or a signature, is anywhere in the text.
func expectNoSecret(in text: String, _ what: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    for pair in KeyPair.all + [.wrongSecret] {
        for form in [pair.secretAccessKey, Data(pair.secretAccessKey.utf8).base64EncodedString()] {
            #expect(!text.contains(form), "a secret access key in \(what)", sourceLocation: sourceLocation)
        }
    }
    #expect(
        text.firstMatch(of: /Signature(=|%3D|":\s*")[0-9a-f]{64}/) == nil, "a signature in \(what)",
        sourceLocation: sourceLocation
    )
}
