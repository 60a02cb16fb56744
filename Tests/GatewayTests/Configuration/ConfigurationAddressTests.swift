import Gateway
import Testing

@Suite("URLs, hosts and names of a configuration")
struct ConfigurationAddressTests {
    private func faults(_ environment: [String: String], _ yaml: String = "") async throws -> [String] {
        try await withTemporaryFile(yaml) { path in
            do throws(ConfigurationFailure) {
                _ = try await GatewayConfiguration.load(path: path, environment: environment)
                return []
            } catch {
                return error.each.map(\.description)
            }
        }
    }

    /// What is wrong with a URL wherever one is set.
    private static let badURLs = [
        "https://u@api.example.com/x", "https://u:p@api.example.com/x", "https://@api.example.com/x",
        "https://api.example.com/x#y", "https://api.example.com/x#", "https://api.example.com/x?",
        "https://api.example.com/x?y=1", "https://api.example.com/../x", "https://api.example.com/x/.",
        "https://api.example.com/x/%2e%2E", "https://api.example.com/x//y", "https://api.example.com//x",
        "https://api.example.com/x\r\nX: y", "https://api.example.com/x y", " https://api.example.com/x",
        "https://api.example.com/x ", "https://api.example.com/x\t", "https://api.example.com/x\u{7F}",
        "https://api.example.com/\u{E9}", "https://\u{E9}.example.com/x", "https://api.example.com:99999/x",
        "https://api.example.com:65536/x", "https://api.example.com:0/x", "https://api.example.com:/x",
        "https://api.example.com:+443/x", "https://api.example.com:443:443/x", "https://api..example.com/x",
        "https://-api.example.com/x", "https://api.example.com./x", "https://a%2eb/x", "https://*.example.com/x",
        "https://api.example.com\\@evil/x", "https://[::1/x", "https://[1.2.3.4]/x", "https://::1/x",
        "https://999.1.1.1/x", "https://1.2.3/x", "https://api.example.com/x%zz", "https://api.example.com/x%2",
        "https://api.example.com/<x>", "https:/api.example.com/x", "https:///x", "ftp://api.example.com/x", "x", "",
    ]

    @Test("a URL that could mean something else than it says is refused", arguments: badURLs.filter { !$0.isEmpty })
    func refused(url: String) async throws {
        for name in ["PASSERELLE_REGIONS_EU_WEST_2_OAPI", "PASSERELLE_CONSOLE_OIDC_ISSUER"] {
            let more = ["PASSERELLE_CONSOLE_OIDC_CLIENT_ID": "p", "PASSERELLE_CONSOLE_OIDC_AUDITORS": "a"]
            let found = try await faults(more.merging([name: url]) { $1 })
            #expect(found.count == 1, "\(name): \(found)")
        }
        let fcu = [
            "PASSERELLE_EC2_UNTRANSLATED": "fcu",
            "PASSERELLE_REGIONS_EU_WEST_2_FCU": url.replacing("/x", with: ""),
        ]
        if url.hasSuffix("/x"), url != "https://api.example.com//x", url != "https://api.example.com/../x" {
            #expect(try await faults(fcu).count == 1)
        }
    }

    @Test(
        "one that is meant so is taken",
        arguments: [
            ("https://api.example.com/api/v1", "https://api.example.com/api/v1"),
            ("https://api.example.com/api/v1/", "https://api.example.com/api/v1"),
            ("https://API_2.example.com:65535/api/v1", "https://API_2.example.com:65535/api/v1"),
            ("https://192.0.2.1:8443/api/v1", "https://192.0.2.1:8443/api/v1"),
            ("http://[::1]:8080/api/v1", "http://[::1]:8080/api/v1"),
            ("http://localhost/my%20cloud/v1.2", "http://localhost/my%20cloud/v1.2"),
            ("https://api.NAME.example.com/v1", "https://api.eu-west-2.example.com/v1"),
        ])
    func taken(url: String, expected: String) async throws {
        let configuration = try await GatewayConfiguration.load(
            path: nil, environment: ["PASSERELLE_REGIONS_EU_WEST_2_OAPI": url])
        #expect(configuration.upstreamURL == expected)
    }

    @Test(
        "the console's origin is a scheme and a host alone", arguments: ["https://c.example.com:99999", "https://c d"])
    func origin(url: String) async throws {
        #expect(try await faults(["PASSERELLE_CONSOLE_ORIGIN": url]).count == 1)
    }

    @Test(
        "records are shipped to a host that there can be",
        arguments: [
            ("syslog+tls://siem.example.com", true), ("syslog+udp://[2001:db8::1]:514", true),
            ("syslog+tls://a b", false), ("syslog+tls://a%0Ab", false), ("syslog+tls://siem.example.com\n", false),
            ("syslog+udp://*.example.com", false), ("syslog+tls://\u{E9}.example.com", false),
            ("syslog+udp://999.1.1.1", false),
        ])
    func shipping(to: String, isTaken: Bool) async throws {
        #expect(try await faults(["PASSERELLE_AUDIT_SHIP_TO": to]).isEmpty == isTaken)
    }

    @Test(
        "a member of a list that is not of its kind is a fault, and is not left out",
        arguments: [
            "server: {names: [\"\"]}", "server: {names: [a.example, \"\"]}", "server: {names: [\" \"]}",
            "server: {names: [\"a.example,b.example\"]}", "server: {names: [\"https://a.example/\"]}",
            "server: {names: [\"a b\"]}", "server: {names: [\"*.example\"]}", "server: {names: [\"a.example:x\"]}",
            "server: {names: [\"a.example:99999\"]}", "server: {names: [\"b\u{FC}cher.example\"]}",
            "server: {names: [\"::1\"]}", "server: {names: [null]}", "server: {names: [~]}",
            "server: {trustedProxies: [\"\"]}", "server: {trustedProxies: [10.0.0.1, \"\"]}",
            "auth: {regionAliases: [\"\"]}", "auth: {regionAliases: [\"us-east-1,us-east-2\"]}",
            "auth: {regionAliases: [\"us east\"]}", "auth: {regionAliases: [us-east-1/ec2]}",
            "console: {oidc: {scopes: [\"\"]}}", "console: {oidc: {scopes: [\"a b\"]}}",
            "console: {oidc: {operators: [\"\"]}}", "console: {oidc: {operators: [\" ops\"]}}",
            "console: {oidc: {auditors: [\"a\\nb\"]}}",
        ])
    func members(yaml: String) async throws {
        let issuer = [
            "PASSERELLE_CONSOLE_OIDC_ISSUER": "https://login.example.com", "PASSERELLE_CONSOLE_OIDC_CLIENT_ID": "p",
        ]
        let other = yaml.contains("auditors") ? "OPERATORS" : "AUDITORS"
        let more = ["PASSERELLE_CONSOLE_OIDC_\(other)": "a"]
        let found = try await faults(yaml.contains("oidc") ? issuer.merging(more) { $1 } : [:], yaml)
        let key = yaml.split(whereSeparator: { " :{".contains($0) }).prefix { !$0.hasPrefix("[") }.joined(
            separator: ".")
        #expect(found.count == 1 && found[0].hasPrefix("\(key): "), "\(found)")
    }

    @Test("members that are meant so are taken")
    func goodMembers() async throws {
        let configuration = try await GatewayConfiguration.load(
            path: nil,
            environment: [
                "PASSERELLE_SERVER_NAMES": "EC2.example.com, ec2_b.example.org.:8443, [2001:db8::1], 192.0.2.1:443",
                "PASSERELLE_SERVER_TRUSTED_PROXIES": "10.0.0.0/8,::1", "PASSERELLE_AUTH_REGION_ALIASES": "us-east-1",
                "PASSERELLE_CONSOLE_USERS": "/u.json",
                "PASSERELLE_CONSOLE_OIDC_ISSUER": "https://login.example.com/r%20s",
                "PASSERELLE_CONSOLE_OIDC_CLIENT_ID": "p", "PASSERELLE_CONSOLE_OIDC_SCOPES": "groups,api://x/.default",
                "PASSERELLE_CONSOLE_OIDC_AUDITORS": "Cloud team, \u{E9}quipe",
            ])
        #expect(
            configuration.server.names
                == ServerNames(["ec2.example.com", "ec2_b.example.org", "[2001:db8::1]", "192.0.2.1"]))
        #expect(configuration.console?.openID?.auditors == ["Cloud team", "\u{E9}quipe"])
        #expect(configuration.console?.openID?.scopes == ["groups", "api://x/.default"])
    }

    @Test("a variable that is empty leaves what the file says in force")
    func emptyVariable() async throws {
        let yaml = "server: {names: [a.example], port: 9000, tls: {certificate: c, privateKey: k, clientCA: ca}}"
        try await withTemporaryFile(yaml) { path in
            let configuration = try await GatewayConfiguration.load(
                path: path,
                environment: [
                    "PASSERELLE_SERVER_NAMES": "", "PASSERELLE_SERVER_PORT": "", "PASSERELLE_SERVER_TLS_CLIENT_CA": "",
                ])
            #expect(configuration.server.names == ServerNames(["a.example"]))
            #expect(configuration.server.port == 9000 && configuration.server.clientCA == "ca")
        }
    }

    @Test("a Region's name is one", arguments: ["../x", "EU WEST", "eu\\nwest", "a/b", ""])
    func region(name: String) async throws {
        let found = try await faults(
            ["PASSERELLE_REGIONS_X_OAPI": "https://api.example.com/api/v1"], "region: \"\(name)\"\n")
        #expect(found.contains { $0.hasPrefix("region") }, "\(found)")
    }
}
