import Audit
import Gateway
import JSONCoding
import OAPISimulator
import SigV4
import Testing

@Suite("The hosts that are the gateway's own")
struct ServerNameTests {
    /// What ``TestRequest`` is sent to.
    private let host = "gateway.example"

    @Test("a request for another host is refused before its signature is looked at, and told which are served")
    func refused() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store, names: ServerNames(["ec2.example.com", "EC2.example.org."])) { cloud in
            let ec2 = try await cloud.send(.copy())
            #expect(ec2.status == 401 && ec2.element("Code") == "AuthFailure")
            #expect(ec2.element("Message")?.contains("'gateway.example:8080' but 'ec2.example.com' or") == true)
            let oapi = try await cloud.send(.oapi("ReadSnapshots", "{}"))
            #expect(oapi.status == 401 && oapi.text.contains("gateway.example:8080"))
            #expect(cloud.simulator.journal.isEmpty)
        }
        #expect(try store.records(.single).first?["errorMessage"]?.string?.contains("does not serve") == true)
    }

    @Test(
        "its own are served, in whatever case and with whatever port",
        arguments: ["gateway.example", "Gateway.Example:443"])
    func served(name: String) async throws {
        try await TestCloud.with(names: ServerNames([name])) { cloud in
            let reply = try await cloud.send(.copy())
            #expect(reply.status == 200)
        }
    }

    @Test("a signature that is right for another host says so: a proxy did not pass Host on")
    func otherHost() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            let signed = try TestRequest.copy().signed(at: cloud.signingDate)
            let reply = await cloud.dispatcher.answer(signed.to("10.0.0.7:8080", forwardedHost: "gateway.example:8080"))
            #expect(reply.status == 403 && reply.element("Code") == "SignatureDoesNotMatch")
            #expect(reply.element("Message")?.contains("signed for the host 'gateway.example:8080'") == true)
            // Nobody is let in for it, and one that is right for no host is told no more than at AWS.
            let other = await cloud.dispatcher.answer(signed.to("10.0.0.7", forwardedHost: "elsewhere.example"))
            #expect(other.element("Message")?.contains("does not match the signature you provided") == true)
            #expect(cloud.simulator.journal.isEmpty)
        }
        let messages = try store.records(.single).compactMap { $0["errorMessage"]?.string }
        #expect(messages.count == 2)
        #expect(
            messages.last?.contains("host '10.0.0.7', signed headers content-type;host;x-amz-date, SHA-256") == true)
    }
}

extension DownstreamRequest {
    /// The same request as it arrives behind a proxy that writes a `Host` of its own.
    fileprivate func to(_ host: String, forwardedHost: String) -> DownstreamRequest {
        var changed = HeaderList()
        changed.append(name: "Host", value: host)
        changed.append(name: "X-Forwarded-Host", value: forwardedHost)
        for name in ["content-type", "x-amz-date", "authorization"] {
            if let value = header(name) { changed.append(name: name, value: value) }
        }
        return DownstreamRequest(
            method: method, target: target, headers: changed, body: body, sourceAddress: sourceAddress,
            received: received, deadline: deadline)
    }
}
