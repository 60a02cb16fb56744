import EC2Query
import Testing

@Suite("EC2 errors")
struct EC2ErrorTests {
    @Test("only what a client may repeat has a 5xx status")
    func retryableStatuses() {
        let retryable = EC2ErrorCode.allCases.filter { $0.status >= 500 }
        #expect(Set(retryable) == [.insufficientVolumeCapacity, .internalError, .requestLimitExceeded, .unavailable])
    }

    @Test("an outcome that is unknown is not repeated")
    func unknownOutcome() {
        #expect(EC2Error.outcomeUnknown(of: "CreateSnapshot").status == 400)
    }

    @Test("a long value is cut in the message")
    func excerpt() {
        let message = EC2Error.invalidParameterValue(String(repeating: "x", count: 5_000), of: "A", why: "").message
        #expect(message.count < 400)
    }
}
