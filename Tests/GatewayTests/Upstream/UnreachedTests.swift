import Audit
import Curl
import JSONCoding
import OAPI
import SigV4
import TestSupport
import Testing

@testable import Gateway

@Suite("OUTSCALE is not reached", .timeLimit(.minutes(1)))
struct UnreachedTests {
    @Test(
        "the reason is told for every way in which it can fail",
        arguments: [
            (NotSentReason.nameResolution, UnreachedReason.nameResolution), (.connectionRefused, .connectionRefused),
            (.connectTimeout, .connectTimeout), (.certificateRejected, .certificateRejected),
            (.trustUnreadable, .authoritiesUnreadable), (.tlsHandshake, .tlsHandshake),
            (.proxyRefused, .proxyRefused), (.connectionLost, .connectionLost), (.library, .gatewayFault),
        ])
    func reasons(failure: NotSentReason, reason: UnreachedReason) {
        #expect(UnreachedReason(.notSent(failure, detail: "")) == reason)
    }

    @Test("what may have been sent is not taken for unreached")
    func sent() {
        #expect(UnreachedReason(.outcomeUnknown(.connectionLost, detail: "")) == nil)
        #expect(UnreachedReason(.deadlineExceeded(.mayBeSent)) == nil)
        #expect(UnreachedReason(.deadlineExceeded(.notSent)) == .timeUp)
    }

    @Test(
        "caller, record and metrics are told why, and the log where",
        arguments: [
            ("http://127.0.0.1:1", "the connection was refused"),
            ("https://nowhere.invalid", "its host name could not be resolved"),
        ])
    func told(url: String, reason: String) async throws {
        let store = RowStore()
        try await TestCloud.with(store: store, untranslated: .relayedTo(url)) { cloud in
            let reply = try await cloud.send(TestRequest(body: "Action=DescribeAddresses&Version=2016-11-15"))
            #expect(reply.status == 503 && reply.element("Code") == "Unavailable")
            #expect(reply.element("Message") == "The gateway did not reach OUTSCALE: \(reason).")
        }
        #expect(try store.records(.single).last?["errorMessage"]?.string?.contains(reason) == true)
    }
}
