import Testing

/// A look-up that is refused, and what its sender is told.
struct RefusedLookUp: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let request: TestRequest
    let status: Int
    let type: String

    private init(
        _ name: String, _ type: String, status: Int = 400, _ body: String = "{}", _ alter: (inout TestRequest) -> Void
    ) {
        var request = TestRequest.lookUp(body)
        alter(&request)
        self.request = request
        testDescription = name
        self.status = status
        self.type = type
    }

    private init(_ body: String, _ type: String) {
        self.init(body, type, body) { _ in }
    }

    private static func attribute(_ text: String, _ type: String = "InvalidLookupAttributesException") -> Self {
        Self(#"{"LookupAttributes":\#(text)}"#, type)
    }

    static let signatures: [RefusedLookUp] = [
        Self("wrong secret", "InvalidSignatureException") { $0.secret = "wrong" },
        Self("an unknown key", "UnrecognizedClientException") { $0.key = "AKIDEXAMPLEUNKNOWN01" },
        Self("expired", "InvalidSignatureException") { $0.age = 301 },
        Self("from the future", "InvalidSignatureException") { $0.age = -302 },
        Self("another Region", "InvalidSignatureException") { $0.region = "us-east-2" },
        Self("signed for EC2", "InvalidSignatureException") { $0.service = "ec2" },
        Self("signed for OAPI", "InvalidSignatureException") { $0.service = "api" },
        Self("a session token", "UnrecognizedClientException") {
            $0.extraHeaders.append(("X-Amz-Security-Token", "token"))
        },
        Self("an unsigned payload", "InvalidSignatureException") {
            $0.extraHeaders.append(("x-amz-content-sha256", "UNSIGNED-PAYLOAD"))
        },
        // The signature comes first, whatever else is wrong.
        Self("wrong secret, and no operation of ours", "InvalidSignatureException") {
            $0.secret = "wrong"
            $0.extraHeaders = [("X-Amz-Target", "CloudTrail_20131101.DeleteTrail")]
        },
        Self("wrong secret, and no JSON", "InvalidSignatureException", "{") { $0.secret = "wrong" },
    ]

    static let requests: [RefusedLookUp] = [
        Self("another operation", "UnknownOperationException") {
            $0.extraHeaders = [("X-Amz-Target", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.DeleteTrail")]
        },
        Self("an empty operation", "UnknownOperationException") {
            $0.extraHeaders = [("X-Amz-Target", "CloudTrail_20131101.")]
        },
        Self("another path", "UnknownOperationException", status: 404) { $0.path = "/cloudtrail/" },
        Self("another content type", "SerializationException") { $0.contentType = "application/json" },
        Self("JSON 1.0", "SerializationException") { $0.contentType = "application/x-amz-json-1.0" },
        Self("{", "SerializationException"), Self("[]", "SerializationException"),
        Self("{} {}", "SerializationException"), Self("\"\"", "SerializationException"),
        Self(#"{"MaxResults":1,"MaxResults":1}"#, "SerializationException"),
        Self(#"{"maxResults":1}"#, "UnsupportedOperationException"),
        Self(#"{"X":null}"#, "UnsupportedOperationException"),

        Self(#"{"MaxResults":0}"#, "InvalidMaxResultsException"),
        Self(#"{"MaxResults":51}"#, "InvalidMaxResultsException"),
        Self(#"{"MaxResults":-1}"#, "InvalidMaxResultsException"),
        Self(#"{"MaxResults":"5"}"#, "SerializationException"),
        Self(#"{"MaxResults":5.5}"#, "SerializationException"), Self(#"{"MaxResults":true}"#, "SerializationException"),

        Self(#"{"StartTime":2,"EndTime":1}"#, "InvalidTimeRangeException"),
        Self(#"{"StartTime":1.5,"EndTime":1.25}"#, "InvalidTimeRangeException"),
        Self(#"{"StartTime":1e300}"#, "InvalidTimeRangeException"),
        Self(#"{"EndTime":-1e300}"#, "InvalidTimeRangeException"),
        Self(#"{"EndTime":1e999}"#, "InvalidTimeRangeException"),
        Self(#"{"EndTime":9223372036854775807}"#, "InvalidTimeRangeException"),
        Self(#"{"StartTime":"2026-11-23T10:00:00Z"}"#, "SerializationException"),
        Self(#"{"EndTime":[]}"#, "SerializationException"),

        Self(#"{"NextToken":""}"#, "InvalidNextTokenException"),
        Self(#"{"NextToken":"x"}"#, "InvalidNextTokenException"),
        Self(#"{"NextToken":"MSAyIDMgNA.00"}"#, "InvalidNextTokenException"),
        Self(#"{"NextToken":"é\u0000"}"#, "InvalidNextTokenException"),
        Self(#"{"NextToken":1}"#, "SerializationException"),

        Self(#"{"EventCategory":"Insight"}"#, "InvalidEventCategoryException"),
        Self(#"{"EventCategory":""}"#, "InvalidEventCategoryException"),
        Self(#"{"EventCategory":"management"}"#, "InvalidEventCategoryException"),
        Self(#"{"EventCategory":1}"#, "SerializationException"),

        attribute(
            #"[{"AttributeKey":"EventName","AttributeValue":"a"},{"AttributeKey":"EventId","AttributeValue":"b"}]"#),
        attribute(#"[{"AttributeKey":"EventTime","AttributeValue":"a"}]"#),
        attribute(#"[{"AttributeKey":"eventName","AttributeValue":"a"}]"#),
        attribute(#"[{"AttributeKey":"EventName"}]"#), attribute(#"[{"AttributeValue":"a"}]"#), attribute("[{}]"),
        attribute(#"[{"AttributeKey":"EventName","AttributeValue":null}]"#),
        attribute(#"[{"AttributeKey":"EventName","AttributeValue":""}]"#),
        attribute(#"[{"AttributeKey":"EventName","AttributeValue":"\#(String(repeating: "a", count: 2_001))"}]"#),
        attribute(#"[{"AttributeKey":"ReadOnly","AttributeValue":"False"}]"#),
        attribute(#"[{"AttributeKey":"ReadOnly","AttributeValue":"no"}]"#),
        attribute(#"[{"AttributeKey":"EventName","AttributeValue":5}]"#, "SerializationException"),
        attribute(#"[{"AttributeKey":5,"AttributeValue":"a"}]"#, "SerializationException"),
        attribute(#"{"AttributeKey":"EventName","AttributeValue":"a"}"#, "SerializationException"),
        attribute(#"["EventName"]"#, "SerializationException"), attribute("[null]", "SerializationException"),
        attribute(#"[{"AttributeKey":"EventName","AttributeValue":"a","X":1}]"#, "UnsupportedOperationException"),
    ]
}

extension TestRequest {
    /// As botocore sends it.
    static func lookUp(_ body: String, as caller: TestCaller = .first) -> TestRequest {
        TestRequest(
            contentType: "application/x-amz-json-1.1", service: "cloudtrail", body: body, key: caller.key,
            secret: caller.secret,
            extraHeaders: [("X-Amz-Target", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents")])
    }

    func by(_ caller: TestCaller) -> TestRequest {
        var copy = self
        copy.key = caller.key
        copy.secret = caller.secret
        return copy
    }
}
