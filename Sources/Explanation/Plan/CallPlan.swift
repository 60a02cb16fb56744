internal import EC2Query
internal import JSONCoding
internal import OAPI
internal import Synchronization
internal import Translators

/// The OAPI calls that an EC2 request becomes, in order.
struct CallPlan: Sendable, Hashable {
    /// How the plan ends.
    enum Ending: Sendable, Hashable {
        case answered
        /// The error that EC2 answers a dry run with.
        case dryRun
        /// The made-up answers did not carry the action to its end.
        case stopped(EC2Error)
    }

    var calls: [PlannedCall]
    var ending: Ending

    /// Performs an action with made-up answers. Nothing is sent.
    static func making(_ action: some EC2Action) async -> CallPlan {
        let client = PlanningClient()
        do throws(EC2Error) {
            _ = try await action.perform(with: client)
            return CallPlan(calls: client.calls, ending: .answered)
        } catch {
            return CallPlan(calls: client.calls, ending: error.code == .dryRunOperation ? .dryRun : .stopped(error))
        }
    }
}

/// One OAPI call, as it would be sent.
struct PlannedCall: Sendable, Hashable {
    let call: OAPICall
    let body: JSON
}

/// An OAPI that writes down what it is asked and answers with what is made up.
private final class PlanningClient: OAPIClient {
    private let written = Mutex<[PlannedCall]>([])

    var calls: [PlannedCall] { written.withLock { $0 } }

    func send<Request: OAPIRequest>(_ request: Request) async throws(OAPIFailure) -> OAPIReply<Request.Response> {
        let planned = PlannedCall(call: Request.call, body: request.body)
        written.withLock { $0.append(planned) }
        guard let response = Request.Response(MadeUpAnswer.answer(to: planned.call, planned.body)) else {
            throw .unexpectedAnswer(requestID: nil)
        }
        return OAPIReply(response, requestID: nil)
    }
}

/// Opens any page token: what is inside only the gateway that sealed it knows.
struct PlanningPageTokens: PageTokenSealer {
    static let token = "NEXT-PAGE-TOKEN"

    func seal(_ page: String, for binding: String) -> String { Self.token }

    func open(_ token: String, for binding: String) -> String? { "1000 \(Self.token)" }
}
