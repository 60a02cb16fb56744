import Audit
import AuditShipping
import AuditStores
import Files
import Foundation
import Gateway
import Testing
import Translators

@Suite("Configuration")
struct GatewayConfigurationTests {
    private func load(_ yaml: String, _ environment: [String: String] = [:]) async throws -> GatewayConfiguration {
        try await withTemporaryFile(yaml) { path in
            try await GatewayConfiguration.load(path: path, environment: environment)
        }
    }

    private func failure(_ yaml: String, _ environment: [String: String] = [:]) async throws -> ConfigurationFailure? {
        do {
            _ = try await load(yaml, environment)
            return nil
        } catch let failure as ConfigurationFailure {
            return failure
        }
    }

    @Test("without a file every key is at its default")
    func defaults() async throws {
        let configuration = try await GatewayConfiguration.load(path: nil, environment: [:])
        #expect(configuration.server.host == "127.0.0.1")
        #expect(configuration.server.port == 8080)
        #expect(configuration.server.bodyLimit == 1_048_576)
        #expect(configuration.region == "eu-west-2")
        #expect(configuration.upstreamURL == "https://api.eu-west-2.outscale.com/api/v1")
        #expect(configuration.authentication.clockSkewSeconds == 300)
        #expect(configuration.authentication.anonymous == .refused)
        #expect(configuration.copyDescription == .inherit)
        #expect(configuration.copyTags == CopyTags.none)
        #expect(configuration.untranslated == .rejected)
        #expect(configuration.upstream.timeout == .seconds(30))
        #expect(configuration.upstream.certificateCheck == .system)
        #expect(configuration.auditStore == .sqlite(path: "/var/lib/passerelle/audit.db"))
    }

    @Test("the file goes before the default and the environment before the file")
    func precedence() async throws {
        let yaml = """
            server: {port: 9000, host: 0.0.0.0, insecureClearText: true}
            region: us-east-2
            regions:
              us-east-2: {oapi: "http://127.0.0.1:1/api/v1/"}
            auth: {regionAliases: [us-east-1, eu-west-1]}
            """
        let configuration = try await load(yaml, ["PASSERELLE_SERVER_PORT": "0", "HOME": "/home/nobody"])
        #expect(configuration.server.port == 0)
        #expect(configuration.server.host == "0.0.0.0")
        #expect(configuration.upstreamURL == "http://127.0.0.1:1/api/v1")
        #expect(configuration.authentication.regionAliases == ["us-east-1", "eu-west-1"])
        let overridden = try await load(
            yaml,
            [
                "PASSERELLE_REGIONS_US_EAST_2_OAPI": "http://127.0.0.1:2/api/v1",
                "PASSERELLE_EC2_COPY_DESCRIPTION": "aws", "PASSERELLE_EC2_COPY_TAGS": "source",
                "PASSERELLE_CREDENTIALS_FILE": "~/keys.json",
                "HOME": "/home/nobody",
            ])
        #expect(overridden.upstreamURL == "http://127.0.0.1:2/api/v1")
        #expect(overridden.copyDescription == .aws)
        #expect(overridden.copyTags == .source)
        #expect(overridden.credentialsFile == "/home/nobody/keys.json")
    }

    @Test("the audit's chain is kept as the file and the environment say")
    func chain() async throws {
        let defaults = try await load("")
        #expect(defaults.audit.chain == ChainSettings(gatewayID: nil, signingKey: nil, checkpointRecords: 1000))
        #expect(defaults.audit.checkpointInterval == .seconds(60))
        #expect(defaults.audit.reconcileInterval == .seconds(300))
        let yaml =
            "audit: {gatewayID: gateway-1, signingKey: \"~/audit.key\", checkpointRecords: 5, checkpointSeconds: 7}"
        let configured = try await load(yaml, ["HOME": "/home/nobody"])
        #expect(
            configured.audit.chain
                == ChainSettings(gatewayID: "gateway-1", signingKey: "/home/nobody/audit.key", checkpointRecords: 5))
        #expect(configured.audit.checkpointInterval == .seconds(7))
        let overridden = try await load(
            yaml,
            [
                "PASSERELLE_AUDIT_GATEWAY_ID": "gateway-2", "PASSERELLE_AUDIT_SIGNING_KEY": "/keys/audit",
                "PASSERELLE_AUDIT_RECONCILE_SECONDS": "9",
            ])
        #expect(overridden.audit.chain.gatewayID == "gateway-2")
        #expect(overridden.audit.chain.signingKey == "/keys/audit")
        #expect(overridden.audit.reconcileInterval == .seconds(9))
    }

    @Test("an empty file is a file of defaults", arguments: ["", "# nothing\n", "server:\n"])
    func emptyFile(yaml: String) async throws {
        #expect(try await load(yaml).server.port == 8080)
    }

    @Test(
        "an unknown key is refused with the nearest known one",
        arguments: [
            ("server: {prot: 1}", "server.prot", "server.port"), ("regoin: x", "regoin", "region"),
            ("ec2: {copyDescripton: aws}", "ec2.copyDescripton", "ec2.copyDescription"),
            ("regions: {eu-west-2: {oapy: x}}", "regions.eu-west-2.oapy", nil),
            ("something: {else: entirely}", "something", nil),
        ] as [(String, String, String?)])
    func unknownKey(yaml: String, key: String, nearest: String?) async throws {
        guard case .unknownKey(let refused, let named) = try await failure(yaml) else {
            Issue.record("not refused")
            return
        }
        #expect(refused == key)
        if let nearest { #expect(named == nearest) }
    }

    @Test("an unknown variable is refused too")
    func unknownVariable() async throws {
        #expect(
            try await failure("", ["PASSERELLE_SERVER_PROT": "1"])
                == .unknownKey("PASSERELLE_SERVER_PROT", nearest: nil))
    }

    @Test(
        "a wrong value is refused by name",
        arguments: [
            ("server: {port: 65536}", "server.port"), ("server: {port: x}", "server.port"),
            ("auth: {clockSkewSeconds: 0}", "auth.clockSkewSeconds"), ("auth: {anonymous: perhaps}", "auth.anonymous"),
            ("ec2: {copyDescription: none}", "ec2.copyDescription"), ("ec2: {copyTags: all}", "ec2.copyTags"),
            ("log: {level: loud}", "log.level"),
            ("server: {trustedProxies: [\"[foo]\"]}", "server.trustedProxies"),
            ("server: {trustedProxies: [10.0.0.0/33]}", "server.trustedProxies"),
            ("auth: {anonymousCalls: 0}", "auth.anonymousCalls"),
            ("auth: {anonymousCacheSeconds: 3601}", "auth.anonymousCacheSeconds"),
            ("callers: {maxRequests: 0}", "callers.maxRequests"),
            ("callers: {requestsPerSecond: -1}", "callers.requestsPerSecond"), ("callers: {burst: 0}", "callers.burst"),
            ("upstream: {keySharePercent: 101}", "upstream.keySharePercent"),
            ("upstream: {throttledCallsPerSecond: 0}", "upstream.throttledCallsPerSecond"),
            ("audit: {store: \"mysql:x\"}", "audit.store"), ("audit: {gatewayID: \"a b\"}", "audit.gatewayID"),
            ("audit: {reconcileSeconds: 0}", "audit.reconcileSeconds"),
            ("audit: {retention: 400}", "audit.retention"), ("audit: {retention: 0d}", "audit.retention"),
            ("audit: {checkpointRecords: 0}", "audit.checkpointRecords"),
            ("regions: {eu-west-2: {oapi: \"ftp://x\"}}", "regions.eu-west-2.oapi"),
            ("audit: {ship: {to: \"syslog://a\"}}", "audit.ship.to"),
            ("audit: {store: \"memory:\", ship: {to: stdout}}", "audit.ship.to"),
            ("ec2: {untranslated: relay}", "ec2.untranslated"),
            ("regions: {eu-west-2: {fcu: \"fcu.example\"}}", "regions.eu-west-2.fcu"),
            ("regions: {eu-west-2: {fcu: \"https://fcu.example/?a=b\"}}", "regions.eu-west-2.fcu"),
        ])
    func wrongValue(yaml: String, key: String) async throws {
        guard case .invalid(let refused, _, _) = try await failure(yaml) else {
            Issue.record("not refused")
            return
        }
        #expect(refused == key)
    }

    @Test("without TLS nothing is served beyond this machine, unless that is meant")
    func clearText() async throws {
        for host in ["0.0.0.0", "::", "192.0.2.1", "gateway.example"] {
            guard case .missing("server.tls.certificate", _)? = try await failure("server: {host: \"\(host)\"}") else {
                Issue.record("\(host) is not refused")
                continue
            }
            #expect(try await load("server: {host: \"\(host)\", insecureClearText: true}").server.host == host)
            let tls = "tls: {certificate: /c.pem, privateKey: /k.pem}"
            #expect(try await load("server: {host: \"\(host)\", \(tls)}").server.tls != nil)
        }
        for host in ["127.0.0.1", "127.9.9.9", "::1", "localhost"] {
            #expect(try await load("server: {host: \"\(host)\"}").server.host == host)
        }
    }

    @Test("OUTSCALE is asked in the clear on this machine alone")
    func clearUpstream() async throws {
        for (key, url) in [("oapi", "http://api.example.com/api/v1"), ("fcu", "http://192.0.2.1")] {
            guard
                case .invalid("regions.eu-west-2.\(key)", url, _)? = try await failure(
                    "regions: {eu-west-2: {\(key): \"\(url)\"}}")
            else {
                Issue.record("\(url) is not refused")
                continue
            }
        }
        for host in ["127.0.0.1:1", "localhost:1", "[::1]:1"] {
            let yaml = "regions: {eu-west-2: {oapi: \"http://\(host)/api/v1\"}}"
            #expect(try await load(yaml).upstreamURL == "http://\(host)/api/v1")
        }
    }

    @Test("the limits of the listener are what the file says")
    func listenerLimits() async throws {
        let defaults = try await load("")
        #expect(defaults.server.limits == ListenerLimits())
        #expect(defaults.server.drain == .seconds(5))
        #expect(defaults.admin.maximumConnections == 64)
        let yaml = """
            server: {
              maxConnections: 1, maxConnectionsPerAddress: 2, handshakeSeconds: 3, headSeconds: 4, bodySeconds: 5,
              bodyBytesPerSecond: 6, idleSeconds: 7, answerSeconds: 8, headerLimitBytes: 4096, targetLimitBytes: 1024,
              bodyLimitBytes: 2048, framingLimitBytes: 1025, headBudgetBytes: 1048578, bodyBudgetBytes: 1048576, answerBudgetBytes: 1048577, drainSeconds: 0 }
            admin: {maxConnections: 9}
            """
        let set = try await load(yaml)
        var limits = ListenerLimits()
        (limits.connections, limits.connectionsPerAddress) = (1, 2)
        (limits.handshake, limits.head, limits.body) = (.seconds(3), .seconds(4), .seconds(5))
        (limits.bodyBytesPerSecond, limits.idle, limits.answer) = (6, .seconds(7), .seconds(8))
        (limits.headerBytes, limits.targetBytes, limits.bodyBytes) = (4_096, 1_024, 2_048)
        (limits.framingBytes, limits.headBytes) = (1_025, 1_048_578)
        (limits.receivedBytes, limits.answerBytes) = (1_048_576, 1_048_577)
        #expect(set.server.limits == limits)
        #expect(set.server.drain == .zero)
        #expect(set.admin.maximumConnections == 9)
        guard
            case .invalid("server.bodyBudgetBytes", "1048576", _)? = try await failure(
                "server: {bodyLimitBytes: 2000000, bodyBudgetBytes: 1048576}"),
            case .missing("server.tls.certificate", _)? = try await failure("server: {tls: {clientCA: /ca.pem}}")
        else {
            Issue.record("not refused")
            return
        }
    }

    @Test("untranslated actions go to the Region's own FCU, or to the public one of a Region that has it")
    func untranslated() async throws {
        #expect(
            try await load("ec2: {untranslated: fcu}").untranslated
                == .relayed(fcuURL: "https://fcu.eu-west-2.outscale.com"))
        #expect(
            try await load("region: us-east-2", ["PASSERELLE_EC2_UNTRANSLATED": "fcu"]).untranslated
                == .relayed(fcuURL: "https://fcu.us-east-2.outscale.com"))
        let place = "oapi: \"https://oapi.example/api/v1\""
        let own =
            "region: test-1\nregions: {test-1: {\(place), fcu: \"https://fcu.example/\"}}\nec2: {untranslated: fcu}"
        let bare = "region: test-1\nregions: {test-1: {\(place)}}"
        #expect(try await load(own).untranslated == .relayed(fcuURL: "https://fcu.example"))
        let variable = ["PASSERELLE_REGIONS_TEST_1_FCU": "http://127.0.0.1:1"]
        #expect(
            try await load("\(bare)\nec2: {untranslated: fcu}", variable).untranslated
                == .relayed(fcuURL: "http://127.0.0.1:1"))
        #expect(try await load(bare).untranslated == .rejected)
        #expect(
            try await failure("\(bare)\nec2: {untranslated: fcu}")
                == .missing(
                    "regions.test-1.fcu",
                    why: "ec2.untranslated is fcu, and the address of this Region's FCU is not known"))
    }

    @Test(
        "a value of the wrong shape is refused",
        arguments: ["server: 1", "server: {port: [1]}", "auth: {regionAliases: x}", "- a"])
    func wrongShape(yaml: String) async throws {
        guard case .wrongShape = try await failure(yaml) else {
            Issue.record("not refused")
            return
        }
    }

    @Test("what is not YAML, or not there, is refused by path")
    func unreadable() async throws {
        guard case .notYAML = try await failure("a: [") else {
            Issue.record("not refused")
            return
        }
        await #expect { try await GatewayConfiguration.load(path: "/nowhere.yaml", environment: [:]) } throws: {
            error in
            guard case ConfigurationFailure.unreadable("/nowhere.yaml", _) = error else { return false }
            return true
        }
    }

    @Test("where the audit is shipped to")
    func shipping() async throws {
        #expect(try await load("").shipping == ShippingSettings())
        let yaml = """
            audit:
              ship: {to: "syslog+tls://siem.example.com", caBundle: ca.pem, certificate: c.pem, privateKey: k.pem}
            """
        #expect(
            try await load(yaml).shipping
                == ShippingSettings(
                    target: .syslogTLS(host: "siem.example.com", port: 6514), caBundle: "ca.pem",
                    identity: TLSFiles(certificate: "c.pem", privateKey: "k.pem")))
        #expect(
            try await load("", ["PASSERELLE_AUDIT_SHIP_TO": "file:/var/log/audit.json"]).shipping.target
                == .file(path: "/var/log/audit.json"))
        #expect(
            try await failure("audit: {ship: {certificate: c.pem}}")
                == .missing("audit.ship.privateKey", why: "audit.ship.certificate is set"))
    }

    @Test("a store that gateways share needs a name and a place for the key")
    func sharedStore() async throws {
        let uri = "postgresql://u:hunter2@db.example.com/audit"
        let whole = "store: \"\(uri)\", gatewayID: g, signingKey: /k"
        #expect(try await load("audit: {\(whole)}").auditStore == AuditStoreLocation(uri))
        #expect(
            try await load("audit: {\(whole), retention: 400d}").audit.retention == .atLeast(.seconds(34_560_000)))
        guard case .missing("audit.gatewayID", _)? = try await failure("audit: {store: \"\(uri)\", signingKey: /k}"),
            case .missing("audit.signingKey", _)? = try await failure("audit: {store: \"\(uri)\", gatewayID: g}"),
            case .invalid("audit.store", let shown, _)? = try await failure(
                "audit: {store: \"postgresql://u:hunter2@[db/audit\"}")
        else {
            Issue.record("not refused")
            return
        }
        #expect(!shown.contains("hunter2"))
    }

    @Test("a certificate needs its key, and a key its certificate")
    func halfOfTLS() async throws {
        #expect(
            try await failure("server: {tls: {certificate: a.pem}}")
                == .missing("server.tls.privateKey", why: "server.tls.certificate is set"))
        #expect(
            try await failure("server: {tls: {privateKey: a.pem}}")
                == .missing("server.tls.certificate", why: "server.tls.privateKey is set"))
    }
}

@Suite("Configuration reference")
struct ConfigurationReferenceTests {
    private let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")

    @Test("config/README.md has every key with its default")
    func readme() throws {
        let text = try String(contentsOf: root.appending(path: "config/README.md"), encoding: .utf8)
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(rows.count == ConfigurationKey.all.count)
        for key in ConfigurationKey.all {
            let row = rows.first { $0.contains("| `\(key.name)`") }
            #expect(row?.contains(key.defaultText.map { "| `\($0)` " } ?? "| none ") == true, "\(key.name)")
        }
    }

    @Test("the example holds every key at its default")
    func example() async throws {
        let path = root.appending(path: "config/passerelle.example.yaml").path
        let example = try await GatewayConfiguration.load(path: path, environment: [:])
        #expect(example == (try await GatewayConfiguration.load(path: nil, environment: [:])))
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for key in ConfigurationKey.all {
            let leaf = try #require(key.name.split(separator: ".").last)
            #expect(text.contains("\(leaf):"), "\(key.name)")
        }
    }
}

/// A file that is there as long as the work goes on.
func withTemporaryFile<Value>(
    _ text: String, permissions: Int = 0o600, _ work: (String) async throws -> Value
) async throws -> Value {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    #expect(
        FileManager.default.createFile(
            atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: permissions]))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await work(path)
}
