import Testing

@testable import Curl

@Suite("Names of hosts")
struct NameCacheTests {
    private let start = ContinuousClock.now
    private let host: UpstreamHost

    init() throws {
        host = try #require(UpstreamHost("https://api.example.com/api/v1/ReadSnapshots"))
    }

    @Test("one look-up serves all who wait for it, and the entry is told until libcurl has it")
    func shared() {
        var names = NameCache()
        #expect(names.find(host, now: start) == .init(state: .awaited, needsLookUp: true))
        #expect(names.find(host, now: start) == .init(state: .awaited, needsLookUp: false))
        let entry = "api.example.com:443:192.0.2.1,[2001:db8::1]"
        #expect(names.finish(host, .success(["192.0.2.1", "2001:db8::1"]), now: start) == .known(entry: entry))
        #expect(names.find(host, now: start) == .init(state: .known(entry: entry), needsLookUp: false))
        names.loaded(host, "another entry")
        #expect(names.find(host, now: start).state == .known(entry: entry))
        names.loaded(host, entry)
        #expect(names.find(host, now: start).state == .known(entry: nil))
    }

    @Test("old addresses are used while newer ones are looked up, and when there are none")
    func refresh() {
        var names = NameCache()
        _ = names.find(host, now: start)
        _ = names.finish(host, .success(["192.0.2.1"]), now: start)
        names.loaded(host, "api.example.com:443:192.0.2.1")
        let later = start + NameCache.lifetime
        #expect(names.find(host, now: later) == .init(state: .known(entry: nil), needsLookUp: true))
        #expect(names.find(host, now: later) == .init(state: .known(entry: nil), needsLookUp: false))
        #expect(names.finish(host, .failure(.init(detail: "away")), now: later) == .known(entry: nil))
        #expect(names.find(host, now: later) == .init(state: .known(entry: nil), needsLookUp: false))
        let again = later + NameCache.lifetime
        #expect(names.find(host, now: again).needsLookUp)
        #expect(
            names.finish(host, .success(["192.0.2.2"]), now: again) == .known(entry: "api.example.com:443:192.0.2.2"))
    }

    @Test("a look-up that found nothing is begun again by the next one")
    func failure() {
        var names = NameCache()
        _ = names.find(host, now: start)
        #expect(names.finish(host, .failure(.init(detail: "no such name")), now: start) == .awaited)
        #expect(names.find(host, now: start) == .init(state: .awaited, needsLookUp: true))
        #expect(names.finish(host, .success([]), now: start) == .awaited)
    }

    @Test(
        "the host of a URL",
        arguments: [
            ("https://api.example.com/x", "api.example.com", 443),
            ("http://api.example.com:8080", "api.example.com", 8080),
            ("http://user@api.example.com?x", "api.example.com", 80),
        ])
    func host(url: String, name: String, port: Int) {
        let host = UpstreamHost(url)
        #expect(host?.name == name && host?.port == port)
    }

    @Test(
        "what needs no look-up has none",
        arguments: [
            "http://127.0.0.1:8080/", "https://[::1]/", "http://localhost/", "no URL", "http://a:b:c/", "http:///",
        ])
    func none(url: String) {
        #expect(UpstreamHost(url) == nil)
    }
}
