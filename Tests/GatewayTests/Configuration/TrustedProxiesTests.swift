import Testing

@testable import Gateway

@Suite("Trusted proxies")
struct TrustedProxiesTests {
    @Test(
        "an address or a network holds these addresses, and not those",
        arguments: [
            (
                "127.0.0.0/8", ["127.0.0.1", "127.255.255.255", "::ffff:127.0.0.1"],
                ["128.0.0.0", "::1", "unknown", ""]
            ),
            ("10.1.2.3", ["10.1.2.3"], ["10.1.2.4"]),
            ("192.168.128.0/17", ["192.168.128.0", "192.168.255.1"], ["192.168.127.255"]),
            ("0.0.0.0/0", ["255.255.255.255"], ["::1"]),
            ("2001:db8::/32", ["2001:db8::1", "2001:0DB8:ffff::"], ["2001:db9::1", "32.1.13.184"]),
            ("fe80::1", ["fe80::1%eth0", "fe80:0:0:0:0:0:0:1"], ["fe80::2"]),
        ])
    func contains(text: String, inside: [String], outside: [String]) throws {
        let proxies = try TrustedProxies([text])
        for address in inside { #expect(proxies.contains(address), "\(address)") }
        for address in outside { #expect(!proxies.contains(address), "\(address)") }
    }

    @Test(
        "a request comes from the last address that is no trusted proxy's, whatever the client wrote before it",
        arguments: [
            ([], "10.0.0.1"), (["192.0.2.1, 198.51.100.7"], "198.51.100.7"),
            (["192.0.2.1", "\t198.51.100.7 ,10.0.0.2"], "198.51.100.7"),
            // To Swift, the comma behind U+0600 is no character of its own.
            (["192.0.2.1\u{600}, 198.51.100.7"], "198.51.100.7"), (["192.0.2.1\u{600},198.51.100.7"], "198.51.100.7"),
        ] as [([String], String)])
    func source(forwarded: [String], address: String) throws {
        let proxies = try TrustedProxies(["10.0.0.0/8"])
        #expect(SourceAddress.of(peer: "10.0.0.1", forwarded: forwarded, trusting: proxies) == address)
    }

    @Test(
        "anything else is refused",
        arguments: [
            "[foo]", "foo", "10.0.0", "10.0.0.256", "10.0.0.01", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/",
            "10.0.0.0/+8",
            "::/129", ":::", "1::2::3", "12345::", "1:2:3:4:5:6:7:8:9", "[::1]", "10.0.0.1:80", "",
        ])
    func refused(text: String) {
        #expect(throws: ConfigurationFailure.self) { try TrustedProxies([text]) }
    }
}
