import Gateway
import Limits
import SigV4
import Testing

/// A request that is made to cost far more than it is worth, or to end the process.
struct HostileRequest: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let request: TestRequest

    private init(_ name: String, _ request: TestRequest) {
        testDescription = name
        self.request = request
    }

    private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    /// Forms, each by what is wrong with it.
    private static let forms: [(name: String, form: String)] = [
        ("a name of 20,000 dots", repeated(".", 20_000) + "=1"),
        ("a name of 10,000 parts", repeated("a.", 10_000) + "a=1"),
        ("a name of 10,000 encoded dots", repeated("%2E", 10_000) + "=1"),
        ("4,999 short names", (1...4_999).map { "a\($0)=" }.joined(separator: "&")),
        ("4,999 members of one list", (1...4_999).map { "Filter.\($0)=" }.joined(separator: "&")),
        ("4,900 members of 490 lists", (0..<4_900).map { "Filter.\($0 / 10).Value.\($0)=v" }.joined(separator: "&")),
        ("4,999 names of 16 parts", (1...4_999).map { "\($0).b.c.d.e.f.g.h.i.j.k.l.m.n.o.p" }.joined(separator: "&")),
        ("6,000 names", (1...6_000).map { "\($0)" }.joined(separator: "&")),
        ("a name of 50,000 bytes", repeated("n", 50_000)),
        ("a value of 300,000 bytes", "Description=" + repeated("v", 300_000)),
        ("50,000 separators", repeated("&", 50_000)),
        ("50,000 equals signs", repeated("=", 50_000)),
        ("10,000 percent signs", repeated("%25", 10_000)),
        ("names of logins, a thousand times", repeated("Signature&Login&Password=&", 1_000)),
        ("names of signatures, a thousand times", repeated("X-Amz-Date=&X-Amz-%43redential&", 1_000)),
    ]

    private static let texts: [(name: String, json: String)] = [
        ("200,000 brackets", repeated("[", 200_000)),
        ("20,000 pairs of brackets", repeated("[", 20_000) + repeated("]", 20_000)),
        ("20,000 objects within each other", repeated(#"{"a":"#, 20_000)),
        ("33 levels", repeated(#"{"a":"#, 33) + "1" + repeated("}", 33)),
        ("6,000 members", "{" + (1...6_000).map { #""a\#($0)":1"# }.joined(separator: ",") + "}"),
        ("a name of 50,000 bytes", #"{""# + repeated("n", 50_000) + #"":1}"#),
        ("6,000 escapes", #"{"Description":""# + repeated(#"\u0000"#, 6_000) + #""}"#),
        ("6,000 members of one name", "{" + repeated(#""a":1,"#, 6_000) + #""a":1}"#),
        ("6,000 empty lists", "[" + repeated("[],", 6_000) + "[]]"),
        ("a number of 50,000 digits", repeated("9", 50_000)),
    ]

    static let all: [HostileRequest] =
        forms.flatMap { name, form in
            ["CopySnapshot", "AllocateAddress"].flatMap { action in
                let post = TestRequest.ec2(action, "&" + form)
                let posted = HostileRequest("EC2 POST \(action), \(name)", post)
                // A listener takes no longer request lines.
                guard form.utf8.count < 60_000 else { return [posted] }
                return [posted, HostileRequest("EC2 GET \(action), \(name)", post.asGET)]
            }
        }
        + texts.flatMap { name, json in
            [
                HostileRequest("OAPI ReadSnapshots, \(name)", .oapi("ReadSnapshots", json)),
                HostileRequest("OAPI CreateSnapshot, \(name)", .oapi("CreateSnapshot", json)),
                HostileRequest("LookupEvents, \(name)", .lookUp(json)),
            ]
        }
}

extension TestRequest {
    /// The same request, which nobody signed.
    var unsigned: DownstreamRequest {
        var headers = HeaderList()
        headers.append(name: "Host", value: "gateway.example:8080")
        if let contentType { headers.append(name: "Content-Type", value: contentType) }
        for (name, value) in extraHeaders { headers.append(name: name, value: value) }
        return DownstreamRequest(
            method: method, target: RequestTarget(path), headers: headers, body: bytes,
            sourceAddress: sourceAddress, received: .now, deadline: .now + .seconds(60))
    }
}
