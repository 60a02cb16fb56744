import Foundation
import Testing

@Suite("The console in a browser", .timeLimit(.minutes(10)))
struct ConsoleTests {
    private static let password = "correct horse battery"

    /// A gateway with a console, whose credentials name their accounts.
    private func withConsole(_ body: (Gateway, SimulatorControl) async throws -> Void) async throws {
        try await withSimulator { folder, simulator in
            let users = folder.appending(path: "users.json").path(percentEncoded: false)
            for arguments in [
                ["olivia", "--role", "operator"],
                ["audrey", "--role", "auditor", "--account", KeyPair.first.accountID],
            ] {
                let added = try await finish(
                    try Programs.passerelle(), ["console", "user", "add", "--users", users] + arguments,
                    input: Self.password + "\n")
                #expect(added.exitCode == 0, "\(added)")
            }
            let profiles = KeyPair.all.map { pair in
                """
                "\(pair.profile)": {"access_key": "\(pair.accessKeyID)", "secret_key": "\(pair.secretAccessKey)", \
                "account_id": "\(pair.accountID)", "region": "eu-west-2"}
                """
            }
            let credentials = folder.appending(path: "credentials.json")
            try Data("{\(profiles.joined(separator: ", "))}".utf8).write(to: credentials)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: credentials.path(percentEncoded: false))
            var settings = World.Settings()
            settings.consoleUsers = users
            try await withGateway(settings, in: folder, before: simulator) { gateway in
                try await body(gateway, simulator)
            }
        }
    }

    @Test("people sign in, find calls as they come, and follow them; nothing that a caller wrote runs")
    func walk() async throws {
        try await withConsole { gateway, simulator in
            let screenshots = ProcessInfo.processInfo.environment["PASSERELLE_SCREENSHOTS"] ?? ""
            let keys = KeyPair.all.map { pair in
                """
                {"key": "\(pair.accessKeyID)", "secret": "\(pair.secretAccessKey)", "account": "\(pair.accountID)"}
                """
            }
            let order = """
                {"admin": "\(gateway.adminURL)", "gateway": "\(gateway.url)", "control": "\(simulator.controlURL)", \
                "password": "\(Self.password)", "keys": [\(keys.joined(separator: ", "))], "screenshots": \(try quoted(screenshots))}
                """
            let finished = try await finish(
                try Programs.client("python"), [Programs.script("console_browser.py")],
                environment: clientEnvironment(.first, home: gateway.folder), input: order)
            try #require(finished.exitCode == 0, "\(finished)")
            let seen = try finished.json()

            #expect(seen.complaints.elements.isEmpty, "\(seen.complaints)")
            #expect(seen.axe.names.isEmpty, "\(seen.axe)")
            for name in seen.overflow.names { #expect(seen.overflow[name].integer == 0, "\(name) is too wide") }
            #expect(seen.overflow.names.count == 28)
            signing(seen)
            calls(seen)
            chain(seen)
            hostileTexts(seen)
            keyboard(seen)
            #expect(seen.othersSeen.elements.isEmpty, "\(seen.othersSeen)")
            #expect(seen.auditorLinks.elements.compactMap(\.text) == ["Calls", "Overview", "Lineage"])
            #expect(seen.auditorActs.integer == 0)
            let log = try String(contentsOf: gateway.folder.appending(path: "gateway.log"), encoding: .utf8)
            #expect(!log.contains(Self.password) && !log.contains("not the password"))
            #expect(log.contains("console: signed in") && log.contains("console: sign-in refused"))
        }
    }

    private func signing(_ seen: Document) {
        #expect(seen.door.text == "/console/sign-in")
        #expect(seen.refused.text == "Wrong user or password.")
        #expect(seen.signedIn.text?.hasPrefix("olivia") == true)
        #expect(seen.cookies.elements.count == 1)
        #expect(seen.cookies[0].httpOnly.isTrue && seen.cookies[0].sameSite.text == "Strict")
        #expect(seen.signedOut.text == "/console/sign-in")
        #expect(seen.afterwards.text == "/console/sign-in")
    }

    private func calls(_ seen: Document) {
        #expect((seen.rows.integer ?? 0) >= 15)
        #expect(seen.liveRow.isTrue)
        // The sign-in's own record may come with it.
        #expect(seen.announced.text == "1 new call" || seen.announced.text == "2 new calls", "\(seen.announced)")
        #expect(seen.paused.elements.compactMap(\.text) == ["Paused", "true"])
        #expect(seen.filtered.elements.compactMap(\.text) == ["CopySnapshot EC2"])
        // The reader's own time, and UTC.
        #expect(seen.time[0].text?.firstMatch(of: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\s+.* ago$/) != nil, "\(seen.time)")
        #expect(seen.time[1].text?.firstMatch(of: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/) != nil, "\(seen.time)")
        #expect(seen.filterKept.text == "CopySnapshot")
        #expect(seen.objection.text?.contains("whenever is no time") == true)
        #expect(seen.panes.elements.compactMap(\.text) == ["EC2 request", "OAPI request", "OAPI answer", "EC2 answer"])
        #expect(seen.pane.ec2.text?.contains("SourceSnapshotId\nsnap-12345678") == true)
        #expect(seen.pane.ec2.text?.contains("HIDDEN_DUE_TO_SECURITY_REASONS") == true)
        #expect(seen.pane.oapi.text?.contains(#""Description": "nightly""#) == true)
        #expect(seen.pane.answer.text?.contains("Status\n200") == true)
        #expect(seen.pane.told.text?.contains(seen.ids.first.text ?? "none") == true)
    }

    private func chain(_ seen: Document) {
        let ids = [seen.ids.first, seen.ids.second, seen.ids.volume].compactMap(\.text)
        #expect(seen.boxes.integer == 6)
        let tree = Set(seen.tree.elements.compactMap(\.text))
        #expect(tree.isSuperset(of: ids.dropFirst()) && tree.contains("snap-12345678"))
        #expect(seen.figures["Snapshots copied"].text == "4")
        #expect(seen.figures["Without an outcome"].text == "0")
        #expect((seen.bars.integer ?? 0) >= 1)
        #expect(seen.callers.elements.count == 3)
        #expect(seen.verified.text?.contains("✓ whole:") == true)
        #expect(seen.followed.isTrue)
        // On a phone the chart is wider than the screen, and its newest end is seen.
        #expect(seen.chartEnd.elements.map(\.isTrue) == [true, true])
        #expect(seen.rootShown.isTrue)
        #expect(seen.error.text == "Nothing is here")
        #expect(seen.signed.elements.count == 1 && seen.signed[0].text?.contains("not yet signed") == false)
        #expect(seen.sessions.elements.compactMap(\.text) == ["olivia this one"])
    }

    private func hostileTexts(_ seen: Document) {
        #expect(seen.hostileTitles.elements.count == 5)
        for title in seen.hostileTitles.elements { #expect(title.text?.hasSuffix(" · Passerelle") == true) }
        #expect(seen.hostileShown.isTrue)
        #expect(seen.strangers.integer == 0)
    }

    private func keyboard(_ seen: Document) {
        let reached = seen.tabs.elements
        #expect(reached.first?[0].text == "Skip to content")
        #expect(reached.last?[0].text?.hasPrefix("Calls, newest first") == true)
        for stop in reached { #expect(stop[1].text == "solid", "the focus is not seen on \(stop[0])") }
        #expect(seen.slash.text == "f-action")
        #expect(seen.secondRow.integer == 1)
        #expect(seen.openedByKey.text?.hasPrefix("/console/calls/") == true)
    }

    @Test("users are added, listed, given other passwords and removed")
    func users() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "passerelle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // the system empties its temporary folder anyway
        let users = folder.appending(path: "users.json").path(percentEncoded: false)
        func user(_ arguments: [String], input: String = "") async throws -> Finished {
            try await finish(
                try Programs.passerelle(), ["console", "user"] + arguments,
                environment: ["PASSERELLE_CONSOLE_USERS": users],
                input: input)
        }
        #expect(try await user(["add", "ann", "--role", "auditor"], input: "too short\n").exitCode == 2)
        #expect(!FileManager.default.fileExists(atPath: users))
        let added = try await user(
            ["add", "ann", "--role", "auditor", "--account", "123456789012"], input: Self.password + "\n")
        #expect(added.exitCode == 0 && added.standardOutput.isEmpty, "\(added)")
        // These are refused before a password is read, and so none is written to them.
        #expect(try await user(["add", "ann", "--role", "operator"]).exitCode == 1)
        #expect(try await user(["add", "a b", "--role", "operator"]).exitCode == 64)
        #expect(try await user(["add", "ben", "--role", "root"]).exitCode == 64)
        let wrongAccount = ["add", "ben", "--role", "auditor", "--account", "1"]
        #expect(try await user(wrongAccount).exitCode == 64)
        let listed = try await user(["list", "--json"]).json()
        #expect(listed[0].name.text == "ann" && listed[0].accounts[0].text == "123456789012")
        #expect(listed[0].names == ["name", "role", "accounts"])
        let before = try String(contentsOfFile: users, encoding: .utf8)
        #expect(before.contains("$scrypt$ln=17,r=8,p=1$") && !before.contains(Self.password))
        #expect(try await user(["password", "ann"], input: "another password\n").exitCode == 0)
        #expect(try String(contentsOfFile: users, encoding: .utf8) != before)
        #expect(try await user(["password", "ben"]).exitCode == 1)
        #expect(try await user(["remove", "ann"]).exitCode == 0)
        #expect(try await user(["remove", "ann"]).exitCode == 1)
        #expect(try await user(["list"]).standardOutput.isEmpty)
    }
}
