import Gateway
import OAPISimulator
import Testing

@Suite("Accounts", .timeLimit(.minutes(5)))
struct AccountTests {
    private static let own = "Action=DescribeSnapshots&Version=2016-11-15&Owner.1=self"

    @Test("OAPI is asked once whose access key it is")
    func once() async throws {
        try await TestCloud.with(accountID: nil) { cloud in
            for _ in 0..<3 {
                let reply = try await cloud.send(TestRequest(body: Self.own))
                #expect(reply.status == 200)
            }
            #expect(cloud.simulator.journal.filter { $0.call == "ReadAccounts" }.count == 1)
        }
    }

    @Test("an account that the credentials state is not asked for")
    func stated() async throws {
        try await TestCloud.with { cloud in
            let reply = try await cloud.send(TestRequest(body: Self.own))
            #expect(reply.element("snapshotId") == "snap-12345678")
            #expect(!cloud.simulator.journal.contains { $0.call == "ReadAccounts" })
        }
    }

    @Test("a caller that may not read its account is told so, and asked for again next time")
    func refused() async throws {
        try await TestCloud.with(accountID: nil) { cloud in
            cloud.simulator.changeBehaviour { $0.deniedCalls = ["ReadAccounts"] }
            let refused = try await cloud.send(TestRequest(body: Self.own))
            #expect(refused.status == 403)
            #expect(refused.element("Code") == "UnauthorizedOperation")
            cloud.simulator.changeBehaviour { $0.deniedCalls = [] }
            let reply = try await cloud.send(TestRequest(body: Self.own))
            #expect(reply.status == 200)
        }
    }
}
