import Foundation
import TestSupport
import Testing

@Suite("The audit in PostgreSQL", .timeLimit(.minutes(10)))
struct PostgreSQLTests {
    /// The address of an empty schema, with a password that nobody may print.
    private func address(on server: PostgreSQLServer) -> String {
        server.newSchema().replacing("postgres@", with: "postgres:hunter2@")
    }

    private func passerelle(_ arguments: [String], store: String) async throws -> Finished {
        let finished = try await finish(
            try Programs.passerelle(), arguments, environment: ["PASSERELLE_AUDIT_STORE": store])
        #expect(!"\(finished)".contains("hunter2"), "a password in the output: \(finished)")
        return finished
    }

    /// Asks until the gateway says so, for as long as the suite's time lasts.
    private func waitUntil(_ gateway: Gateway, isReady: Bool) async throws {
        while try await HTTPAnswer("GET", gateway.adminURL + "/readyz").status != (isReady ? 200 : 503) {
            try Task.checkCancellation()
        }
    }

    @Test("changes are refused while the server is away, reads go on, and service returns by itself")
    func away() async throws {
        let server = try await PostgreSQLServer()
        let store = address(on: server)
        try await withSimulator { folder, simulator in
            var settings = World.Settings()
            settings.database = (store, "gateway-1")
            let checked = try await passerelle(["audit", "migrate", "--check"], store: store)
            #expect(checked.exitCode == 1 && checked.standardOutput.hasPrefix("pending: 1 "), "\(checked)")
            #expect(try await passerelle(["audit", "migrate", "--json"], store: store).exitCode == 0)
            #expect(try await passerelle(["audit", "migrate", "--check"], store: store).exitCode == 0)
            try await withGateway(settings, in: folder, before: simulator) { gateway in
                let world = World(folder: folder, gateway: gateway, simulator: simulator)
                let command = World.copyCommand(description: "a copy")
                let before = try await world.aws(.version2, command)
                let copy = try #require(try before.json().SnapshotId.text)
                await server.stop("QUIT")
                try await waitUntil(gateway, isReady: false)
                let sent = try await simulator.calls("CreateSnapshot").count
                let refused = try await world.aws(.version2, command)
                #expect(refused.exitCode != 0 && refused.standardError.contains("(Unavailable)"), "\(refused)")
                #expect(try await simulator.calls("CreateSnapshot").count == sent)
                let read = try await world.aws(.version2, ["describe-snapshots", "--snapshot-ids", copy])
                #expect(read.exitCode == 0, "\(read)")
                let lookUp = try await world.aws(
                    .version2, ["lookup-events", "--output", "json"], service: "cloudtrail")
                #expect(lookUp.exitCode != 0, "\(lookUp)")
                try await server.start()
                try await waitUntil(gateway, isReady: true)
                let after = try await world.aws(.version2, command)
                #expect(after.exitCode == 0, "\(after)")
                let found = try await world.aws(
                    .version2,
                    [
                        "lookup-events", "--output", "json", "--lookup-attributes",
                        "AttributeKey=ResourceName,AttributeValue=\(copy)",
                    ], service: "cloudtrail")
                // The copy, and the read that waited for the server.
                #expect(try found.json().Events.elements.count == 2, "\(found)")
                #expect(try await gateway.audit(["--outcome", "succeeded", "--action", "CopySnapshot"]).count == 2)
                #expect(try await gateway.audit(["--outcome", "unknown"]).isEmpty)
                let verified = try await passerelle(["audit", "verify"], store: store)
                #expect(verified.exitCode == 0 && verified.standardOutput.contains("chain gateway-1"), "\(verified)")
            }
            let log = try String(contentsOf: folder.appending(path: "gateway.log"), encoding: .utf8)
            #expect(!log.contains("hunter2"))
        }
    }

    @Test("two gateways share one audit: every command reads both, and each has its own chain")
    func shared() async throws {
        let server = try await PostgreSQLServer.shared
        let store = address(on: server)
        #expect(try await passerelle(["audit", "migrate"], store: store).exitCode == 0)
        try await withSimulator { folder, simulator in
            let second = folder.appending(path: "second")
            try FileManager.default.createDirectory(at: second, withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                at: folder.appending(path: "credentials.json"), to: second.appending(path: "credentials.json"))
            var settings = World.Settings()
            settings.database = (store, "gateway-1")
            var others = settings
            others.database = (store, "gateway-2")
            try await withGateway(settings, in: folder, before: simulator) { first in
                try await withGateway(others, in: second, before: simulator) { other in
                    let worlds = [first, other].map { World(folder: folder, gateway: $0, simulator: simulator) }
                    let copy = try await withCuttingProxy(before: worlds[0], cutting: 0) { proxy in
                        let answer = try await worlds[0].boto("copy_snapshot", copyParameters, endpoint: proxy.url)
                        let copy = try #require(answer.snapshotID)
                        for gateway in [other, first] {
                            try await worlds[0].expectReplays(of: proxy.captureFile, at: gateway, toNameOnly: copy)
                        }
                        return copy
                    }
                    #expect(try await simulator.copies().count == 1)
                    try await simulator.setClock(#"{"AdvanceSeconds": 100000}"#)
                    let further = try await worlds[1].boto(
                        "copy_snapshot", #"{"SourceRegion": "eu-west-2", "SourceSnapshotId": "\#(copy)"}"#)
                    #expect(further.snapshotID != nil)
                    // A second process of that name finds the chain taken.
                    let found = try await first.audit(["--action", "CopySnapshot"])
                    #expect(found.count == 8)
                    #expect(try await first.audit(["--gateway", "gateway-2"]).count == 4)
                    let shown = try await passerelle(["audit", "show", "gateway-2:8", "--json"], store: store)
                    #expect(shown.exitCode == 0 && shown.standardOutput.contains(copy), "\(shown)")
                    let ambiguous = try await passerelle(["audit", "show", "2"], store: store)
                    #expect(ambiguous.exitCode == 2 && ambiguous.standardError.contains("GATEWAY:2"), "\(ambiguous)")
                    let lineage = try await passerelle(["audit", "lineage", copy, "--json"], store: store)
                    #expect(try lineage.json().made[0].provenance.action.text == "CopySnapshot", "\(lineage)")
                    let exported = try await passerelle(["audit", "export", "--format", "csv"], store: store)
                    #expect(exported.standardOutput.contains("gateway-1\r\n"), "\(exported)")
                    #expect(exported.standardOutput.contains("gateway-2\r\n"))
                    let rotated = try await passerelle(
                        [
                            "audit", "key", "--rotate", "--gateway", "gateway-1", "--signing-key",
                            folder.appending(path: "audit.key").path(percentEncoded: false),
                        ], store: store)
                    #expect(rotated.exitCode == 0, "\(rotated)")
                    let pruned = try await passerelle(
                        [
                            "audit", "prune", "--older-than", "1d", "--json", "--gateway", "gateway-1", "--signing-key",
                            folder.appending(path: "audit.key").path(percentEncoded: false),
                        ], store: store)
                    #expect(pruned.exitCode == 0 && pruned.standardOutput.contains("\"records\":0"), "\(pruned)")
                    _ = try await worlds[0].boto("describe_snapshots", "{}")
                }
            }
            let verified = try await passerelle(["audit", "verify", "--json"], store: store)
            #expect(try verified.jsonLines().map(\.chain.text) == ["gateway-1", "gateway-2"], "\(verified)")
            #expect(verified.exitCode == 0)
            let tail = try await passerelle(["audit", "tail", "-n", "5"], store: store)
            #expect(tail.exitCode == 0 && tail.standardOutput.contains("CopySnapshot"), "\(tail)")
            let summed = try await passerelle(["audit", "migration", "--json"], store: store)
            #expect(try summed.json().ec2Calls.integer == 9, "\(summed)")
        }
    }

    @Test("a gateway does not start without its tables, its name or its server, and says what to do")
    func refusals() async throws {
        let server = try await PostgreSQLServer.shared
        let store = address(on: server)
        let folder = FileManager.default.temporaryDirectory.appending(path: "passerelle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // the system empties its temporary folder anyway
        let credentials = folder.appending(path: "credentials.json").path(percentEncoded: false)
        let isWritten = FileManager.default.createFile(
            atPath: credentials, contents: Data(KeyPair.credentialsFile.utf8), attributes: [.posixPermissions: 0o600])
        try #require(isWritten)
        func serve(_ store: String, _ more: [String: String]) async throws -> Finished {
            let environment = [
                "PASSERELLE_AUDIT_STORE": store, "PASSERELLE_CREDENTIALS_FILE": credentials,
                "PASSERELLE_SERVER_PORT": "0", "PASSERELLE_ADMIN_PORT": "0",
            ]
            let finished = try await finish(
                try Programs.passerelle(), ["serve"], environment: environment.merging(more) { $1 })
            #expect(finished.exitCode != 0 && !"\(finished)".contains("hunter2"), "\(finished)")
            return finished
        }
        let named = [
            "PASSERELLE_AUDIT_GATEWAY_ID": "gateway-1", "PASSERELLE_AUDIT_SIGNING_KEY": credentials + ".key",
        ]
        #expect(try await serve(store, named).standardError.contains("run passerelle audit migrate"))
        #expect(try await serve(store, [:]).standardError.contains("audit.gatewayID"))
        let away = store.replacing(":\(server.port)/", with: ":1/")
        #expect(try await serve(away, named).standardError.contains("127.0.0.1"))
        let typo = store.replacing("postgresql://", with: "postgressql://")
        #expect(try await serve(typo, named).standardError.contains("audit.store"))
    }

    @Test("the queries of the runbook are what they say")
    func queries() async throws {
        let server = try await PostgreSQLServer.shared
        let page = try String(contentsOf: Programs.root.appending(path: "deploy/postgresql.md"), encoding: .utf8)
        let blocks = page.components(separatedBy: "\n\n").filter { $0.hasPrefix("    SELECT ") }
        #expect(blocks.count == 5)
        let database = "runbook_\(ProcessInfo.processInfo.processIdentifier)"
        let setUp = page.components(separatedBy: "\n\n").filter {
            $0.hasPrefix("    CREATE ROLE") || $0.hasPrefix("    GRANT")
        }
        #expect(setUp.count == 2)
        func run(_ sql: String, in name: String, as user: String = "postgres") async throws {
            let ran = try await finish(
                try Programs.system("psql"),
                [
                    "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--command",
                    sql, server.uri(user: user).replacing("/postgres", with: "/\(name)"),
                ])
            #expect(ran.exitCode == 0, "\(sql): \(ran)")
        }
        for line in setUp[0].split(separator: "\n") {
            try await run(String(line).replacing("DATABASE audit", with: "DATABASE \(database)"), in: "postgres")
        }
        let owned = server.uri(user: "passerelle_owner").replacing("/postgres", with: "/\(database)")
        let roles = ["gateway-1=passerelle_gateway_1", "gateway-2=passerelle_gateway_2"]
        for role in roles { #expect(page.contains("--gateway \(role)")) }
        let migrated = try await passerelle(
            ["audit", "migrate", "--gateway", roles[0], "--gateway", roles[1]], store: owned)
        #expect(migrated.exitCode == 0, "\(migrated)")
        try await run(setUp[1], in: database, as: "passerelle_owner")
        for block in blocks { try await run(block, in: database, as: "passerelle_reader") }
    }
}
