import Audit
import JSONCoding
import OAPISimulator
import SigV4
import Testing

@testable import Gateway

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

    @Test(
        "a target with a host is a request for that host, whatever Host says (RFC 9112 section 3.2.2)",
        arguments: [
            ("/", 200, 200), ("http://gateway.example:8080/", 200, 200), ("http://gateway.example:8080", 200, 200),
            ("http://other.example/", 401, 403), ("http://gateway.example:8080@other.example/", 400, 400),
            ("http:///", 400, 400), ("http://?Action=CopySnapshot", 400, 400),
        ])
    func absoluteTarget(target: String, named: Int, unnamed: Int) async throws {
        for (names, status) in [(ServerNames([host]), named), (.any, unnamed)] {
            try await TestCloud.with(names: names) { cloud in
                try await ListenerBed.with(.quick, cloud.dispatcher) { bed in
                    let ec2 = try TestRequest.copy().signed(at: cloud.signingDate)
                    let answer = try await bed.exchange(ec2.raw(target: target))
                    #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
                    #expect(cloud.simulator.journal.isEmpty == (status != 200))
                    let oapi = try TestRequest.oapi("ReadSnapshots", "{}").signed(at: cloud.signingDate)
                    let path =
                        target.contains("?")
                        ? target : target + (target.hasSuffix("/") ? "" : "/") + "api/v1/ReadSnapshots"
                    let other = try await bed.exchange(oapi.raw(target: path))
                    #expect(other.contains("\"Errors\"") == (status != 200) || path == target, "\(other)")
                }
            }
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
    /// The request's bytes, with another target.
    fileprivate func raw(target: String) -> String {
        let headers = ["host", "content-type", "x-amz-date", "x-osc-date", "authorization"]
            .compactMap { name in header(name).map { "\(name): \($0)\r\n" } }.joined()
        return "\(method) \(target) HTTP/1.1\r\n\(headers)Connection: close\r\nContent-Length: \(body.count)\r\n\r\n"
            + String(decoding: body, as: UTF8.self)
    }

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
