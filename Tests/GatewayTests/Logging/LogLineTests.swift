import Audit
import Logging
import TestSupport
import Testing

@testable import Gateway

@Suite("Lines of the log")
struct LogLineTests {
    private let metadata: Logger.Metadata = [
        "a": .stringConvertible(12), "b": "two words", "c": .stringConvertible(true), "d": "x=\"1\"", "e": "",
        "f": "plain",
    ]

    @Test("in JSON numbers and truth values are no texts")
    func json() {
        #expect(
            LogLineFormat.json.line(time: "T", .info, "done", metadata)
                == #"{"time":"T","level":"info","message":"done","a":12,"b":"two words","c":true,"d":"x=\"1\"","e":"","f":"plain"}"#
                + "\n")
    }

    @Test("as text a value that is not one word stands in quotes")
    func text() {
        #expect(
            LogLineFormat.text.line(time: "T", .warning, "two words", metadata)
                == #"T warning two words a=12 b="two words" c=true d="x=\"1\"" e="" f=plain"# + "\n")
        #expect(LogLineFormat.text.line(time: "T", .info, "a\nb", [:]) == #"T info "a\nb""# + "\n")
    }

    @Test("one line has all that is known of a request")
    func access() {
        var record = sampleRecord(
            outcome: .failed(AuditError(.client, code: "InvalidSnapshot.NotFound", message: "no\u{1b}")))
        record.action = String(repeating: "A", count: 1_000)
        let line = AccessLine(record, status: 400).metadata
        #expect(line["request.status"]?.description == "400")
        #expect(line["error.code"]?.description == "InvalidSnapshot.NotFound")
        #expect(line["error.message"]?.description == #"no\u{1b}"#, "no control characters")
        #expect(line["request.action"]?.description.count == 256)
        #expect(line["oapi.call"]?.description == "CreateSnapshot")
        for key in [
            "client.address", "request.id", "request.access-key", "request.duration-ms", "upstream.duration-ms",
        ] {
            #expect(line[key] != nil, "\(key)")
        }
    }

    @Test("a refusal's reason stands on the same line, and nowhere else")
    func refusal() {
        let refused = sampleRecord(outcome: .refused(AuditError(.client, code: "AuthFailure", message: "no")))
        #expect(
            AccessLine(refused, refusal: "the signature does not match", status: 401).metadata["refusal.reason"]?
                .description == "the signature does not match")
        #expect(
            AccessLine(sampleRecord(), refusal: "the request is not signed", status: 200).metadata["refusal.reason"]
                == nil)
    }

    @Test("a trace is taken when it is one")
    func trace() {
        let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        #expect(TraceParent.checked(good) == good)
        for bad in [
            "", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", good + "-x", good.uppercased(),
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        ] { #expect(TraceParent.checked(bad) == nil, "\(bad)") }
    }
}
