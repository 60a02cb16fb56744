import Audit
import Curl
import Foundation
import HTTPTypes
import JSONCoding
import TestSupport
import Testing

@testable import Console

/// A console whose people sign in with the provider of `openid_issuer.py`, and a browser of theirs.
private struct OpenIDWorld {
    private let provider: ChildProcess
    private let driver: CurlDriver
    let issuer: String
    let world: World

    static let secret = "a secret: of the client"

    init(_ change: (inout OpenIDSettings) -> Void = { _ in }) async throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "openid_issuer.py").path()
        provider = try ChildProcess("python3", [script, "passerelle", Self.secret])
        let line = try await provider.line(with: "listening on")
        let issuer = "http://127.0.0.1:\(try #require(line.split(separator: " ").last))"
        self.issuer = issuer
        driver = try CurlDriver()
        let folder = try Folder()
        var settings = OpenIDSettings(
            issuer: issuer, clientID: "passerelle",
            clientSecretFile: try folder.write(Self.secret + "\n", to: "secret"),
            operators: ["operators"], auditors: ["auditors"])
        change(&settings)
        world = try await World(openID: settings, keeping: folder)
    }

    /// What the provider does from now on.
    func next(_ order: String) async throws {
        _ = try await driver.perform(
            TransferRequest(
                method: .post(body: Array(order.utf8)), url: issuer + "/next", deadline: .now + .seconds(60),
                repeatability: .mayBeRepeated))
    }

    func asked(_ what: String) async throws -> Int {
        let answer = try await driver.perform(
            TransferRequest(
                method: .get, url: issuer + "/asked", deadline: .now + .seconds(60), repeatability: .mayBeRepeated))
        return try JSON(parsing: answer.body)[what]?.integer ?? -1
    }

    /// Leaves for the provider; gives the cookie of the attempt, and where the provider sends the browser back to.
    func leave() async throws -> (cookie: String, back: String) {
        let start = try await world.get("/console/openid")
        try #require(start.status == 303, "\(start)")
        let away = try #require(start.headers[.location])
        let answer = try await driver.perform(
            TransferRequest(method: .get, url: away, deadline: .now + .seconds(60), repeatability: .mayBeRepeated))
        let back = try #require(answer.headers.first("Location"), "\(String(decoding: answer.body, as: UTF8.self))")
        let prefix = "http://\(World.host)"
        try #require(back.hasPrefix(prefix + "/console/openid/callback?"))
        return (try #require(start.cookie), String(back.dropFirst(prefix.count)))
    }

    func signIn() async throws -> Answer {
        let (cookie, back) = try await leave()
        return try await world.get(back, as: cookie)
    }

    /// The session's cookie of who came back.
    static func session(_ answer: Answer) -> String? {
        answer.headers[values: .setCookie].first { $0.hasPrefix("passerelle=") }.map { String($0.prefix { $0 != ";" }) }
    }
}

@Suite("Sign-in by OpenID Connect", .startsPrograms, .timeLimit(.minutes(5)))
struct OpenIDTests {
    @Test(
        "who the provider vouches for is let in with the role of a claim, and it is recorded",
        arguments: ["RS256", "ES256"])
    func signIn(algorithm: String) async throws {
        let there = try await OpenIDWorld()
        try await there.next(#"{"alg": "\#(algorithm)", "claims": {"groups": ["operators"]}}"#)
        #expect(try await there.world.get("/console/sign-in").body.contains("href=\"/console/openid\""))
        let (attempt, back) = try await there.leave()
        let answer = try await there.world.get(back, as: attempt)
        #expect(answer.status == 200 && answer.body.contains("Signed in as olga"), "\(answer)")
        let cookies = answer.headers[values: .setCookie]
        let session = try #require(OpenIDWorld.session(answer))
        #expect(cookies.contains { $0.hasPrefix("passerelle=") && $0.hasSuffix("; Path=/; HttpOnly; SameSite=Strict") })
        #expect(cookies.contains { $0.hasPrefix("passerelle-openid=; ") && $0.contains("Max-Age=0") })
        let page = try await there.world.get("/console/sessions", as: session)
        #expect(page.status == 200 && page.body.contains("olga"))
        // The code serves once, no matter who brings it.
        #expect(try await there.world.get(back, as: attempt).status == 502)
        await there.world.audit.close()
        let found = try await there.world.setup.backend.openReader().search(AuditQuery(action: "ConsoleLogin"))
        let details = try found.compactMap { try $0.record().serviceEventDetails?.text }
        let expected = #"{"user":"olga","issuer":"\#(there.issuer)","subject":"248289761001"}"#
        #expect(details == [expected], "\(details)")
    }

    @Test("an auditor of some accounts sees no others, and a local user signs in as before")
    func accounts() async throws {
        let there = try await OpenIDWorld { $0.accountsClaim = "outscale.accounts" }
        try await there.next(#"{"claims": {"outscale": {"accounts": ["123456789012"]}}}"#)
        let session = try #require(OpenIDWorld.session(try await there.signIn()))
        let page = try await there.world.get("/console", as: session)
        #expect(page.body.contains(World.keys[0]) && !page.body.contains(World.keys[1]))
        #expect(try await there.world.get("/console/sessions", as: session).status == 403)
        let olivia = try await there.world.signIn("olivia")
        #expect(try await there.world.get("/console/sessions", as: olivia).status == 200)
        // Who has no such claim sees nothing, rather than everything.
        try await there.next("{}")
        #expect(try await there.signIn().status == 403)
        try await twoOfOneName(there, olivia)
    }

    /// The provider's users bear whatever names it lets them: nobody's session ends for another's, and the audit tells
    /// them apart.
    private func twoOfOneName(_ there: OpenIDWorld, _ local: String) async throws {
        func orders(_ subject: String) -> String {
            #"{"claims": {"sub": "\#(subject)", "preferred_username": "olivia", "outscale": {"accounts": ["123456789012"]}}}"#
        }
        try await there.next(orders("first"))
        let first = try #require(OpenIDWorld.session(try await there.signIn()))
        try await there.next(orders("second"))
        var second = first
        for _ in 1...11 { second = try #require(OpenIDWorld.session(try await there.signIn())) }
        for session in [local, first, second] {
            #expect(try await there.world.get("/console/export.csv", as: session).status == 200)
        }
        // An operator sees who is of the provider, and so does the record of a session that is ended.
        let page = try await there.world.get("/console/sessions", as: local)
        #expect(page.body.contains("olivia, of \(there.issuer)"), "\(page.body)")
        let row = try #require(page.body.split(separator: "<tr").first { $0.contains("olivia, of \(there.issuer)") })
        let id = try #require(row.firstMatch(of: /name="session" value="([0-9a-f]{16})"/)?.output.1)
        let token = try #require(page.token)
        _ = try await there.world.post("/console/sessions/end", "token=\(token)&session=\(id)", as: local)
        await there.world.audit.close()
        let reader = try there.world.setup.backend.openReader()
        let exports = try await reader.search(AuditQuery(action: "ConsoleExport", order: .oldestFirst))
        let of = #""issuer":"\#(there.issuer)","subject":"#
        try #require(exports.count == 3)
        let details = try exports.map { try $0.record().serviceEventDetails?.text ?? "" }
        #expect(!details[0].contains("issuer") && details[1].contains(of + #""first""#), "\(details)")
        #expect(details[2].contains(of + #""second""#), "\(details)")
        let ended = try await reader.search(AuditQuery(action: "ConsoleSessionEnd"))
        let whose = #"{"user":"olivia","sessionOf":"olivia","sessionOfIssuer":"\#(there.issuer)","sessionOfSubject":"#
        // Which of them comes first on the page, of two that began within one second, is not said.
        let told = try #require(try ended.first?.record().serviceEventDetails?.text)
        #expect(told == whose + #""first"}"# || told == whose + #""second"}"#)
    }

    private static let refusals = [
        #"{"fault": "signature"}"#, #"{"fault": "claims"}"#, #"{"fault": "none"}"#, #"{"fault": "symmetric"}"#,
        #"{"fault": "critical"}"#, #"{"fault": "twice"}"#, #"{"fault": "signature", "alg": "ES256"}"#,
        #"{"fault": "denied"}"#, #"{"claims": {"nonce": "another"}}"#, #"{"claims": {"nonce": null}}"#,
        #"{"claims": {"aud": "another"}}"#, #"{"claims": {"aud": ["passerelle", "another"]}}"#,
        #"{"claims": {"aud": ["passerelle", "another"], "azp": "another"}}"#, #"{"claims": {"azp": "another"}}"#,
        #"{"claims": {"iss": "https://login.example.com"}}"#, #"{"claims": {"exp": 1700000000}}"#,
        #"{"claims": {"exp": null}}"#, #"{"claims": {"iat": 4000000000}}"#, #"{"claims": {"nbf": 4000000000}}"#,
        #"{"claims": {"sub": ""}}"#, #"{"claims": {"groups": ["everybody"]}}"#, #"{"claims": {"groups": null}}"#,
        #"{"claims": {"preferred_username": "<b>olga</b>"}}"#, #"{"claims": {"preferred_username": null}}"#,
        #"{"claims": {"aud": []}}"#, #"{"claims": {"aud": [1]}}"#, #"{"claims": {"aud": null}}"#,
        #"{"claims": {"exp": "4000000000"}}"#, #"{"claims": {"exp": null}, "fault": "number"}"#,
        #"{"claims": {"nbf": 1e300}}"#, #"{"claims": {"sub": {}}}"#, #"{"fault": "deep"}"#, #"{"fault": "huge"}"#,
        #"{"header": {"alg": "RS512"}}"#, #"{"header": {"alg": "PS256"}}"#, #"{"header": {"alg": "ES256"}}"#,
        #"{"header": {"alg": 256}}"#, #"{"header": {"kid": "ec-0"}}"#,
    ]

    @Test("nobody is let in by a token that is not good, or not for this")
    func refusals() async throws {
        let there = try await OpenIDWorld()
        for order in Self.refusals {
            try await there.next(order)
            let answer = try await there.signIn()
            #expect(answer.status == 403, "\(order): \(answer.status)")
            #expect(OpenIDWorld.session(answer) == nil, "\(order)")
            #expect(!answer.body.contains("<b>"))
            // What was refused counts as an attempt, and would slow the next down.
            there.world.clock.advance(by: .seconds(4_000))
        }
        // Numbers at the end of their range are numbers like others.
        for order in [
            #"{"claims": {"exp": 9223372036854775807, "nbf": -9223372036854775808}}"#, #"{"claims": {"exp": 4e9}}"#,
            #"{"header": {"number": 1e300}}"#,
        ] {
            try await there.next(order)
            #expect(OpenIDWorld.session(try await there.signIn()) != nil, "\(order)")
        }
    }

    @Test(
        "an address names a user unless the provider says that it is not verified",
        arguments: [("null", true), ("true", true), (#""true""#, true), ("false", false), (#""false""#, false)])
    func address(verified: String, isLetIn: Bool) throws {
        let claims = try JSON(
            parsing: Array(
                #"{"sub": "1", "email": "olga@example.com", "groups": "auditors", "email_verified": \#(verified)}"#.utf8
            ))
        let settings = OpenIDSettings(
            issuer: "https://login.example.com", clientID: "p", userClaim: "email", auditors: ["auditors"])
        let user = try? OpenIDClaims(claims).user(settings)  // refused
        #expect((user != nil) == isLetIn)
    }

    @Test("a role is the configured one byte for byte", arguments: [("K-team", true), ("\u{212A}-team", false)])
    func role(group: String, isLetIn: Bool) {
        let claims = JSON.object([
            .init("sub", .string("1")), .init("preferred_username", .string("olga")),
            .init("groups", .strings([group])),
        ])
        let settings = OpenIDSettings(issuer: "https://login.example.com", clientID: "p", operators: ["K-team"])
        let user = try? OpenIDClaims(claims).user(settings)  // refused
        #expect((user != nil) == isLetIn)
    }

    @Test("a sign-in is gone on with in the browser that began it, in time, and by its own state")
    func attempts() async throws {
        let there = try await OpenIDWorld()
        let (first, second) = (try await there.leave(), try await there.leave())
        let before = try await there.asked("token")
        let bad = [
            (first.back, nil), (first.back, second.cookie), (first.back, "passerelle-openid=x.1"),
            (first.back.replacing(/state=[0-9a-f]+/, with: "state="), first.cookie),
            (first.back.replacing(/iss=[^&]+/, with: "iss=https%3A%2F%2Flogin.example.com"), first.cookie),
            (first.back.replacing(/&iss=[^&]+/, with: ""), first.cookie),
            (first.back, first.cookie.replacing(/\d+$/, with: "9999999999")),
            ("/console/openid/callback", nil),
        ]
        for (back, cookie) in bad {
            let answer = try await there.world.get(back, as: cookie)
            #expect(answer.status == 400 && OpenIDWorld.session(answer) == nil, "\(back)")
        }
        // None of these had anything asked of the provider.
        #expect(try await there.asked("token") == before)
        #expect(OpenIDWorld.session(try await there.world.get(first.back, as: first.cookie)) != nil)
        // A provider that does not say that it names itself may leave it out.
        try await there.next(#"{"metadata": {"authorization_response_iss_parameter_supported": false}}"#)
        there.world.clock.advance(by: .seconds(3_600))
        let third = try await there.leave()
        let silent = third.back.replacing(/&iss=[^&]+/, with: "")
        #expect(OpenIDWorld.session(try await there.world.get(silent, as: third.cookie)) != nil)
        let maker = try SignInAttempt.Maker()
        let attempt = try maker.begin(now: 1_000)
        #expect(try maker.resume(attempt.text, state: attempt.state, now: 1_599) != nil)
        #expect(try maker.resume(attempt.text, state: attempt.state, now: 1_600) == nil)
        #expect(try SignInAttempt.Maker().resume(attempt.text, state: attempt.state, now: 1_000) == nil)
    }

    @Test("a new key of the provider's is fetched when a token bears it, but not for every token")
    func rotation() async throws {
        let there = try await OpenIDWorld()
        #expect(OpenIDWorld.session(try await there.signIn()) != nil)
        #expect(try await there.asked("keys") == 1)
        try await there.next(#"{"key": 1}"#)
        #expect(try await there.signIn().status == 403)
        #expect(try await there.asked("keys") == 1)
        there.world.clock.advance(by: .seconds(61))
        #expect(OpenIDWorld.session(try await there.signIn()) != nil)
        #expect(try await there.asked("keys") == 2)
    }

    @Test("keys that are none, of other kinds or for other uses neither let anybody in nor spoil the good ones")
    func otherKeys() async throws {
        let there = try await OpenIDWorld()
        // The last is one whose every signature is its message.
        let keys = [
            "{}", "1", #"{"kty": "RSA", "kid": "rsa-0"}"#, #"{"kty": "RSA", "kid": "rsa-0", "n": "", "e": ""}"#,
            #"{"kty": "RSA", "kid": "rsa-0", "n": "AQAB", "e": "AQAB"}"#,
            #"{"kty": "RSA", "kid": "rsa-0", "n": "\#(String(repeating: "_", count: 40_000))", "e": "AQAB"}"#,
            #"{"kty": "EC", "kid": "rsa-0", "crv": "P-256", "x": "AA", "y": "AA"}"#,
            #"{"kty": "EC", "kid": "rsa-0", "crv": "P-1"}"#, #"{"kty": "OKP", "crv": "Ed25519", "x": "AA"}"#,
            #"{"kty": "RSA", "kid": "rsa-0", "n": "\#(String(repeating: "_", count: 342))", "e": "AQ"}"#,
        ]
        try await there.next(#"{"published": [\#(keys.joined(separator: ", "))]}"#)
        #expect(OpenIDWorld.session(try await there.signIn()) != nil)
        // Of very many keys the first are looked at.
        let many = [String](repeating: #"{"kty": "RSA"}"#, count: 64).joined(separator: ", ")
        try await there.next(#"{"published": [\#(many)]}"#)
        there.world.clock.advance(by: .seconds(3_600))
        #expect(try await there.signIn().status == 403)
    }

    @Test("a provider that is away is asked once for all, and not again for a while")
    func away() async throws {
        let there = try await OpenIDWorld()
        try await there.next(#"{"fault": "away"}"#)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 { group.addTask { try await there.world.get("/console/openid").status } }
            for try await status in group { #expect(status == 502) }
        }
        #expect(try await there.asked("metadata") == 1)
        try await there.next("{}")
        #expect(try await there.world.get("/console/openid").status == 502)
        there.world.clock.advance(by: .seconds(5))
        #expect(OpenIDWorld.session(try await there.signIn()) != nil)
        #expect(try await there.asked("metadata") == 2)
    }

    @Test("a provider that is another than the configured one, or is not there, is no way in")
    func provider() async throws {
        let there = try await OpenIDWorld()
        try await there.next(#"{"fault": "other issuer"}"#)
        #expect(try await there.world.get("/console/openid").status == 502)
        let gone = try await OpenIDWorld { $0.issuer = "http://127.0.0.1:1" }
        let answer = try await gone.world.get("/console/openid")
        #expect(answer.status == 502 && answer.body.contains("cannot be asked now"))
    }

    @Test("a secret that is not there, or that others can read, is told before a start")
    func secret() throws {
        let folder = try Folder()
        func fault(_ path: String?) -> String? {
            OpenIDSettings(issuer: "https://login.example.com", clientID: "p", clientSecretFile: path).fault
        }
        #expect(fault(nil) == nil)
        #expect(fault(try folder.write("s", to: "good")) == nil)
        #expect(fault(folder.path + "/none")?.contains("no such file") == true)
        #expect(fault(try folder.write("s", to: "open", mode: 0o644))?.contains("chmod 600") == true)
        #expect(fault(try folder.write("\n", to: "empty"))?.contains("empty") == true)
    }

    @Test("without a provider there is no way to one")
    func none() async throws {
        let world = try await World()
        #expect(try await world.get("/console/openid").status == 404)
        #expect(try await !world.get("/console/sign-in").body.contains("openid"))
    }
}
