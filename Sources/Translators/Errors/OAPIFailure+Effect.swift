internal import OAPI

extension OAPIFailure {
    /// True when the request may have done its work although no good answer came.
    var mayHaveTakenEffect: Bool {
        switch self {
        case .noAnswer, .unexpectedAnswer: true
        case .refused(let error): error.isServerSide
        case .notSent, .throttled, .accessKeyLocked: false
        }
    }
}
