import Foundation
import Gateway
import TestSupport
import Testing

@Suite("Faults of a configuration")
struct ConfigurationFaultTests {
    private func faults(_ yaml: String, _ environment: [String: String] = [:]) async throws -> [String] {
        try await withTemporaryFile(yaml) { path in
            do {
                _ = try await GatewayConfiguration.load(path: path, environment: environment)
                return []
            } catch let failure as ConfigurationFailure {
                return failure.each.map(\.description)
            }
        }
    }

    @Test("all of them are named, of keys and of values, in the file and in the environment")
    func all() async throws {
        let found = try await faults(
            """
            server: {port: 70000, prot: 1, tls: {certificate: a.pem}}
            auth: {anonymous: perhaps, regionAliases: x}
            ec2: {copyTags: all}
            audit: {store: "mysql:x", retention: 0d, gatewayID: "a b"}
            log: {level: loud}
            """, ["PASSERELLE_SEVER_HOST": "x", "PASSERELLE_AUDIT_RECONCILE_SECONDS": "never"])
        for key in [
            "PASSERELLE_SEVER_HOST", "server.prot", "server.port", "server.tls.privateKey", "auth.anonymous",
            "auth.regionAliases", "ec2.copyTags", "audit.store", "audit.retention", "audit.gatewayID", "log.level",
            "audit.reconcileSeconds",
        ] { #expect(found.contains { $0.contains(key) }, "\(key): \(found)") }
        #expect(found.count == 12, "\(found)")
    }

    @Test(
        "what would fail later is refused at once",
        arguments: [
            ("region: eu-wset-2", "region: \"eu-wset-2\" is not one of"),
            ("regions: {eu-west-2: {oapi: \"https://api.example.com\"}}", "regions.eu-west-2.oapi"),
            ("regions: {eu-west-2: {oapi: \"https://api.example.com/\"}}", "regions.eu-west-2.oapi"),
            ("admin: {port: 8080}", "admin.port"),
        ])
    func early(yaml: String, said: String) async throws {
        let found = try await faults(yaml)
        #expect(found.count == 1 && found[0].hasPrefix(said), "\(found)")
    }

    @Test("variables that Kubernetes sets for its Services are no keys")
    func serviceLinks() async throws {
        var environment: [String: String] = [:]
        for service in ["PASSERELLE", "PASSERELLE_ADMIN", "PASSERELLE_SERVER", "PASSERELLE_GATEWAY_EU"] {
            environment["\(service)_SERVICE_HOST"] = "10.0.0.1"
            environment["\(service)_SERVICE_PORT"] = "443"
            environment["\(service)_SERVICE_PORT_HTTPS"] = "443"
            environment["\(service)_PORT"] = "tcp://10.0.0.1:443"
            environment["\(service)_PORT_443_TCP"] = "tcp://10.0.0.1:443"
            environment["\(service)_PORT_443_TCP_PROTO"] = "tcp"
            environment["\(service)_PORT_443_TCP_PORT"] = "443"
            environment["\(service)_PORT_443_TCP_ADDR"] = "10.0.0.1"
        }
        #expect(try await faults("region: eu-west-2", environment) == [])
        environment["PASSERELLE_ADMIN_PORT"] = "9001"
        environment["PASSERELLE_SERVER_PROT"] = "9000"
        let keys = EnvironmentKeys(environment)
        #expect(keys.keys == ["admin.port"])
        #expect(keys.unknown == ["PASSERELLE_SERVER_PROT"])
    }

    @Test("the keys that the environment sets are named as in the file")
    func overrides() {
        let keys = EnvironmentKeys([
            "PASSERELLE_AUDIT_STORE": "memory:", "PASSERELLE_REGIONS_EU_WEST_2_OAPI": "https://x/api/v1",
            "PASSERELLE_LOG_LEVEL": "", "PASSERELLE_CONFIG": "/x.yaml", "HOME": "/root",
        ])
        #expect(keys.keys == ["PASSERELLE_REGIONS_EU_WEST_2_OAPI", "audit.store"])
    }

    @Test("which file is read when none is named")
    func path() {
        #expect(ConfigurationPath.resolved("a", environment: ["PASSERELLE_CONFIG": "b"]) == "a")
        #expect(ConfigurationPath.resolved(nil, environment: ["PASSERELLE_CONFIG": "b"]) == "b")
    }

    @Test("a missing file is told in plain words")
    func missing() async throws {
        let failure = await #expect(throws: ConfigurationFailure.self) {
            try await GatewayConfiguration.load(path: "/nowhere/passerelle.yaml", environment: [:])
        }
        #expect(failure?.description == "cannot read the configuration /nowhere/passerelle.yaml: no such file")
    }

    @Test("what is no regular file is told so, whatever is to be read from it")
    func notRegular() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // What a shell makes of `<(…)`.
        let ends = Pipe()
        let (pipe, loop) = ("/dev/fd/\(ends.fileHandleForReading.fileDescriptor)", folder + "/loop")
        try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: loop)
        let reasons = [
            (folder, "it is a directory"), (pipe, "it is not a regular file"),
            ("/dev/null", "it is not a regular file"),
            (loop, "Too many levels of symbolic links"), (folder + "/none", "no such file"),
        ]
        for (path, reason) in reasons {
            let failure = await #expect(throws: ConfigurationFailure.self) {
                try await GatewayConfiguration.load(path: path, environment: [:])
            }
            #expect(failure == .unreadable(path: path, why: reason), "\(path)")
            let credentials = #expect(throws: CredentialFileFailure.self) { try CredentialFile(path: path) }
            #expect(credentials?.description.hasSuffix(reason) == true, "\(String(describing: credentials))")
        }
        try ends.fileHandleForWriting.close()
    }

    @Test("a store, a key and a file to ship to are no directories")
    func directory() async throws {
        let folder = FileManager.default.temporaryDirectory.path
        let variables = [
            "PASSERELLE_AUDIT_STORE": "sqlite:\(folder)", "PASSERELLE_AUDIT_SIGNING_KEY": folder,
            "PASSERELLE_AUDIT_SHIP_TO": "file:\(folder)", "PASSERELLE_CREDENTIALS_FILE": "/nowhere",
        ]
        let check = ConfigurationCheck(try await GatewayConfiguration.load(path: nil, environment: variables))
        let expected = ["audit.store", "audit.signingKey", "audit.ship.to"].map { "\($0): \(folder) is a directory" }
        #expect(check.faults.dropLast() == expected[...], "\(check.faults)")
    }

    @Test("everything that is named is loaded", .startsPrograms)
    func check() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let other = try await TestAuthority()
        defer { other.remove() }
        func check(_ yaml: String, credentials: String = #"{"a": {"access_key": "AKIDA", "secret_key": "s"}}"#)
            async throws -> ConfigurationCheck
        {
            try await withTemporaryFile(credentials) { keys in
                try await withTemporaryFile("credentials: {file: \"\(keys)\"}\n" + yaml) { path in
                    ConfigurationCheck(try await GatewayConfiguration.load(path: path, environment: [:]))
                }
            }
        }
        func tls(_ certificate: String, _ key: String) -> String {
            "server: {tls: {certificate: \"\(certificate)\", privateKey: \"\(key)\"}}\n"
        }
        let store = "audit: {store: \"sqlite:\(authority.folder.path)/audit.db\"}\n"
        let good = try await check(tls(authority.serverCertificate, authority.serverKey) + store)
        #expect(good.faults == [] && good.keys == 1)
        let bad = try await check(
            tls(authority.serverCertificate, other.serverKey) + "audit: {store: \"sqlite:/nowhere/audit.db\"}\n"
                + "upstream: {caBundle: /nowhere/ca.pem}", credentials: "{}")
        #expect(
            bad.faults.map { String($0.prefix { $0 != ":" }) } == [
                "server.tls.privateKey", "upstream.caBundle", "audit.store", "credentials.file",
            ], "\(bad.faults)")
        #expect(bad.faults[0].hasSuffix("is not the key of the certificate in \(authority.serverCertificate)"))
        #expect(bad.faults[1].hasSuffix("cannot read /nowhere/ca.pem: no such file"))
        let swapped = try await check(tls(authority.serverKey, "/nowhere.key") + store)
        #expect(
            swapped.faults == [
                "server.tls.certificate: \(authority.serverKey) holds no certificate in PEM",
                "server.tls.privateKey: cannot read /nowhere.key: no such file",
            ])
    }
}
