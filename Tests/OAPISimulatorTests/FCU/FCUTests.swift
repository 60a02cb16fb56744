import Crypto
import OAPISimulator
import Testing

@Suite("FCU, without a socket")
struct FCUTests {
    /// How a request is signed.
    private struct Signing {
        var algorithm = "AWS4"
        var service = "fcu"
        var secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    }

    /// A form, signed as osc-cli does it.
    private func request(_ cloud: SimulatedCloud, _ form: String, _ signing: Signing = Signing()) -> SimulatedRequest {
        let date = cloud.clock.now.basicISO8601
        let word = signing.algorithm.lowercased()
        let dateHeader = word == "aws4" ? "x-amz-date" : "x-osc-date"
        let scope = [String(date.prefix(8)), "eu-west-2", signing.service, "\(word)_request"]
        let hash = hex(SHA256.hash(data: Array(form.utf8)))
        let canonical = "POST\n/\n\nhost:127.0.0.1\n\(dateHeader):\(date)\n\nhost;\(dateHeader)\n\(hash)"
        let text =
            "\(signing.algorithm)-HMAC-SHA256\n\(date)\n\(scope.joined(separator: "/"))\n"
            + hex(SHA256.hash(data: Array(canonical.utf8)))
        var key = SymmetricKey(data: Array((signing.algorithm + signing.secret).utf8))
        for part in scope {
            key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
        let signature = hex(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
        let credential = ([SimulatedCloud.first.accessKeyID] + scope).joined(separator: "/")
        return SimulatedRequest(
            method: "POST", target: "/",
            headers: [
                .init(name: "Host", value: "127.0.0.1"), .init(name: dateHeader, value: date),
                .init(
                    name: "Authorization",
                    value: "\(signing.algorithm)-HMAC-SHA256 Credential=\(credential), "
                        + "SignedHeaders=host;\(dateHeader), Signature=\(signature)"),
            ],
            body: Array(form.utf8))
    }

    private func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    private func text(_ reply: SimulatedReply) -> String { String(decoding: reply.body, as: UTF8.self) }

    @Test("does what little it knows, in XML, and writes it down")
    func actions() throws {
        let cloud = try SimulatedCloud()
        let created = cloud.simulator.answer(request(cloud, "Action=CreateKeyPair&KeyName=a%26b+c"))
        #expect(created.status == 200)
        #expect(created.header("Content-Type") == "text/xml;charset=UTF-8")
        #expect(text(created).contains("<keyName>a&amp;b c</keyName>"))
        #expect(text(created).contains("<CreateKeyPairResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-09-15/\">"))
        let entry = try #require(cloud.simulator.journal.last)
        #expect(entry.call == "CreateKeyPair")
        #expect(entry.accessKeyID == SimulatedCloud.first.accessKeyID)
        #expect(entry.tookEffect)
        #expect(entry.resourceID == "a&b c")
        #expect(text(cloud.simulator.answer(request(cloud, "Action=DescribeKeyPairs"))).contains("a&amp;b c"))
        let allocated = text(cloud.simulator.answer(request(cloud, "Action=AllocateAddress&Version=2016-11-15")))
        #expect(allocated.contains("<publicIp>192.0.2.1</publicIp>"))
        #expect(text(cloud.simulator.answer(request(cloud, "Action=DescribeAddresses"))).contains("192.0.2.1"))
        #expect(text(cloud.simulator.answer(request(cloud, "Action=DescribeInstances"))).contains("<reservationSet/>"))
    }

    @Test(
        "refuses with FCU's codes and statuses",
        arguments: [
            ("Action=Foo", 400, "InvalidAction"), ("Version=x", 400, "MissingAction"),
            ("Action=CreateKeyPair", 400, "MissingParameter"),
            ("Action=CreateKeyPair&KeyName=a&DryRun=true", 400, "DryRunOperation"),
        ])
    func refusals(form: String, status: Int, code: String) throws {
        let cloud = try SimulatedCloud()
        let reply = cloud.simulator.answer(request(cloud, form))
        #expect(reply.status == status)
        #expect(text(reply).contains("<Code>\(code)</Code>"))
        #expect(cloud.simulator.journal.last?.tookEffect == false)
    }

    @Test("checks the signature, which is Version 4 for FCU or EC2")
    func signatures() throws {
        let cloud = try SimulatedCloud()
        let form = "Action=DescribeInstances"
        #expect(cloud.simulator.answer(request(cloud, form, Signing(service: "ec2"))).status == 200)
        for signing in [Signing(service: "api"), Signing(algorithm: "OSC4"), Signing(secret: "wrong")] {
            let reply = cloud.simulator.answer(request(cloud, form, signing))
            #expect(reply.status == 403)
            #expect(text(reply).contains("<Code>SignatureDoesNotMatch</Code>"))
        }
        let unsigned = SimulatedRequest(method: "POST", target: "/", headers: [], body: Array(form.utf8))
        #expect(cloud.simulator.answer(unsigned).status == 401)
        let open = SimulatedRequest(method: "GET", target: "/?Action=DescribeRegions", headers: [], body: [])
        #expect(cloud.simulator.answer(open).status == 200)
    }

    @Test("locks a key after four failures, for OAPI as well, and says no more than that it is not let in")
    func lock() throws {
        let cloud = try SimulatedCloud()
        for _ in 1...4 { _ = cloud.simulator.answer(request(cloud, "Action=X", Signing(secret: "wrong"))) }
        let reply = cloud.simulator.answer(request(cloud, "Action=DescribeInstances"))
        #expect(reply.status == 401)
        #expect(text(reply).contains("<Code>AuthFailure</Code>"))
        #expect(try cloud.call("ReadSnapshots").code == "13")
    }

    @Test(
        "meets faults in FCU's words",
        arguments: [
            (["Kind": "Throttled"], 503, "<Code>RequestLimitExceeded</Code>"),
            (["Kind": "Locked"], 401, "<Code>AuthFailure</Code>"),
            (["Kind": "ClockSkew"], 401, "<Code>AuthFailure</Code>"),
            (["Kind": "Error", "Status": 400, "Code": "InvalidX", "Details": "d"], 400, "<Message>d</Message>"),
            (["Kind": "HTML"], 502, "<html>"), (["Kind": "Malformed"], 200, "<Response><requestId>"),
        ] as [(JSONValue, Int, String)])
    func faults(fault: JSONValue, status: Int, body: String) throws {
        let cloud = try SimulatedCloud()
        _ = try cloud.control("PUT", "faults", fault)
        let reply = cloud.simulator.answer(request(cloud, "Action=DescribeInstances"))
        #expect(reply.status == status)
        #expect(text(reply).contains(body))
        #expect(cloud.simulator.answer(request(cloud, "Action=DescribeInstances")).status == 200)
    }
}
