extension OAPIFailure {
    /// True when the request may have done its work although no good answer came.
    package var mayHaveTakenEffect: Bool {
        switch self {
        case .noAnswer, .unexpectedAnswer: true
        case .refused(let error): error.isServerSide
        case .notSent, .throttled, .accessKeyLocked: false
        }
    }

    /// What is known of a change after this failure of one try and `next` of the one after it. What the first may have
    /// done is not undone when the second is refused or not sent.
    package func followed(by next: OAPIFailure) -> OAPIFailure {
        mayHaveTakenEffect && !next.mayHaveTakenEffect ? .noAnswer(then: next.refusal) : next
    }

    /// What the last try was refused with.
    package var refusal: OAPIError? {
        switch self {
        case .refused(let error): error
        case .noAnswer(let refusal): refusal
        case .notSent, .throttled, .unexpectedAnswer, .accessKeyLocked: nil
        }
    }
}
