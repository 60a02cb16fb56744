import Files
import Gateway
import Testing

@Suite("Configuration of the console")
struct ConsoleConfigurationTests {
    private static let users = ["PASSERELLE_CONSOLE_USERS": "/etc/passerelle/console-users.json"]

    private func load(_ more: [String: String], users: [String: String] = users) async throws -> GatewayConfiguration {
        try await GatewayConfiguration.load(path: nil, environment: users.merging(more) { $1 })
    }

    @Test("without a file of users there is no console, with one it has its times")
    func users() async throws {
        #expect(try await load([:], users: [:]).console == nil)
        let console = try #require(try await load([:]).console)
        #expect(console.users == "/etc/passerelle/console-users.json")
        #expect(console.idleTimeout == .seconds(1_800) && console.sessionTimeout == .seconds(43_200))
        #expect(console.origin == nil)
        let other = try await load(["PASSERELLE_CONSOLE_USERS": "~/users.json", "HOME": "/home/nobody"])
        #expect(other.console?.users == "/home/nobody/users.json")
    }

    @Test(
        "on an address that others reach the console needs TLS",
        arguments: ["0.0.0.0", "192.0.2.1", "::", "127.example.com"])
    func network(host: String) async throws {
        #expect(try await load(["PASSERELLE_ADMIN_HOST": host], users: [:]).console == nil)
        let failure = await #expect(throws: ConfigurationFailure.self) {
            _ = try await load(["PASSERELLE_ADMIN_HOST": host])
        }
        guard case .missing("admin.tls.certificate", _)? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        let secured = try await load([
            "PASSERELLE_ADMIN_HOST": host, "PASSERELLE_ADMIN_TLS_CERTIFICATE": "/c.pem",
            "PASSERELLE_ADMIN_TLS_PRIVATE_KEY": "/k.pem",
        ])
        #expect(secured.console != nil && secured.admin.tls?.certificate == "/c.pem")
    }

    @Test("this machine's own addresses need none", arguments: ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
    func loopback(host: String) async throws {
        #expect(try await load(["PASSERELLE_ADMIN_HOST": host]).console != nil)
    }

    @Test(
        "what makes no sense stops the start",
        arguments: [
            ("PASSERELLE_CONSOLE_ORIGIN", "http://console.example.com"),
            ("PASSERELLE_CONSOLE_ORIGIN", "https://console.example.com/console"),
            ("PASSERELLE_CONSOLE_ORIGIN", "https://user@console.example.com"),
            ("PASSERELLE_CONSOLE_ORIGIN", "console.example.com"), ("PASSERELLE_CONSOLE_IDLE_SECONDS", "59"),
            ("PASSERELLE_CONSOLE_SESSION_SECONDS", "604801"), ("PASSERELLE_AUDIT_STORE", "memory:"),
            ("PASSERELLE_ADMIN_TLS_CERTIFICATE", "/c.pem"), ("PASSERELLE_ADMIN_TLS_PRIVATE_KEY", "/k.pem"),
        ])
    func invalid(name: String, value: String) async throws {
        await #expect(throws: ConfigurationFailure.self) { _ = try await load([name: value]) }
    }

    @Test("an origin is taken without its slash")
    func origin() async throws {
        let configuration = try await load(["PASSERELLE_CONSOLE_ORIGIN": "https://console.example.com/"])
        #expect(configuration.console?.origin == "https://console.example.com")
    }
}
