internal import Files
import Foundation
import Gateway

/// A folder of its own for one run of the demo, with throw-away keys; gone at the end.
struct DemoWorkspace {
    /// A key pair that is good for this run and nowhere else.
    struct Keys {
        let accessKeyID: String
        let secretAccessKey: String
    }

    let keys: Keys
    private let folder: URL

    var credentials: String { folder.appending(path: "credentials.json").path }
    /// osc-cli's own configuration file.
    var oscConfiguration: String { folder.appending(path: "osc-cli.json").path }
    var auditStore: String { "sqlite:\(folder.appending(path: "audit.sqlite").path)" }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "passerelle-demo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        keys = Keys(
            accessKeyID: "DEMO" + String((0..<16).map { _ in letters[Int.random(in: letters.indices)] }),
            secretAccessKey: String((0..<40).map { _ in letters[Int.random(in: letters.indices)] }))
        try write(profile(), to: credentials)
    }

    /// Lets osc-cli find the gateway.
    func writeOSCConfiguration(gateway: String) throws {
        var profile = profile()
        profile["https"] = .flag(false)
        profile["endpoint"] = .text(String(gateway.trimmingPrefix("http://")))
        try write(profile, to: oscConfiguration)
    }

    private func profile() -> [String: Setting] {
        [
            "access_key": .text(keys.accessKeyID), "secret_key": .text(keys.secretAccessKey),
            "region": .text("eu-west-2"),
        ]
    }

    private func write(_ profile: [String: Setting], to path: String) throws {
        try DurableFile.createPrivately(path, with: Array(try JSONEncoder().encode(["default": profile])))
    }

    /// A value of a profile.
    private enum Setting: Encodable {
        case text(String)
        case flag(Bool)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .flag(let flag): try container.encode(flag)
            }
        }
    }

    /// The gateway's configuration, as the environment gives it.
    func environment(oapi: String) -> [String: String] {
        [
            "PASSERELLE_SERVER_PORT": "0", "PASSERELLE_ADMIN_PORT": "0", "PASSERELLE_SERVER_DRAIN_SECONDS": "0",
            "PASSERELLE_REGION": "eu-west-2",
            "PASSERELLE_REGIONS_EU_WEST_2_OAPI": oapi, "PASSERELLE_CREDENTIALS_FILE": credentials,
            "PASSERELLE_AUDIT_STORE": auditStore,
        ]
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)  // the system empties its temporary folder in time
    }
}
