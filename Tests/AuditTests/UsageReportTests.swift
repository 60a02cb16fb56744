import JSONCoding
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Usage report", .startsPrograms, .inEveryStore, .namingTheStore) struct UsageReportTests {
    let fixture: TestStore
    var store: any AuditStore { fixture.store }
    var reader: any AuditReader { fixture.reader }

    /// Two copies that worked and one that was refused, by two keys; one copy without an outcome; a call that is not
    /// translated; a stranger's; and an OAPI call.
    init() async throws {
        fixture = try await TestStore()
        let refused = AuditOutcome.refused(AuditError(.client, code: "UnsupportedOperation", message: "m"))
        var tagged = AuditReaderTests.call(1, source: "snap-a")
        tagged.upstream.append(tagged.upstream[0])
        tagged.upstream[1].attempt = 2
        tagged.upstream.append(tagged.upstream[0])
        tagged.upstream[2].call = "CreateTags"
        let other = AuditReaderTests.call(2, accessKeyID: "AKIAI44QH8DHBEXAMPLE", source: "snap-a")
        var denied = AuditReaderTests.call(3, source: "snap-a", outcome: refused)
        denied.upstream = []
        var foreign = AuditReaderTests.call(5, action: "RunInstances", source: "snap-a", outcome: refused)
        foreign.upstream = []
        var stranger = AuditReaderTests.call(6, source: "snap-a", outcome: refused)
        stranger.identity = .unknown(claimedAccessKeyID: "AKIDEXAMPLE\u{1b}")
        stranger.upstream = []
        var own = AuditReaderTests.call(7, action: "CreateSnapshot", source: "snap-a")
        own.protocol = .oapi
        try fixture.store.append([
            AuditRow(tagged, as: .intent), AuditRow(tagged, as: .outcome), AuditRow(other, as: .outcome),
            AuditRow(denied, as: .single), AuditRow(AuditReaderTests.call(4, source: "snap-a"), as: .intent),
            AuditRow(foreign, as: .single), AuditRow(stranger, as: .single), AuditRow(own, as: .outcome),
        ])
    }

    @Test("calls are counted by action, with who made them and what they became")
    func sums() async throws {
        let report = try await reader.usageReport(AuditQuery())
        #expect(report.actions.map(\.name) == ["CopySnapshot", "RunInstances"])
        #expect(report.ec2Calls == 6)
        #expect(report.oapiCalls == 1)
        #expect(!report.isCut)
        let copies = report.actions[0]
        #expect(copies.counts == .init(succeeded: 2, refused: 2, failed: 0, unknown: 1))
        #expect(copies.first == AuditReaderTests.time(1))
        #expect(copies.last == AuditReaderTests.time(6))
        #expect(copies.upstream == [.init(name: "CreateSnapshot", count: 2), .init(name: "CreateTags", count: 1)])
        #expect(copies.errors == [.init(name: "Client.UnsupportedOperation", count: 2)])
        #expect(copies.callers.map(\.calls) == [3, 1, 1])
        #expect(copies.callers[0].accessKeyID == "AKIAIOSFODNN7EXAMPLE")
        #expect(copies.callers[0].userName == "default")
        #expect(copies.callers.first { $0.userName == nil }?.accessKeyID == "AKIDEXAMPLE\u{241b}")
    }

    @Test("conditions narrow it")
    func narrowed() async throws {
        func names(_ query: AuditQuery) async throws -> [Int] {
            let report = try await reader.usageReport(query)
            return [report.ec2Calls, report.oapiCalls]
        }
        #expect(try await names(AuditQuery(from: AuditReaderTests.time(5))) == [2, 1])
        #expect(try await names(AuditQuery(until: AuditReaderTests.time(2))) == [1, 0])
        #expect(try await names(AuditQuery(action: "RunInstances")) == [1, 0])
        #expect(try await names(AuditQuery(accessKeyID: "AKIAI44QH8DHBEXAMPLE")) == [1, 0])
        #expect(try await names(AuditQuery(accountID: "123456789012")) == [5, 1])
        #expect(try await names(AuditQuery(accountID: "999999999999")) == [0, 0])
    }

    @Sendable private static func isTranslated(_ action: String) -> Bool { action == "CopySnapshot" }

    @Test("the tables say it, and send nothing harmful to a terminal")
    func text() async throws {
        let lines = try await reader.usageReport(AuditQuery()).lines(isTranslated: Self.isTranslated).joined(
            separator: "\n")
        #expect(
            lines == #"""
                EC2 calls: 6; OAPI calls: 1 (14 % of all)

                ACTION        CALLS  ERRORS  FIRST                 LAST                  OAPI                        BY (CALLS)
                CopySnapshot  5      3       2026-11-23T11:00:00Z  2026-11-23T16:00:00Z  CreateSnapshot, CreateTags  AKIAIOSFODNN7EXAMPLE default 123456789012 (3)
                                                                                                                     AKIAI44QH8DHBEXAMPLE default 123456789012 (1)
                                                                                                                     AKIDEXAMPLE␛ not verified (1)

                Refused or not translated:
                ACTION        WHY             CALLS  LAST                  ERRORS
                CopySnapshot  refused         2      2026-11-23T16:00:00Z  Client.UnsupportedOperation (2)
                RunInstances  not translated  1      2026-11-23T15:00:00Z  Client.UnsupportedOperation (1)
                """#)
    }

    @Test("an empty store has no calls")
    func empty() async throws {
        let empty = try await TestStore()
        #expect(try await empty.reader.usageReport(AuditQuery()).lines(isTranslated: Self.isTranslated) == ["no calls"])
    }

    @Test("the JSON has everything")
    func json() async throws {
        let json = try JSON(
            parsing: try await reader.usageReport(AuditQuery()).json(isTranslated: Self.isTranslated).utf8)
        #expect(json["ec2Calls"] == .integer(6))
        let copy = try #require(json["actions"]?.array?.first)
        #expect(copy["isTranslated"] == .bool(true))
        #expect(json["actions"]?.array?.last?["isTranslated"] == .bool(false))
        #expect(copy["oapi"]?.array?.first?["name"] == .string("CreateSnapshot"))
        #expect(copy["callers"]?.array?.last?["isVerified"] == .bool(false))
    }
}
