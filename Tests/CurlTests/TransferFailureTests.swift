import Curl
import Testing

@Suite("What a failure says")
struct TransferFailureTests {
    @Test(
        "progress and label",
        arguments: [
            (.notSent(.connectionRefused, detail: "to 192.0.2.1"), .notSent, "not_sent.connection_refused"),
            (.outcomeUnknown(.truncatedAnswer, detail: "x"), .mayBeSent, "outcome_unknown.truncated_answer"),
            (.deadlineExceeded(.notSent), .notSent, "deadline_exceeded.not_sent"),
            (.deadlineExceeded(.mayBeSent), .mayBeSent, "deadline_exceeded.may_be_sent"),
            (.cancelled(.mayBeSent), .mayBeSent, "cancelled.may_be_sent"),
            (.driverStopped(.notSent), .notSent, "driver_stopped.not_sent"),
            (.responseTooLarge(limit: 12345), .mayBeSent, "response_too_large"),
        ] as [(TransferFailure, RequestProgress, String)])
    func label(failure: TransferFailure, progress: RequestProgress, label: String) {
        #expect(failure.progress == progress)
        #expect(failure.shortDescription == label)
    }
}
