import HTTPTypes
import Logging
import Testing

@testable import Console

@Suite("Who gets into the console")
struct SafetyTests {
    private static let inside = [
        "/console", "/console/rows", "/console/calls/1", "/console/overview", "/console/lineage",
        "/console/lineage/snap-12345678", "/console/export.csv", "/console/export.jsonl", "/console/sessions",
        "/console/chain",
    ]

    @Test("nobody sees a page without signing in", arguments: inside)
    func closed(path: String) async throws {
        let world = try await World()
        for cookie in [nil, "passerelle=", "passerelle=\(String(repeating: "0", count: 64))"] {
            let answer = try await world.get(path, as: cookie)
            if ["/console/rows", "/console/chain"].contains(path) {
                #expect(answer.status == 401)
            } else {
                #expect(answer.status == 303)
                #expect(answer.headers[.location] == "/console/sign-in")
            }
            #expect(!answer.body.contains(World.keys[0]))
        }
    }

    @Test(
        "every answer forbids what is not the console's own",
        arguments: inside + ["/", "/console/sign-in", "/nothing", "/console/assets/console.js"])
    func headers(path: String) async throws {
        let world = try await World()
        let cookie = try await world.signIn("olivia")
        for answer in [try await world.get(path), try await world.get(path, as: cookie)] {
            func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { answer.headers[$0] } }
            #expect(
                header("Content-Security-Policy")
                    == "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                    + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
            #expect(header("X-Content-Type-Options") == "nosniff")
            #expect(header("Referrer-Policy") == "same-origin")
            #expect(header("Cross-Origin-Opener-Policy") == "same-origin")
            #expect(header("Permissions-Policy") != nil)
            #expect(header("Cache-Control") == (path.contains("assets") ? "no-cache" : "no-store"))
        }
    }

    @Test("the right password opens a session, and its cookie is out of reach of scripts and of other sites")
    func signIn() async throws {
        let world = try await World()
        let answer = try await world.post(
            "/console/sign-in", "user=olivia&password=\(World.password.inQuery)")
        #expect(answer.status == 303)
        let cookie = try #require(answer.headers[.setCookie])
        #expect(
            cookie.firstMatch(of: /^passerelle=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Strict$/) != nil, "\(cookie)")
        #expect(try await world.get("/console", as: answer.cookie).status == 200)
    }

    @Test("behind HTTPS the cookie is of this very host and never sent in the clear")
    func secureCookie() async throws {
        let world = try await World(origin: "https://console.example.com")
        let answer = try await world.ask(
            .post, "/console/sign-in", form: "user=olivia&password=\(World.password.inQuery)",
            headers: [.origin: "https://console.example.com"])
        let cookie = try #require(answer.headers[.setCookie])
        #expect(cookie.hasPrefix("__Host-passerelle="))
        #expect(cookie.hasSuffix("; Path=/; HttpOnly; SameSite=Strict; Secure"))
        #expect(answer.headers[.strictTransportSecurity] != nil)
        #expect(try await world.get("/console", as: answer.cookie).status == 200)
    }

    @Test("signing in makes a new session, whatever cookie was brought")
    func fixation() async throws {
        let world = try await World()
        let planted = try await world.signIn("audrey")
        let answer = try await world.ask(
            .post, "/console/sign-in", form: "user=olivia&password=\(World.password.inQuery)", cookie: planted,
            headers: [.origin: "http://\(World.host)"])
        #expect(answer.cookie != planted)
        #expect(try await world.get("/console", as: planted).status == 303)
    }

    @Test(
        "a wrong password, an unknown user and nothing at all are answered alike",
        arguments: ["user=olivia&password=wrong", "user=nobody&password=wrong", "", "user=olivia", "password=x"])
    func wrong(form: String) async throws {
        let world = try await World()
        let answer = try await world.post("/console/sign-in", form)
        #expect(answer.status == 401)
        #expect(answer.body.contains("Wrong user or password."))
        #expect(answer.headers[.setCookie] == nil)
    }

    @Test("guessing is slowed down, the right password included, and 429 says for how long")
    func throttled() async throws {
        let world = try await World()
        for _ in 1...5 {
            #expect(try await world.post("/console/sign-in", "user=olivia&password=wrong").status == 401)
        }
        let right = "user=olivia&password=\(World.password.inQuery)"
        let refused = try await world.post("/console/sign-in", right, from: "192.0.2.51")
        #expect(refused.status == 429)
        #expect(refused.headers[.retryAfter] == "1")
        world.clock.advance(by: .seconds(1))
        #expect(try await world.post("/console/sign-in", right, from: "192.0.2.51").status == 303)
    }

    @Test(
        "a request for another host is turned away",
        arguments: ["evil.example.com", "evil.example.com:8081", "", "127.0.0.1.example.com"])
    func rebinding(host: String) async throws {
        let world = try await World()
        let cookie = try await world.signIn("olivia")
        let answer = try await world.ask(.get, "/console", cookie: cookie, host: host)
        #expect(answer.status == 421)
        #expect(!answer.body.contains(World.keys[0]))
    }

    @Test(
        "the console goes by the names of the loopback interface",
        arguments: ["localhost:8081", "LOCALHOST", "127.0.0.1", "[::1]:8081"])
    func ownNames(host: String) async throws {
        let world = try await World()
        #expect(try await world.ask(.get, "/console/sign-in", host: host).status == 200)
    }

    @Test(
        "a form of another site is turned away",
        arguments: [
            [:], [.origin: "http://evil.example.com"], [.origin: "null"], [.origin: "https://\(World.host)"],
            [.origin: "http://\(World.host).example.com"],
            [HTTPField.Name("Sec-Fetch-Site")!: "cross-site", .origin: "http://\(World.host)"],
            [HTTPField.Name("Sec-Fetch-Site")!: "same-site", .origin: "http://\(World.host)"],
        ] as [HTTPFields])
    func crossSite(headers: HTTPFields) async throws {
        let world = try await World()
        let cookie = try await world.signIn("olivia")
        let token = try #require(try await world.get("/console/overview", as: cookie).token)
        for (path, form) in [
            ("/console/sign-in", "user=olivia&password=\(World.password.inQuery)"),
            ("/console/sign-out", "token=\(token)"), ("/console/verify", "token=\(token)"),
        ] {
            let answer = try await world.ask(.post, path, form: form, cookie: cookie, headers: headers)
            #expect(answer.status == 403)
        }
        #expect(try await world.get("/console", as: cookie).status == 200)
    }

    @Test(
        "a form without the session's token does nothing",
        arguments: ["/console/sign-out", "/console/verify", "/console/checkpoint", "/console/sessions/end"])
    func formToken(path: String) async throws {
        let world = try await World()
        let cookie = try await world.signIn("olivia")
        let other = try await world.get("/console/overview", as: try await world.signIn("olivia")).token ?? ""
        for form in ["", "token=", "token=\(other)"] {
            #expect(try await world.post(path, form, as: cookie).status == 403)
        }
        #expect(try await world.get("/console", as: cookie).status == 200)
    }

    @Test("signing out ends the session and takes the cookie back")
    func signOut() async throws {
        let world = try await World()
        let cookie = try await world.signIn("olivia")
        let token = try #require(try await world.get("/console", as: cookie).token)
        let answer = try await world.post("/console/sign-out", "token=\(token)", as: cookie)
        #expect(answer.status == 303)
        #expect(answer.headers[.setCookie]?.hasPrefix("passerelle=; ") == true)
        #expect(answer.headers[.setCookie]?.contains("Max-Age=0") == true)
        #expect(try await world.get("/console", as: cookie).status == 303)
    }

    @Test("auditors act on nothing, and operators of some accounts not on what is of all")
    func roles() async throws {
        let world = try await World()
        for user in ["arthur", "audrey"] {
            let cookie = try await world.signIn(user)
            let page = try await world.get("/console/overview", as: cookie)
            let token = try #require(page.token)
            #expect(!page.body.contains("/console/verify"))
            #expect(try await world.get("/console/chain", as: cookie).status == (user == "audrey" ? 403 : 200))
            for path in ["/console/verify", "/console/checkpoint", "/console/sessions/end"] {
                #expect(try await world.post(path, "token=\(token)", as: cookie).status == 403)
            }
            #expect(try await world.get("/console/sessions", as: cookie).status == 403)
        }
        let oscar = try await world.signIn("oscar")
        let page = try await world.get("/console/overview", as: oscar)
        for path in ["/console/verify", "/console/checkpoint"] {
            #expect(try await world.post(path, "token=\(page.token ?? "")", as: oscar).status == 403)
        }
    }

    @Test("an operator ends sessions, but not those of people who see more")
    func endingSessions() async throws {
        let world = try await World()
        let (olivia, oscar, audrey) = (
            try await world.signIn("olivia"), try await world.signIn("oscar"), try await world.signIn("audrey")
        )
        let seen = try await world.get("/console/sessions", as: oscar)
        #expect(seen.body.contains("audrey") && !seen.body.contains("olivia"))
        let all = try await world.get("/console/sessions", as: olivia)
        let ids = all.body.matches(of: /name="session" value="([0-9a-f]+)"/).map { String($0.output.1) }
        #expect(ids.count == 3)
        // The operator's own session comes last: without it nothing more is ended.
        let own = seen.body.firstMatch(of: /this one.*?name="session" value="([0-9a-f]+)"/).map { String($0.output.1) }
        for id in ids.filter({ $0 != own }) {
            _ = try await world.post("/console/sessions/end", "token=\(seen.token ?? "")&session=\(id)", as: oscar)
        }
        #expect(try await world.get("/console", as: olivia).status == 200)
        #expect(try await world.get("/console", as: audrey).status == 303)
    }

    @Test("what people type into a page's address stays text")
    func reflected() async throws {
        let world = try await World()
        let cookie = try await world.signIn("olivia")
        // With an accent after it, a quote is part of another character.
        let attribute = "\"\u{301} autofocus"
        for hostile in ["\"><script>alert(1)</script>", "\"\u{301} autofocus onfocus=alert(1) x=\"\u{301}", "'\"&<>"] {
            for name in CallFilter.names {
                let page = try await world.get("/console?\(name)=\(hostile.inQuery)", as: cookie)
                let isThere = [hostile, attribute, "<script>alert"].contains { page.body.contains($0) }
                #expect(!isThere, "\(name)")
            }
            let page = try await world.get("/console/lineage?resource=\(hostile.inQuery)", as: cookie)
            #expect(!page.body.contains(hostile))
            let refused = try await world.post("/console/sign-in", "user=\(hostile.inQuery)&password=x")
            #expect(!refused.body.contains(hostile))
        }
    }
}
