import AuditStores
import Gateway
import Testing

@Suite("What a refused configuration does not repeat")
struct ConfigurationSecretTests {
    private static let uri = "postgresql://u:hunter2@db.example.com/audit"

    private func said(_ yaml: String, _ environment: [String: String] = [:]) async throws -> String {
        let failure = await #expect(throws: ConfigurationFailure.self) {
            _ = try await withTemporaryFile(yaml) { path in
                try await GatewayConfiguration.load(path: path, environment: environment)
            }
        }
        return failure?.description ?? ""
    }

    @Test(
        "what is not YAML is told by its place and its problem, never by its text",
        arguments: [
            ("audit: {store: \"\(uri)\"}\nregion: a\nregion: b\n", "line 2, column 1: the key region is there twice"),
            ("audit:\n  store: \(uri)\n  store: x\n", "line 2, column 3: the key store is there twice"),
            ("audit:\n  \(uri): 1\n  \(uri): 2\n", "line 2, column 3: the key postgresql… is there twice"),
            ("audit:\n  store: \(uri): x\n", "mapping values are not allowed"),
            ("audit:\n\tstore: \(uri)\n", "line 2, column 1: found character that cannot start any token"),
            ("audit:\n  store: \"\(uri)\nregion: x\n", "found unexpected end of stream"),
            ("audit:\n  store: \"\(uri)\u{1}\"\n", "line 2, column"), ("audit: {store: *\(uri)\n", "line 1, column"),
            ("audit: {store: \"\(uri)\"}\n---\n{}\n", "line 2, column 1: but found another document"),
            ("audit:\n  store \(uri): x\n", "unknown key audit.store…"),
            ("\(uri): 1\n", "unknown key postgresql…"),
            ("audit: {store: {\"\(uri)\": 1}}\n", "expected a single value"),
            ("server: {names: [[\"\(uri)\"]]}\n", "server.names: expected a list of single values"),
        ])
    func syntax(yaml: String, expected: String) async throws {
        let text = try await said(yaml)
        #expect(!text.contains("hunter2") && !text.contains("db.example.com"), "\(text)")
        #expect(text.contains(expected), "\(text)")
    }

    @Test(
        "of a store that is none nothing is repeated but a scheme that is known",
        arguments: [
            ("host=db password=hunter2", "…"), ("pg:hunter2", "…"), ("mysql://u:hunter2@h/db", "…"),
            ("PostgreSQL://u:hunter2@h/db", "…"), (" postgresql://u:hunter2@h/db", "…"),
            ("postgresql:u:hunter2@h", "…"), ("sqlite:", "sqlite:…"), ("memory:hunter2", "memory:…"),
            ("postgresql://u:%zzhunter2@h/db", "postgresql://…"), ("postgres://[hunter2", "postgres://…"),
            // An @, a / or a : that is not percent-encoded: libpq takes a part of the password for the host, the port or
            // the database.
            ("postgresql://u:a@hunter2:b@h/db", "postgresql://…"), ("postgresql://u:hunter2/b@h/db", "postgresql://…"),
            ("postgresql://h:hunter2/db", "postgresql://…"), ("postgresql://h:99999/db", "postgresql://…"),
            ("postgresql://h:0/db", "postgresql://…"),
        ])
    func store(text: String, shown: String) async throws {
        #expect(AuditStoreLocation.withoutSecrets(text) == shown)
        let failure = #expect(throws: (any Error).self) { _ = try AuditStoreLocation(text) }
        #expect(failure.map { "\($0)".contains("hunter2") } == false)
        let said = try await said("", ["PASSERELLE_AUDIT_STORE": text])
        #expect(!said.contains("hunter2") && said.contains("audit.store: \"\(shown)\""), "\(said)")
    }

    @Test(
        "of a URL that is refused neither a password nor a query is repeated",
        arguments: [
            ("PASSERELLE_REGIONS_EU_WEST_2_OAPI", "https://u:hunter2@api.example.com/api/v1"),
            ("PASSERELLE_REGIONS_EU_WEST_2_OAPI", "//u:hunter2@api.example.com/api/v1"),
            ("PASSERELLE_REGIONS_EU_WEST_2_OAPI", "https://api.example.com/api/v1?token=hunter2"),
            ("PASSERELLE_CONSOLE_ORIGIN", "https://u:hunter2@console.example.com"),
            ("PASSERELLE_CONSOLE_OIDC_ISSUER", "https://u:hunter2@login.example.com"),
            ("PASSERELLE_AUDIT_SHIP_TO", "syslog+tls://u:hunter2@siem.example.com"),
        ])
    func url(name: String, value: String) async throws {
        let text = try await said("", [name: value])
        #expect(!text.contains("hunter2") && text.contains("…"), "\(text)")
    }

    @Test("what a value has of control characters does not reach the terminal")
    func controls() async throws {
        let text = try await said("region: \"eu\\u001b[2J\\nwest\"\n")
        #expect(!text.contains("\u{1b}") && text.split(separator: "\n").allSatisfy { !$0.hasPrefix("west") }, "\(text)")
    }
}
