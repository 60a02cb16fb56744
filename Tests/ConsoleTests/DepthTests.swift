import OpenSSL
import TestSupport
import Testing

@testable import Audit
@testable import Console

@Suite("Depth of what is shown")
struct DepthTests {
    @Test("a lineage as deep as it is followed is drawn and shown on a small stack")
    func lineage() async throws {
        let limits = AuditLineage.Limits()
        var nodes: [AuditLineage.Node] = []
        for number in 1...limits.depth {
            let resource = try #require(AuditResource("snap-\(number)"))
            nodes = [.init(resource: resource, provenance: nil, deletion: nil, isRepeated: false, next: nodes)]
        }
        let lineage = AuditLineage(
            resource: try #require(AuditResource("snap-0")), provenance: nil, deletion: nil, origins: nodes,
            made: nodes,
            cuts: [],
            limits: limits)
        let user = ConsoleUser(name: "auditor", role: .auditor, accounts: nil, password: try cheapHash("0123456789ab"))
        let session = Session(
            id: "1", user: user, formToken: "t", address: "192.0.2.1", since: AuditTime(seconds: 0), opened: .now,
            used: .now)
        let page = try await withTaskExecutorPreference(BlockingThreads.smallStack()) { @concurrent () -> String in
            #expect(BlockingThreads.stackSize == BlockingThreads.smallStackSize)
            let page = LineagePage(Frame("Lineage", session, at: .lineage), asked: "snap-0", lineage)
            #expect(page.picture.boxes.count == 2 * limits.depth + 1)
            return try Templates(version: "1").render("lineage", page)
        }
        #expect(page.contains("snap-1<"))
        for (opened, closed) in [("<ul", "</ul>"), ("<li>", "</li>")] {
            #expect(page.ranges(of: opened).count == page.ranges(of: closed).count)
        }
        #expect(page.ranges(of: "<ul").count >= 2 * limits.depth)
    }
}
