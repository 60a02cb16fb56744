import Audit
import HTTPTypes
import JSONCoding
import OAPI
import TestSupport
import Testing

@testable import Console

@Suite("What the console shows")
struct PageTests {
    private static let everywhere = [
        "/console", "/console/rows", "/console?account=210987654321", "/console?key=AKIAI44QH8DHBEXAMPLE",
        "/console?resource=snap-00000001", "/console?resource=snap-12345678", "/console?address=192.0.2.11",
        "/console?outcome=refused", "/console?action=DescribeVolumes", "/console/overview",
        "/console/overview?range=1h", "/console/overview?range=30d", "/console/lineage/snap-12345678",
        "/console/lineage/snap-00000000", "/console/export.csv", "/console/export.jsonl",
        "/console/export.csv?account=210987654321",
    ]

    /// The page without what was asked for: that stands in the form, and in links that go on from it.
    private func shown(_ page: String) -> String {
        page.replacing(/<input[^>]*>/, with: "").replacing(/href="\/console[^"]*\?[^"]*"/, with: "")
            .replacing(/data-rows="[^"]*"/, with: "").replacing(/<option[^>]*>/, with: "")
    }

    @Test("who is held to an account sees nothing of another's, on any page and in any number", arguments: everywhere)
    func accounts(path: String) async throws {
        let world = try await World()
        let page = try await world.get(path, as: try await world.signIn("audrey"))
        #expect(page.status == 200 || page.status == 404)
        let text = shown(page.body)
        for other in [
            World.accounts[1], World.keys[1], "profile-1", "192.0.2.11", "copy-1", "snap-00000001", "DescribeVolumes",
        ] {
            #expect(!text.contains(other), "\(other)")
        }
    }

    @Test(
        "what an operator sees on the same pages is of both",
        arguments: ["/console", "/console/overview", "/console/export.csv"])
    func both(path: String) async throws {
        let world = try await World()
        let page = try await world.get(path, as: try await world.signIn("olivia"))
        for key in World.keys { #expect(page.body.contains(key)) }
        #expect(page.body.contains("profile-1"))
    }

    @Test("numbers are of the accounts that are seen")
    func numbers() async throws {
        let world = try await World()
        func figures(_ user: String) async throws -> [String] {
            let page = try await world.get("/console/overview", as: try await world.signIn(user))
            return page.body.matches(of: /<dd><a href="[^"]*">(\d+)<\/a><\/dd>/).map { String($0.output.1) }.prefix(5)
                .map(\.self)
        }
        // Calls, succeeded, not succeeded, copies, without an outcome.
        #expect(try await figures("olivia") == ["6", "3", "3", "2", "0"])
        #expect(try await figures("audrey") == ["3", "2", "1", "1", "0"])
        let page = try await world.get("/console/overview", as: try await world.signIn("audrey"))
        #expect(!page.body.contains("Newest record"))
    }

    @Test("a call of another account is not there, by any of its names")
    func hiddenCall() async throws {
        let world = try await World()
        let reader = try world.setup.backend.openReader()
        let entries = try await reader.search(AuditQuery(limit: 100)).filter { try $0.record().identity != .gateway }
        let (olivia, audrey) = (try await world.signIn("olivia"), try await world.signIn("audrey"))
        var hidden = 0
        for entry in entries {
            let record = try entry.record()
            for name in ["\(entry.sequence)", record.requestID, record.eventID.text] {
                let all = try await world.get("/console/calls/\(name)", as: olivia)
                #expect(all.status == 200)
                let seen = try await world.get("/console/calls/\(name)", as: audrey)
                let isOwn = record.identity.accountID == World.accounts[0]
                #expect(seen.status == (isOwn ? 200 : 404))
                if !isOwn { hidden += 1 }
            }
        }
        #expect(hidden == 9)
        #expect(try await world.get("/console/calls/999", as: olivia).status == 404)
    }

    @Test("a call's page has its four sides")
    func call() async throws {
        let world = try await World()
        let cookie = try await world.signIn("olivia")
        let page = try await world.get("/console/calls/copy-0", as: cookie)
        for heading in ["EC2 request", "OAPI request", "OAPI answer", "EC2 answer"] {
            #expect(page.body.contains(">\(heading)</h2>"))
        }
        #expect(page.body.contains("SourceSnapshotId"))
        #expect(page.body.contains("&quot;SourceRegionName&quot;: &quot;eu-west-2&quot;"))
        #expect(page.body.contains("reconstructed"))
        let refused = try await world.get("/console/calls/refused-0", as: cookie)
        #expect(refused.body.contains("Client.InvalidAction") && refused.body.contains("no such action"))
    }

    @Test("a call that an older version recorded, with the wire's names, is shown as one of today's is")
    func olderRecords() async throws {
        let shapes = [
            "today": """
            {"snapshotId":"snap-12345678","attributeType":"CREATE_VOLUME_PERMISSION",
             "createVolumePermission":{"add":{"items":[{"group":"all"}]}}}
            """,
            "older": """
            {"snapshotId":"snap-12345678","attribute":"createVolumePermission","operationType":"add","userGroup":["all"]}
            """,
        ]
        let world = try await World { audit in
            for (name, shape) in shapes {
                var record = World.record(0, action: "ModifySnapshotAttribute", requestID: name)
                record.requestParameters = try JSON(parsing: shape.utf8)
                try await audit.intent(record)
                try await audit.outcome(record)
            }
        }
        let cookie = try await world.signIn("olivia")
        for name in shapes.keys {
            let page = try await world.get("/console/calls/\(name)", as: cookie)
            #expect(page.status == 200)
            #expect(page.body.contains("UpdateSnapshot"), "\(name)")
            #expect(page.body.contains("&quot;GlobalPermission&quot;: true"), "\(name)")
            #expect(page.body.contains("/console/lineage/snap-12345678"), "\(name)")
        }
        let rows = try await world.get("/console/rows?resource=snap-12345678", as: cookie)
        #expect(rows.body.matches(of: /\/console\/calls\/[^"]*"/).count == shapes.count)
        #expect(!rows.body.contains("unreadable"))
    }

    @Test("pages go through all calls, and skip or repeat none while others come")
    func paging() async throws {
        let world = try await World { audit in
            for number in 1...120 {
                await audit.note(World.record(0, action: "Call\(number)", requestID: "r-\(number)"))
            }
            let last = World.record(0, action: "Call121", requestID: "r-121")
            try await audit.intent(last)
            try await audit.outcome(last)
        }
        let cookie = try await world.signIn("olivia")
        var path: String? = "/console"
        var found: [String] = []
        while let next = path {
            let page = try await world.get(next, as: cookie)
            found += page.body.matches(of: /class="action">(\w+)\s/).map { String($0.output.1) }
            path = page.body.firstMatch(of: /rel="next" href="([^"]+)"/)
                .map { String($0.output.1).replacing("&amp;", with: "&") }
            let more = World.record(0, action: "Later", requestID: "later-\(found.count)")
            try await world.audit.intent(more)
            try await world.audit.outcome(more)
        }
        // The sign-in itself is among them, and newer.
        #expect(found.filter { $0.hasPrefix("Call") } == (1...121).reversed().map { "Call\($0)" })
    }

    /// The rows of calls, without what the console tells of itself.
    private func calls(_ page: Answer) -> [String] {
        page.body.matches(of: /class="action">(\w+)\s/).map { String($0.output.1) }.filter { !$0.hasPrefix("Console") }
    }

    @Test("who looked is recorded, and nobody who is held to accounts sees it")
    func whoLooked() async throws {
        let world = try await World()
        let audrey = try await world.signIn("audrey")
        let cookie = try await world.signIn("olivia")
        _ = try await world.post("/console/sign-in", "user=mallory&password=guessed+password")
        _ = try await world.get("/console/export.csv?action=CopySnapshot", as: cookie)
        let token = try #require(try await world.get("/console", as: cookie).token)
        _ = try await world.post("/console/verify", "token=\(token)", as: cookie)
        _ = try await world.post("/console/sign-out", "token=\(token)", as: cookie)
        // All that was noted is stored then.
        await world.audit.finish()
        let reader = try world.setup.backend.openReader()
        let found = try await reader.search(AuditQuery(protocol: .gateway, order: .oldestFirst))
        let records = try found.map { try $0.record() }
        #expect(
            records.map(\.action)
                == [
                    "ConsoleLogin", "ConsoleLogin", "ConsoleLogin", "ConsoleExport", "ConsoleVerifyChain",
                    "ConsoleLogout",
                ])
        #expect(records.map(\.consoleUser?.name) == ["audrey", "olivia", "mallory", "olivia", "olivia", "olivia"])
        #expect(records.map(\.outcome.kind) == [.succeeded, .succeeded, .refused, .succeeded, .succeeded, .succeeded])
        let details = records.map { $0.serviceEventDetails?.text ?? "" }
        #expect(details[3] == #"{"user":"olivia","format":"csv","conditions":"action=CopySnapshot"}"#)
        let isSecretTold = details.contains { $0.contains("guessed") || $0.contains("battery") }
        #expect(!isSecretTold)
        for path in ["/console?protocol=gateway", "/console", "/console/export.jsonl"] {
            let page = try await world.get(path, as: audrey)
            let isTold = page.status != 200 || page.body.contains("ConsoleLogin")
            #expect(!isTold)
        }
    }

    @Test(
        "filters narrow what is shown",
        arguments: [
            ("action=CopySnapshot", 2), ("outcome=refused", 3), ("key=AKIAI44QH8DHBEXAMPLE", 3),
            ("account=123456789012", 3),
            ("user=profile-0", 3), ("user=profile", 0), ("error=InvalidAction", 2), ("error=Client.InvalidAction", 2),
            ("error=InvalidAct", 0), ("error=SignatureDoesNotMatch", 1), ("request=copy-1", 1), ("request=copy", 0),
            ("user=profile-1&error=InvalidAction", 1), ("resource=snap-00000001", 1), ("address=192.0.2.10", 3),
            ("protocol=oapi", 0), ("from=-1h", 6),
            ("to=-1h", 0),
            ("action=CopySnapshot&account=123456789012", 1), ("action=+CopySnapshot+", 2), ("nonsense=1", 6),
        ])
    func filters(query: String, count: Int) async throws {
        let world = try await World()
        let page = try await world.get("/console?\(query)", as: try await world.signIn("olivia"))
        #expect(page.status == 200)
        #expect(calls(page).count == count)
    }

    @Test("what somebody did in the console is found by the user")
    func consoleUser() async throws {
        let world = try await World()
        let cookie = try await world.signIn("olivia")
        await world.audit.finish()
        let page = try await world.get("/console?user=olivia", as: cookie)
        let actions = page.body.matches(of: /class="action">(\w+)\s/).map { String($0.output.1) }
        #expect(actions == ["ConsoleLogin"])
    }

    @Test("a refusal tells its reason, in the table and on its own page")
    func reason() async throws {
        let world = try await World()
        let cookie = try await world.signIn("olivia")
        for path in ["/console?outcome=refused", "/console/rows", "/console/calls/refused-1"] {
            #expect(try await world.get(path, as: cookie).body.contains("no such action"), "\(path)")
        }
        // On the call's own page at its head, before all that is recorded.
        let call = try await world.get("/console/calls/refused-1", as: cookie).body
        let head = try #require(call.firstRange(of: "no such action"))
        #expect(head.lowerBound < (try #require(call.firstRange(of: "class=\"facts\""))).lowerBound)
    }

    @Test("the overview's numbers lead to what they count, and tell errors and latency")
    func overview() async throws {
        let world = try await World()
        let page = try await world.get("/console/overview?range=7d", as: try await world.signIn("olivia")).body
        for link in [
            #"/console?from=-7d"#, #"/console?outcome=succeeded&amp;from=-7d"#, "#failures", "#callers",
            #"/console?outcome=unknown&amp;from=-7d"#, #"/console?error=InvalidAction&amp;from=-7d"#,
            #"/console?error=SignatureDoesNotMatch&amp;from=-7d"#, #"/console?action=CopySnapshot&amp;from=-7d"#,
        ] {
            #expect(page.contains("href=\"\(link)\""), "\(link)")
        }
        #expect(page.contains("12 ms"))
    }

    @Test("the overview counts anew every few seconds, and for each user's accounts apart")
    func overviewAge() async throws {
        let world = try await World()
        func calls(_ user: String) async throws -> Substring? {
            let page = try await world.get("/console/overview", as: try await world.signIn(user)).body
            return page.firstMatch(of: /([0-9]+) calls, [0-9]+ of which did not succeed/)?.output.1
        }
        let before = try #require(try await calls("arthur").flatMap { Int($0) })
        let more = World.record(0, requestID: "more")
        try await world.audit.intent(more)
        try await world.audit.outcome(more)
        #expect(try await calls("arthur") == "\(before)")
        #expect(try await calls("audrey") == "4")
        world.clock.advance(by: OverviewReader.lifetime)
        #expect(try await calls("arthur").flatMap { Int($0) } ?? 0 > before)
    }

    @Test("callers that were not verified are one row, whatever keys they claimed")
    func callers() async throws {
        let world = try await World { audit in
            for number in 0..<4 {
                var record = World.record(0, action: "DescribeVolumes", requestID: "stranger-\(number)")
                record.identity = .unknown(claimedAccessKeyID: "AKIA\(number)")
                record.outcome = .refused(AuditError(.client, code: "InvalidAccessKeyId", message: "no"))
                await audit.note(record)
            }
            let known = World.record(0, requestID: "known")
            try await audit.intent(known)
            try await audit.outcome(known)
        }
        let page = try await world.get("/console/overview", as: try await world.signIn("olivia")).body
        let start = try #require(page.firstRange(of: "aria-label=\"Callers\""))
        let table = page[start.upperBound...].prefix { _ in true }
        let rows = table[..<(try #require(table.firstRange(of: "</table>"))).lowerBound].split(separator: "<tr>")
        #expect(rows.count == 4, "the head, two callers and what is before them: \(rows)")
        #expect(rows.contains { $0.contains("not verified") && $0.contains("4 keys") })
    }

    @Test(
        "an error is a page as well, and says what to do",
        arguments: [
            ("/nothing", World.host, 404, "no page of this name"),
            ("/console", "evil.example.com", 421, "console.origin"),
            ("/console/sessions", World.host, 403, "role"), ("/console/rows?outcome=great", World.host, 400, "request"),
        ])
    func errors(path: String, host: String, status: Int, text: String) async throws {
        let world = try await World()
        let answer = try await world.ask(.get, path, cookie: try await world.signIn("arthur"), host: host)
        #expect(answer.status == status)
        #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
        #expect(answer.body.contains("console.css") && answer.body.contains("Status \(status)"))
        #expect(answer.body.contains(text))
    }

    @Test("a deletion is told in the lineage, in the picture and in words")
    func deletion() async throws {
        let world = try await World { audit in
            var deletion = World.record(0, action: "DeleteSnapshot", requestID: "deletion")
            deletion.requestParameters = .object([.init("snapshotId", .string("snap-00000001"))])
            for record in [World.record(0, requestID: "copy", made: "snap-00000001"), deletion] {
                try await audit.intent(record)
                try await audit.outcome(record)
            }
        }
        let cookie = try await world.signIn("olivia")
        for id in ["snap-00000001", "snap-12345678"] {
            let page = try await world.get("/console/lineage/\(id)", as: cookie).body
            #expect(page.contains(" deleted\">") && page.contains("deleted by DeleteSnapshot"), "\(id)")
        }
    }

    @Test(
        "a filter that means nothing is said to, and shows nothing",
        arguments: ["from=whenever", "outcome=great", "protocol=smtp"])
    func objections(query: String) async throws {
        let world = try await World()
        let page = try await world.get("/console?\(query)", as: try await world.signIn("olivia"))
        #expect(page.status == 400)
        #expect(page.body.contains("role=\"alert\""))
        #expect(page.body.matches(of: /<tr data-sequence=/).isEmpty)
    }

    /// With an accent after it, a quote is part of another character.
    private static let accented = "\"\u{301} autofocus"

    @Test("what callers wrote stays text on every page")
    func hostile() async throws {
        let texts = [
            "<script>alert(1)</script>", "\"\u{301} autofocus onfocus=alert(1) x=\"\u{301}",
            "</pre><img src=x onerror=alert(1)>",
            "{{frame.formToken}}{{{raw}}}", "\u{202e}txt.exe\u{1b}[2J", "=cmd|' /C calc'!A0",
        ]
        let world = try await World { audit in
            for (number, text) in texts.enumerated() {
                let record = World.record(
                    0, action: text, requestID: "hostile-\(number)", made: "snap-0000000\(number)", description: text,
                    userAgent: text)
                try await audit.intent(record)
                try await audit.outcome(record)
            }
        }
        let cookie = try await world.signIn("olivia")
        var paths = ["/console", "/console/rows", "/console/overview", "/console/lineage/snap-12345678"]
        paths += texts.indices.map { "/console/calls/hostile-\($0)" }
        for path in paths {
            let page = try await world.get(path, as: cookie)
            #expect(page.status == 200, "\(path)")
            let isMarkup = page.body.contains("<script>alert") || page.body.contains("<img")
            let isAttribute = page.body.contains(Self.accented)
            let isControl = page.body.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E }
            #expect(!isMarkup && !isAttribute && !isControl, "\(path)")
        }
        let templated = try await world.get("/console/calls/hostile-3", as: cookie)
        #expect(templated.body.contains("{{frame.formToken}}"))
        let csv = try await world.get("/console/export.csv", as: cookie)
        #expect(csv.body.contains(",'=cmd"))
    }

    @Test("an export has what the filter finds")
    func export() async throws {
        let world = try await World()
        let cookie = try await world.signIn("olivia")
        let lines = try await world.get("/console/export.jsonl?action=CopySnapshot", as: cookie)
        #expect(lines.headers[.contentDisposition] == "attachment; filename=\"passerelle-audit.jsonl\"")
        #expect(lines.body.split(separator: "\n").count == 2)
        let csv = try await world.get("/console/export.csv", as: cookie)
        #expect(csv.body.split(separator: "\r\n").filter { !$0.contains("Console") }.count == 7)
        #expect(try await world.get("/console/export.csv?from=whenever", as: cookie).status == 400)
    }

    @Test("an operator has the chain signed and verified")
    func chain() async throws {
        let world = try await World()
        let cookie = try await world.signIn("olivia")
        let before = try await world.get("/console/overview", as: cookie)
        let token = try #require(before.token)
        #expect(before.body.contains("not yet signed"))
        #expect(try await world.post("/console/checkpoint", "token=\(token)", as: cookie).status == 303)
        let after = try await world.get("/console/overview", as: cookie)
        #expect(!after.body.contains("not yet signed"))
        #expect(try await world.post("/console/verify", "token=\(token)", as: cookie).status == 303)
        #expect(try await world.get("/console/overview", as: cookie).body.contains("under way since"))
        let part = try await world.get("/console/chain", as: cookie).body
        #expect(part.contains("under way since") && part.contains("<progress") && !part.contains("<html"))
    }

    @Test("a damaged chain is told to who sees the whole audit, and to nobody who is held to accounts")
    func damagedChain() async throws {
        let world = try await World()
        let notice = "chain is damaged, and changes are refused"
        let (olivia, arthur) = (try await world.signIn("olivia"), try await world.signIn("arthur"))
        let audrey = try await world.signIn("audrey")
        let before = try await world.get("/console/overview", as: olivia)
        #expect(before.status == 200 && !before.body.contains(notice))
        world.store.sayDamaged("record 3 was <altered>\u{202e}")
        for (path, cookie) in [
            ("/console/overview", olivia), ("/console/overview", arthur), ("/console/chain", olivia),
        ] {
            let page = try await world.get(path, as: cookie)
            #expect(page.body.contains(notice + ": record 3 was &lt;altered&gt;"), "\(path)")
            #expect(page.body.contains("role=\"alert\"") && !page.body.contains("\u{202e}"))
        }
        let held = try await world.get("/console/overview", as: audrey)
        #expect(held.status == 200 && !held.body.contains("damaged"))
    }

    @Test("a page that takes too long to read says so")
    func tooSlow() async throws {
        let world = try await World(readTimeout: .zero)
        let page = try await world.get("/console/overview", as: try await world.signIn("olivia"))
        #expect(page.status == 503)
        #expect(page.body.contains("Reading the audit took too long."))
    }

    @Test("a read that does not end is cut short")
    func cutShort() async throws {
        let world = try await World()
        let reader = BoundedReader(try world.setup.backend.openReader(), timeout: .milliseconds(1))
        await #expect {
            try await reader.read { _ in
                for await _ in AsyncStream<Never>.makeStream().stream {}
            }
        } throws: {
            if case ReadFailure.tooSlow = $0 { true } else { false }
        }
    }

    @Test("a resource that nobody named has no lineage", arguments: ["snap-99999999", "snap-", "x"])
    func noLineage(id: String) async throws {
        let world = try await World()
        let page = try await world.get("/console/lineage/\(id)", as: try await world.signIn("olivia"))
        #expect(page.status == 404)
    }
}
