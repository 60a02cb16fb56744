import Audit
import Testing

@testable import Console

@Suite("Sessions")
struct SessionTests {
    private func sessions(_ limits: Sessions.Limits? = nil) throws -> (Sessions, StandingClock, Folder, ConsoleUsers) {
        let folder = try Folder()
        var file = try ConsoleUsersFile(path: folder.path + "/users.json")
        for name in ["ann", "ben"] {
            try file.add(.init(name: name, role: .auditor, accounts: nil, password: try cheapHash(name)))
        }
        let users = try ConsoleUsers(path: folder.path + "/users.json")
        let clock = StandingClock()
        let limits = limits ?? .init(idle: .seconds(100), total: .seconds(1_000))
        return (Sessions(limits, users: users, now: { clock.now }), clock, folder, users)
    }

    @Test("a session is found by its token, and by no other")
    func token() throws {
        let (sessions, _, _, users) = try sessions()
        let (token, begun) = try sessions.begin(try #require(users.user(named: "ann")), from: "192.0.2.1")
        let (other, _) = try sessions.begin(try #require(users.user(named: "ann")), from: "192.0.2.1")
        #expect(token.text != other.text && token.text.count == 64)
        #expect(sessions.session(of: token, isUse: true)?.id == begun.id)
        #expect(sessions.session(of: try SessionToken(), isUse: true) == nil)
        #expect(begun.accepts(begun.formToken) && !begun.accepts(token.text) && !begun.accepts(nil))
        sessions.end(token)
        #expect(sessions.session(of: token, isUse: true) == nil)
        #expect(sessions.session(of: other, isUse: true) != nil)
    }

    @Test("a session ends when nobody uses it, and what a page does by itself is no use")
    func idle() throws {
        let (sessions, clock, _, users) = try sessions()
        let (token, _) = try sessions.begin(try #require(users.user(named: "ann")), from: "192.0.2.1")
        for _ in 1...5 {
            clock.advance(by: .seconds(99))
            #expect(sessions.session(of: token, isUse: true) != nil)
        }
        clock.advance(by: .seconds(60))
        #expect(sessions.session(of: token, isUse: false) != nil)
        clock.advance(by: .seconds(40))
        #expect(sessions.session(of: token, isUse: false) == nil)
    }

    @Test("a session ends after its time however much it is used")
    func total() throws {
        let (sessions, clock, _, users) = try sessions()
        let (token, _) = try sessions.begin(try #require(users.user(named: "ann")), from: "192.0.2.1")
        for _ in 1...19 {
            clock.advance(by: .seconds(50))
            #expect(sessions.session(of: token, isUse: true) != nil)
        }
        clock.advance(by: .seconds(50))
        #expect(sessions.session(of: token, isUse: true) == nil)
    }

    @Test("removing a user or changing the password ends the user's sessions alone")
    func changedUser() throws {
        let (sessions, _, folder, users) = try sessions()
        let (ann, _) = try sessions.begin(try #require(users.user(named: "ann")), from: "192.0.2.1")
        let (ben, _) = try sessions.begin(try #require(users.user(named: "ben")), from: "192.0.2.1")
        var file = try ConsoleUsersFile(path: folder.path + "/users.json")
        try file.setPassword(of: "ann", to: try cheapHash("another"))
        try users.reload()
        #expect(sessions.session(of: ann, isUse: true) == nil)
        #expect(sessions.session(of: ben, isUse: true) != nil)
        try file.remove("ben")
        try users.reload()
        #expect(sessions.session(of: ben, isUse: true) == nil)
        #expect(sessions.all.isEmpty)
    }

    @Test("there are no more sessions than so many: the oldest end")
    func limits() throws {
        let (sessions, clock, _, users) = try sessions(
            .init(idle: .seconds(100), total: .seconds(1_000), ofUser: 2, all: 3))
        var tokens: [SessionToken] = []
        for name in ["ann", "ann", "ann", "ben", "ben"] {
            tokens.append(try sessions.begin(try #require(users.user(named: name)), from: "192.0.2.1").0)
            clock.advance(by: .seconds(1))
        }
        let alive = tokens.map { sessions.session(of: $0, isUse: false) != nil }
        #expect(alive == [false, false, true, true, true])
    }

    @Test("users of one name are as many as vouch for them, and one whose name changes stays one")
    func identity() throws {
        func user(_ name: String, _ issuer: String, _ id: String) -> ConsoleUser {
            ConsoleUser(
                name: name, role: .auditor, accounts: nil, proof: .provider(.init(issuer: issuer, id: id)))
        }
        let (sessions, clock, _, users) = try sessions(
            .init(idle: .seconds(100), total: .seconds(1_000), ofUser: 2, all: 100))
        let ann = try #require(users.user(named: "ann"))
        let first = user("ann", "https://login.example.com", "1")
        // A KELVIN SIGN is another letter than the K that it looks like.
        let others = [
            ann, user("ann", "https://login.example.com", "2"), user("ann", "https://login.example.org", "1"),
            user("ann", "https://login.example.com", "\u{212A}"), user("ann", "https://login.example.com", "K"),
        ]
        var tokens: [SessionToken] = []
        for user in others + [first, user("ben", "https://login.example.com", "1"), first] {
            tokens.append(try sessions.begin(user, from: "192.0.2.1").0)
            clock.advance(by: .seconds(1))
        }
        let alive = tokens.map { sessions.session(of: $0, isUse: false) != nil }
        #expect(alive == [true, true, true, true, true, false, true, true])
    }
}

@Suite("Slowing down who guesses passwords")
struct SignInThrottleTests {
    private let clock = StandingClock()

    private func throttle(_ limits: SignInThrottle.Limits = .init()) -> SignInThrottle {
        SignInThrottle(limits, now: { [clock] in clock.now })
    }

    @Test("after five failures each wait is twice the one before, up to a minute for a user")
    func delays() {
        let throttle = throttle()
        for number in 1...5 { #expect(throttle.attempt("ann", from: "192.0.2.\(number)") == .allowed) }
        var waits: [Duration] = []
        for number in 6...14 {
            guard case .wait(let wait) = throttle.attempt("ann", from: "192.0.2.\(number)") else { continue }
            waits.append(wait)
            clock.advance(by: wait)
            #expect(throttle.attempt("ann", from: "192.0.2.\(number)") == .allowed)
        }
        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
    }

    @Test("an address is counted over all the names that it tries, up to a quarter of an hour")
    func address() {
        let throttle = throttle()
        for number in 1...30 {
            if case .wait(let wait) = throttle.attempt("user-\(number)", from: "192.0.2.1") {
                clock.advance(by: wait)
                #expect(throttle.attempt("user-\(number)", from: "192.0.2.1") == .allowed)
            }
        }
        #expect(throttle.attempt("ann", from: "192.0.2.1") == .wait(.seconds(900)))
        #expect(throttle.attempt("ann", from: "192.0.2.2") == .allowed)
    }

    @Test("who gets in starts afresh, but not the address from which others are tried")
    func success() {
        let throttle = throttle()
        for _ in 1...4 { _ = throttle.attempt("ann", from: "192.0.2.1") }
        #expect(throttle.attempt("ann", from: "192.0.2.1") == .allowed)
        throttle.succeeded("ann", from: "192.0.2.1")
        #expect(throttle.attempt("ben", from: "192.0.2.1") == .allowed)
        #expect(throttle.attempt("ben", from: "192.0.2.1") != .allowed)
        #expect(throttle.attempt("ann", from: "192.0.2.2") == .allowed)
    }

    @Test("failures are forgotten after an hour")
    func memory() {
        let throttle = throttle()
        for _ in 1...5 { _ = throttle.attempt("ann", from: "192.0.2.1") }
        clock.advance(by: .seconds(3_600))
        for _ in 1...5 { #expect(throttle.attempt("ann", from: "192.0.2.1") == .allowed) }
    }

    @Test("strangers cannot fill the memory")
    func bounded() {
        var limits = SignInThrottle.Limits()
        limits.entries = 100
        let throttle = throttle(limits)
        for number in 1...1_000 {
            _ = throttle.attempt("user-\(number)", from: "address-\(number)")
            #expect(throttle.count <= 100)
        }
    }
}
