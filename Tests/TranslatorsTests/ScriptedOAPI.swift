import JSONCoding
import OAPI
import Synchronization

/// An OAPI that expects the calls of a script, in order, and answers as the script says.
final class ScriptedOAPI: OAPIClient {
    struct Exchange: Sendable {
        let call: String
        let request: JSON
        let outcome: Result<JSON, OAPIFailure>
    }

    private struct State {
        var remaining: [Exchange]
        var unexpected: [String] = []
    }

    private let state: Mutex<State>

    init(_ exchanges: [Exchange]) {
        state = Mutex(State(remaining: exchanges))
    }

    var remaining: [String] { state.withLock { $0.remaining.map(\.call) } }
    var unexpected: [String] { state.withLock { $0.unexpected } }

    func send<Request: OAPIRequest>(_ request: Request) async throws(OAPIFailure) -> OAPIReply<Request.Response> {
        let exchange = state.withLock { state -> Exchange? in
            guard let next = state.remaining.first, next.call == Request.call.name, next.request == request.body else {
                state.unexpected.append("\(Request.call.name) \(request.body.text)")
                return nil
            }
            return state.remaining.removeFirst()
        }
        guard let exchange else { throw .notSent(.timeUp) }
        let json = try exchange.outcome.get()
        guard let response = Request.Response(json) else {
            throw .unexpectedAnswer(requestID: json["ResponseContext"]?["RequestId"]?.string)
        }
        return OAPIReply(response, requestID: json["ResponseContext"]?["RequestId"]?.string)
    }

    /// `[{"call", "request", and one of "answer", "error" with "status", "failure" with or without "then"}]`.
    static func exchanges(_ json: JSON) throws -> [Exchange] {
        try (json.array ?? []).map { item in
            guard let call = item["call"]?.string, let request = item["request"] else { throw Malformed() }
            return Exchange(call: call, request: request, outcome: try outcome(item))
        }
    }

    private static func outcome(_ item: JSON) throws -> Result<JSON, OAPIFailure> {
        if let answer = item["answer"] { return .success(answer) }
        if let error = item["error"], let status = item["status"]?.integer {
            // A text stands for a page that is not JSON.
            return .failure(.refused(OAPIError(status: status, json: error.string == nil ? error : nil)))
        }
        switch item["failure"]?.string {
        case "notSent": return .failure(.notSent(.connectionRefused))
        case "noAnswer":
            // With what a later try was refused with, where there was one.
            let refusal = item["then"].map { OAPIError(status: $0["status"]?.integer ?? 400, json: $0["error"]) }
            return .failure(.noAnswer(then: refusal))
        case "accessKeyLocked": return .failure(.accessKeyLocked)
        default: throw Malformed()
        }
    }

    private struct Malformed: Error {}
}
