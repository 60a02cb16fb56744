import EC2Query
import JSONCoding
import Limits
import OAPI
import TestSupport
import Testing

@testable import Explanation

@Suite("Depth of what is explained")
struct DepthTests {
    private let limit = InputLimits.standard.jsonDepth

    @Test("the shorthand syntax nests as far as JSON may", arguments: ["[", "{a="])
    func shorthand(bracket: String) throws {
        func nested(_ depth: Int) -> String {
            "Name=" + String(repeating: bracket, count: depth) + "x"
                + String(repeating: bracket == "[" ? "]" : "}", count: depth)
        }
        #expect(throws: Never.self) { try AWSShorthand.parse(nested(limit)) }
        #expect(throws: AWSShorthand.Malformed.self) { try AWSShorthand.parse(nested(limit + 1)) }
        #expect(throws: AWSShorthand.Malformed.self) { try AWSShorthand.parse(nested(100_000)) }
    }

    @Test("at the limit of depth a call is explained on a small stack")
    func smallStack() async throws {
        // What a record holds of a call may be as deep as a record.
        let half = InputLimits.recordDepth / 2
        let text = String(repeating: #"{"a":["#, count: half) + "1" + String(repeating: "]}", count: half)
        let shorthand =
            "Name=" + String(repeating: "[{a=", count: limit / 2) + "x" + String(repeating: "}]", count: limit / 2)
        let settings = CallExplanationTests.settings
        let explanations = try await withTaskExecutorPreference(BlockingThreads.smallStack()) {
            @concurrent () -> [CallExplanation] in
            #expect(BlockingThreads.stackSize == BlockingThreads.smallStackSize)
            let recorded = try JSON(parsing: text.utf8)
            let query = try #require(RecordedRequest.query("CopySnapshot", recorded))
            #expect(query.last?.value == "1")
            let body = try #require(RecordedRequest.body("CreateTags", recorded))
            #expect(body.text == text.replacing("a", with: "A"))
            let call = try #require(OAPICall("CreateTags"))
            #expect(!MadeUpAnswer.ids(in: call, body).contains("1"))
            _ = try AWSShorthand.parse(shorthand)
            return [
                await CallExplanation.of(query: query, settings: settings),
                CallExplanation.of(call: call, body: body, settings: settings),
            ]
        }
        #expect(explanations.allSatisfy { !$0.json.text.isEmpty })
    }
}
