import Foundation

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
    var auditStore: String { "sqlite:\(folder.appending(path: "audit.sqlite").path)" }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "passerelle-demo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        keys = Keys(
            accessKeyID: "DEMO" + String((0..<16).map { _ in letters[Int.random(in: letters.indices)] }),
            secretAccessKey: String((0..<40).map { _ in letters[Int.random(in: letters.indices)] }))
        let profile = [
            "access_key": keys.accessKeyID, "secret_key": keys.secretAccessKey, "region": "eu-west-2",
        ]
        let created = FileManager.default.createFile(
            atPath: credentials, contents: try JSONEncoder().encode(["default": profile]),
            attributes: [.posixPermissions: 0o600])
        if !created { throw CocoaError(.fileWriteUnknown) }
    }

    /// The gateway's configuration, as the environment gives it.
    func environment(oapi: String) -> [String: String] {
        [
            "PASSERELLE_SERVER_PORT": "0", "PASSERELLE_ADMIN_PORT": "0", "PASSERELLE_REGION": "eu-west-2",
            "PASSERELLE_REGIONS_EU_WEST_2_OAPI": oapi, "PASSERELLE_CREDENTIALS_FILE": credentials,
            "PASSERELLE_AUDIT_STORE": auditStore,
        ]
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)  // the system empties its temporary folder in time
    }
}
