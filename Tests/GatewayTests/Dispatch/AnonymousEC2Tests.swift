import Audit
import JSONCoding
import OAPI
import OAPISimulator
import SigV4
import Testing

@testable import Gateway

@Suite("Requests that nobody signed", .timeLimit(.minutes(5)))
struct AnonymousEC2Tests {
    private static func unsigned(_ body: String) -> DownstreamRequest {
        var headers = HeaderList()
        headers.append(name: "host", value: "gateway.example")
        headers.append(name: "content-type", value: "application/x-www-form-urlencoded")
        return DownstreamRequest(
            method: "POST", target: RequestTarget("/"), headers: headers, body: Array(body.utf8),
            sourceAddress: "192.0.2.1", received: .now, deadline: .now + .seconds(60))
    }

    @Test("what FCU serves to everyone goes on unsigned, unless that is turned off")
    func relayed() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store, untranslated: .relayed) { cloud in
            let reply = await cloud.relaying.answer(Self.unsigned("Action=DescribeRegions"))
            #expect(reply.status == 200)
            #expect(reply.element("regionName") == "eu-west-2")
            let sent = try #require(cloud.simulator.journal.last)
            #expect(sent.accessKeyID == nil)
            #expect(!sent.headers.contains { $0.name == "Authorization" })
            for body in [
                "Action=DescribeAddresses", "Action=AllocateAddress", "", "Action=DescribeRegions&Action=x",
                "Action=DescribeRegions&AuthenticationMethod=password&Login=a&Password=b",
            ] {
                #expect(await cloud.relaying.answer(Self.unsigned(body)).status == 401, "\(body)")
            }
            #expect(cloud.simulator.journal.count == 1)
        }
        let record = try #require(try store.records(.single).first)
        #expect(record["userIdentity"]?["type"]?.string == "Unknown")
        try await TestCloud.with(anonymous: .refused, untranslated: .relayed) { cloud in
            #expect(await cloud.relaying.answer(Self.unsigned("Action=DescribeRegions")).status == 401)
            #expect(cloud.simulator.journal.isEmpty)
        }
        try await TestCloud.with { cloud in
            #expect(await cloud.relaying.answer(Self.unsigned("Action=DescribeRegions")).status == 401)
            #expect(cloud.simulator.journal.isEmpty)
        }
    }

    @Test("a translated action whose calls OUTSCALE serves to everyone is done unsigned, unless that is turned off")
    func translated() async throws {
        for (anonymous, status, calls) in [(AnonymousCalls.relayed, 200, 1), (.refused, 401, 0)] {
            try await TestCloud.with(anonymous: anonymous) { cloud in
                let front = EC2Front(
                    cloud.context, cloud.ec2, actions: { $0 == CountRegions.name ? CountRegions.self : nil })
                let reply = await front.answer(Self.unsigned("Action=CountRegions"))
                #expect(reply.status == status)
                #expect(cloud.calls("ReadRegions").count == calls)
                #expect(cloud.calls("ReadRegions").allSatisfy { $0.accessKeyID == nil && $0.tookEffect })
                // Signed, it is done in the caller's name all the same.
                let signed = try TestRequest.ec2("CountRegions").signed(at: cloud.signingDate)
                #expect(await front.answer(signed).element("count") == "5")
                #expect(cloud.simulator.journal.last?.accessKeyID == TestCloud.key)
                // And what is wrong with it is said to nobody too.
                let wrong = await front.answer(Self.unsigned("Action=CountRegions&Foo=1"))
                #expect(wrong.element("Code") == (status == 200 ? "UnknownParameter" : "AuthFailure"))
            }
        }
    }

    @Test("anybody may ask for the Regions, as at OUTSCALE")
    func regions() async throws {
        try await TestCloud.with { cloud in
            let reply = await cloud.dispatcher.answer(Self.unsigned("Action=DescribeRegions&RegionName.1=eu-west-2"))
            #expect(reply.element("regionEndpoint") == "gateway.example")
            #expect(cloud.simulator.journal.map(\.accessKeyID) == [nil])
            #expect(await cloud.dispatcher.answer(Self.unsigned("Action=DescribeAvailabilityZones")).status == 401)
        }
    }

    @Test("an action that changes something is never done for nobody, whatever it says of itself")
    func change() async throws {
        try await TestCloud.with { cloud in
            let front = EC2Front(cloud.context, cloud.ec2, actions: { _ in BoldChange.self })
            let reply = await front.answer(Self.unsigned("Action=BoldChange"))
            #expect(reply.status == 401)
            #expect(cloud.simulator.journal.isEmpty)
        }
    }
}
