import Gateway
import OAPISimulator
import Testing

@testable import Gateway

extension TestCloud {
    /// A front to which no action is translated, so that all go on to FCU.
    var relaying: EC2Front { EC2Front(context, ec2, actions: { _ in nil }) }

    func relay(_ request: TestRequest) async throws -> DownstreamReply {
        await relaying.answer(try request.signed(at: signingDate))
    }

    /// What reached FCU under that name.
    func calls(_ action: String) -> [JournalEntry] { simulator.journal.filter { $0.call == action } }
}

extension TestRequest {
    static func ec2(_ action: String, _ more: String = "") -> TestRequest {
        TestRequest(body: "Action=\(action)&Version=2016-11-15" + more)
    }

    /// The same request with its form in the query.
    var asGET: TestRequest {
        var copy = self
        copy.method = "GET"
        copy.path = "/?" + body
        copy.body = ""
        copy.contentType = nil
        return copy
    }
}

/// What FCU, or something before it, does to a request, and how the gateway answers.
struct FCUFault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let fault: Fault.Kind
    let moment: Fault.Moment
    let action: String
    let status: Int
    let code: String
    /// How often the action reaches FCU.
    let calls: Int

    private init(
        _ name: String, _ fault: Fault.Kind, _ moment: Fault.Moment, _ action: String, _ status: Int,
        _ code: String, calls: Int
    ) {
        testDescription = "\(name): \(action) → \(status) \(code)"
        self.fault = fault
        self.moment = moment
        self.action = action
        self.status = status
        self.code = code
        self.calls = calls
    }

    private static func read(_ name: String, _ fault: Fault.Kind, _ status: Int, _ code: String, calls: Int) -> Self {
        Self(name, fault, .before, "DescribeAddresses", status, code, calls: calls)
    }

    private static func change(_ name: String, _ fault: Fault.Kind, _ status: Int, _ code: String) -> Self {
        Self(name, fault, .after, "AllocateAddress", status, code, calls: 1)
    }

    static let all: [FCUFault] = [
        .read("cut", .cut, 503, "Unavailable", calls: 2),
        .read("cut short", .truncated, 503, "Unavailable", calls: 2),
        .read("not whole", .malformed, 500, "InternalError", calls: 1),
        .read("a proxy's 502", .html(status: 502), 503, "Unavailable", calls: 2),
        .read("nothing in a 503", .empty(status: 503), 503, "Unavailable", calls: 2),
        .read("nothing in a 500", .empty(status: 500), 500, "InternalError", calls: 2),
        .read("nothing in a 429", .empty(status: 429), 503, "RequestLimitExceeded", calls: 2),
        .read("JSON", .problem(status: 504, title: "Timeout", detail: ""), 503, "Unavailable", calls: 2),
        .read("a page in a 403", .html(status: 403), 403, "UnauthorizedOperation", calls: 1),
        .read("a page in a 200", .html(status: 200), 500, "InternalError", calls: 1),
        .read(
            "throttled", .error(status: 503, code: "24", type: "", details: ""), 503, "RequestLimitExceeded", calls: 2),
        .read("its own error", .error(status: 400, code: "InvalidX", type: "", details: ""), 400, "InvalidX", calls: 1),
        .change("cut", .cut, 400, "OperationOutcomeUnknown"),
        .change("cut short", .truncated, 400, "OperationOutcomeUnknown"),
        .change("not whole", .malformed, 400, "OperationOutcomeUnknown"),
        .change("a proxy's 502", .html(status: 502), 400, "OperationOutcomeUnknown"),
        .change("a proxy's 504", .empty(status: 504), 400, "OperationOutcomeUnknown"),
        .change("nothing in a 500", .empty(status: 500), 400, "OperationOutcomeUnknown"),
        .change("a page in a 200", .html(status: 200), 400, "OperationOutcomeUnknown"),
        .change("a proxy's 503", .html(status: 503), 400, "OperationOutcomeUnknown"),
        .change("a proxy's 413", .html(status: 413), 400, "OperationOutcomeUnknown"),
        .change("a proxy's 429", .html(status: 429), 503, "RequestLimitExceeded"),
        .change("throttled", .error(status: 503, code: "24", type: "", details: ""), 503, "RequestLimitExceeded"),
        .change("its own error", .error(status: 400, code: "InvalidX", type: "", details: ""), 400, "InvalidX"),
        .change(
            "its own 500", .error(status: 500, code: "InternalError", type: "", details: ""), 400,
            "OperationOutcomeUnknown"),
    ]
}
