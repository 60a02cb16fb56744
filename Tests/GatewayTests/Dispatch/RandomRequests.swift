import JSONCoding
import TestSupport

/// Requests to every front, of names and values that have driven readers before. The same ones in every run.
struct RandomRequests {
    enum Front: CaseIterable {
        case translated
        case relayed
        case oapi
        case lookUp
        case sts
        case otherService
    }

    /// What drives terminals, splits lines, turns the reading direction, begins a formula, ends a quotation or looks like
    /// something else.
    private static let pieces = [
        "\0", "\u{8}", "\u{1b}[2J", "\u{7f}", "\u{85}", "\u{9b}31m", "\u{2028}", "\u{2029}", "\u{202e}", "\u{2066}",
        "\u{200f}", "\u{61c}", "\u{feff}", "\u{fffe}", "\u{10ffff}", "\r\n", "\n", "\t", "\"", "\\", "'--", ",", ";",
        "=cmd|' /C calc'!A0", "+1", "-1", "@x", "\u{ff1d}1", "</script>", "{{x}}", "%s", "$(id)", "`id`", "a.1.b",
        "snap-12345678", "snap-1", "é", "e\u{301}", "😀",
    ]
    /// No type of ours holds these.
    private static let numbers = [
        "1e400", "-1e400", "1e-400", "-0", "0.1", "9223372036854775808", "-9223372036854775809",
        "99999999999999999999999999999999",
    ]
    /// The beginnings of characters, half of a surrogate pair and bytes that never are in UTF-8.
    private static let brokenUTF8: [[UInt8]] = [
        [0xC2], [0xE2, 0x80], [0xED, 0xA0, 0x80], [0xFF, 0xFE], [0xC0, 0x80],
    ]

    private var dice = SeededGenerator(state: 0xC0FFEE)

    /// A request to that front; one in five signed with a wrong secret.
    mutating func request(to front: Front) -> TestRequest {
        var request =
            switch front {
            case .translated: translated()
            case .relayed: posted(isOnce(in: 2) ? "AllocateAddress" : "Allocate" + encoded(text()), [])
            case .oapi: oapi()
            case .lookUp: lookUp()
            case .sts: sts()
            case .otherService: otherService()
            }
        if isOnce(in: 5) { request.secret = "wrong" }
        if !isOnce(in: 3) { request.extraHeaders.append(("User-Agent", headerText())) }
        return request
    }

    // MARK: - Fronts

    private mutating func translated() -> TestRequest {
        let value = isOnce(in: 15) ? String(repeating: piece() + "x", count: 8_000) : text()
        switch Int.random(in: 0..<5, using: &dice) {
        case 0, 1:
            return posted(
                "CopySnapshot",
                [("SourceRegion", "eu-west-2"), ("SourceSnapshotId", "snap-12345678"), ("Description", value)])
        case 2:
            return posted(
                "CreateTags", [("ResourceId.1", "snap-12345678"), ("Tag.1.Key", value), ("Tag.1.Value", text())])
        case 3: return posted("DescribeSnapshots", [("Filter.1.Name", value), ("Filter.1.Value.1", text())])
        default: return posted("DeleteSnapshot", [("SnapshotId", value)])
        }
    }

    private mutating func oapi() -> TestRequest {
        let bodies = [
            ("CreateSnapshot", #"{"VolumeId":"vol-12345678","Description":\#(quoted())}"#),
            ("CreateTags", #"{"ResourceIds":["snap-12345678"],"Tags":[{"Key":\#(quoted()),"Value":\#(quoted())}]}"#),
            ("UpdateSnapshot", #"{"SnapshotId":"snap-12345678",\#(quoted()):true,\#(quoted()):false}"#),
            ("ReadSnapshots", #"{"Filters":\#(json()),"Filters":\#(json())}"#),
            ("ReadSnapshots", String(repeating: "[", count: 40) + String(repeating: "]", count: 40)),
            ("Read" + encoded(text()), json()), ("DeleteSnapshot", json()),
        ]
        let (call, body) = bodies.randomElement(using: &dice) ?? ("ReadRegions", "{}")
        return TestRequest.oapi(call, body).with(isOnce(in: 6) ? brokenBytes() : [])
    }

    private mutating func lookUp() -> TestRequest {
        let key = ["ResourceName", "EventName", "Username", text()].randomElement(using: &dice) ?? ""
        let attribute = #"{"AttributeKey":\#(JSON.string(key).text),"AttributeValue":\#(quoted())}"#
        let body = isOnce(in: 4) ? json() : #"{"LookupAttributes":[\#(attribute)]}"#
        return TestRequest.lookUp(body).with(isOnce(in: 6) ? brokenBytes() : [])
    }

    private mutating func sts() -> TestRequest {
        let action = isOnce(in: 2) ? "GetCallerIdentity" : encoded(text())
        let more = isOnce(in: 2) ? "&\(encoded(text()))=\(encoded(text()))" : ""
        return TestRequest(service: "sts", body: "Action=\(action)&Version=2011-06-15" + more)
    }

    private mutating func otherService() -> TestRequest {
        TestRequest(
            contentType: "application/x-amz-json-1.1", service: isOnce(in: 2) ? "kms" : "ssm", body: json(),
            extraHeaders: [("X-Amz-Target", "TrentService." + headerText())])
    }

    /// The action with these parameters and up to two more, one of them sometimes twice, as a form or a query.
    private mutating func posted(_ action: String, _ parameters: [(name: String, value: String)]) -> TestRequest {
        var more = ""
        for parameter in parameters { more += "&\(parameter.name)=\(encoded(parameter.value))" }
        for _ in 0..<max(0, Int.random(in: -2...2, using: &dice)) {
            more += "&\(encoded(text(upTo: 2)))=\(encoded(text()))"
        }
        if isOnce(in: 8) { more += "&X=1&X=2" }
        if isOnce(in: 12) { more += "&" + Array(repeating: "a", count: 20).joined(separator: ".") + "=1" }
        let request = TestRequest.ec2(action, more)
        // A request line has no room for more.
        if isOnce(in: 4), more.utf8.count < 16_000 { return request.asGET }
        guard isOnce(in: 6) else { return request }
        let broken = isOnce(in: 2) ? brokenBytes() : Array(brokenBytes().map(Self.encoded).joined().utf8)
        return request.with(Array("&Broken=".utf8) + broken)
    }

    // MARK: - Texts

    private mutating func isOnce(in count: Int) -> Bool { Int.random(in: 0..<count, using: &dice) == 0 }

    private mutating func piece() -> String {
        if !isOnce(in: 3) { return Self.pieces.randomElement(using: &dice) ?? "" }
        let scalar = Unicode.Scalar(UInt32.random(in: 0...0x10_FFFF, using: &dice))
        return scalar.map { String($0) } ?? "\u{fffd}"
    }

    private mutating func text(upTo count: Int = 6) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...count, using: &dice) { text += piece() }
        return text
    }

    /// A text that a header may have: HTTP has no control characters of ASCII there.
    private mutating func headerText() -> String {
        var header = ""
        for scalar in text().unicodeScalars where scalar.value >= 0x20 && scalar.value != 0x7F {
            header.unicodeScalars.append(scalar)
        }
        return header
    }

    private mutating func brokenBytes() -> [UInt8] { Self.brokenUTF8.randomElement(using: &dice) ?? [] }

    /// As a form has it, every byte encoded.
    private func encoded(_ text: String) -> String { text.utf8.map(Self.encoded).joined() }

    private static func encoded(_ byte: UInt8) -> String {
        (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
    }

    /// A text in JSON, once in a while with half of a surrogate pair in it.
    private mutating func quoted() -> String {
        let text = JSON.string(text()).text
        return isOnce(in: 10) ? #""\ud800"# + text.dropFirst() : text
    }

    private mutating func json(_ depth: Int = 0) -> String {
        switch Int.random(in: depth > 4 ? 0...4 : 0...7, using: &dice) {
        case 0: return ["null", "true", "false"].randomElement(using: &dice) ?? "null"
        case 1: return Self.numbers.randomElement(using: &dice) ?? "0"
        case 2...4: return quoted()
        case 5:
            var values: [String] = []
            for _ in 0..<Int.random(in: 0...3, using: &dice) { values.append(json(depth + 1)) }
            return "[" + values.joined(separator: ",") + "]"
        default:
            var members: [String] = []
            for _ in 0..<Int.random(in: 0...3, using: &dice) {
                let name = isOnce(in: 2) ? quoted() : #""SnapshotId""#
                members.append("\(name):\(json(depth + 1))")
            }
            return "{" + members.joined(separator: ",") + "}"
        }
    }
}

extension TestRequest {
    /// The same with more bytes behind its body.
    fileprivate func with(_ tail: [UInt8]) -> TestRequest {
        var copy = self
        copy.bodyTail = tail
        return copy
    }
}
