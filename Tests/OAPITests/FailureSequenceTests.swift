import OAPI
import Testing

@Suite("Failures of one call after another")
struct FailureSequenceTests {
    private static let quota = OAPIError(status: 400, code: 10026)
    private static let internalError = OAPIError(status: 500, code: 2000)

    @Test(
        "what a try may have done is not undone when the next is refused or not sent",
        arguments: [
            (OAPIFailure.refused(quota), OAPIFailure.noAnswer(then: quota)),
            (.refused(internalError), .refused(internalError)),
            (.notSent(.timeUp), .noAnswer()), (.throttled, .noAnswer()), (.accessKeyLocked, .noAnswer()),
            (.noAnswer(), .noAnswer()), (.unexpectedAnswer(requestID: "x"), .unexpectedAnswer(requestID: "x")),
        ])
    func unanswered(next: OAPIFailure, known: OAPIFailure) {
        for first in [OAPIFailure.noAnswer(), .noAnswer(then: nil), .unexpectedAnswer(requestID: nil)] {
            #expect(first.followed(by: next) == known)
        }
        #expect(OAPIFailure.refused(Self.internalError).followed(by: next) == known)
        #expect(known.mayHaveTakenEffect)
    }

    @Test("after a try that did nothing the last failure tells all", arguments: [OAPIFailure.throttled, .noAnswer()])
    func answered(next: OAPIFailure) {
        for first in [OAPIFailure.refused(Self.quota), .notSent(.connectionRefused), .throttled, .accessKeyLocked] {
            #expect(first.followed(by: next) == next)
        }
    }

    @Test("of several tries the first without an answer is not forgotten")
    func several() {
        let known = OAPIFailure.noAnswer().followed(by: .throttled).followed(by: .refused(Self.quota))
        #expect(known == .noAnswer(then: Self.quota))
    }
}
