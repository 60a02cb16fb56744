package import EC2Query
package import OAPI

/// A question about something that OUTSCALE does not have: the true answer is always the same, and nobody is asked for
/// it.
package protocol KnownAnswer: EC2Action {
    /// The children of the answer's root after `requestId`.
    static var answer: [ResponseElement] { get }
    /// Why it is the answer, in a sentence.
    static var reason: String { get }
    /// The action's parameters besides `DryRun`.
    static var questions: [String] { get }
    var dryRun: Bool { get }

    init(dryRun: Bool)
}

extension KnownAnswer {
    package static var effect: ActionEffect { .reads }
    package static var questions: [String] { [] }
    package static var notes: [String] { ["No OAPI call is made."] }
    package static var parameters: [ParameterRule] {
        [ParameterRule("DryRun", .translated("success is the error `DryRunOperation`"))]
            + questions.map { ParameterRule($0, .ignored(reason), form(of: $0)) }
    }

    private static func form(of question: String) -> ParameterRule.Form {
        switch question {
        case "MaxResults": .count
        case "NextToken": .pageToken
        default: .text
        }
    }

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        self.init(dryRun: try query.boolean("DryRun") ?? false)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if dryRun { throw .dryRunOperation }
        return EC2Answer(requestID: nil, Self.answer)
    }
}

extension KnownAnswer {
    /// The parameters of a listing.
    static var listingQuestions: [String] { ["Filter.N.Name", "Filter.N.Value.N", "MaxResults", "NextToken"] }
}
