/// A fault that the next matching calls meet, instead of or on top of what they ask for.
package struct Fault: Sendable, Equatable {
    /// What the client gets.
    package enum Kind: Sendable, Equatable {
        /// The call's own answer; for faults that are only a delay.
        case none
        /// An OAPI error document.
        case error(status: Int, code: String?, type: String, details: String)
        /// A page of HTML, as a proxy in front sends it.
        case html(status: Int)
        /// No body.
        case empty(status: Int)
        /// `application/problem+json` (RFC 9457).
        case problem(status: Int, title: String, detail: String)
        /// `{"__type": CODE}`, as old services send it.
        case legacy(status: Int, code: String)
        /// The connection closed without an answer.
        case cut
        /// The call's own answer, cut off in the middle of its body.
        case truncated
        /// Status 200 and a body that is not JSON.
        case malformed
        /// 401 with code 1, and a `Date` header that many seconds off the real time.
        case clockSkew(seconds: Int)
    }

    /// Whether the call takes effect.
    package enum Moment: String, Sendable, CaseIterable {
        /// The fault strikes first: the call has no effect.
        case before = "Before"
        /// The call has its effect, but its answer is the fault's.
        case after = "After"
    }

    /// The call that it strikes; `nil` strikes any.
    package var call: String?
    /// How many matching calls it strikes.
    package var times: Int
    /// How many matching calls pass before the first one that it strikes.
    package var skip: Int
    /// Whether the call takes effect.
    package var moment: Moment
    /// How long the simulator waits before the effect.
    package var delayBefore: Duration
    /// How long it waits between the effect and the answer.
    package var delayAfter: Duration
    /// What the client gets.
    package var kind: Kind

    /// A fault.
    package init(
        _ kind: Kind, call: String? = nil, times: Int = 1, skip: Int = 0, moment: Moment = .before,
        delayBefore: Duration = .zero, delayAfter: Duration = .zero
    ) {
        self.kind = kind
        self.call = call
        self.times = times
        self.skip = skip
        self.moment = moment
        self.delayBefore = delayBefore
        self.delayAfter = delayAfter
    }
}

extension Fault {
    /// Throttling as OUTSCALE did it (503, code 6).
    package static func throttled(call: String? = nil, times: Int = 1) -> Fault {
        Fault(throttling(code: 6), call: call, times: times)
    }

    /// Throttling per account (429, code 24). Its type is `AccessDenied`, as for a missing permission.
    package static func throttledPerAccount(call: String? = nil, times: Int = 1) -> Fault {
        Fault(throttling(code: 24), call: call, times: times)
    }

    /// Throttling per call (429, code 25).
    package static func throttledPerCall(call: String? = nil, times: Int = 1) -> Fault {
        Fault(throttling(code: 25), call: call, times: times)
    }

    private static func throttling(code: Int) -> Kind {
        .error(
            status: code == 6 ? 503 : 429, code: String(code), type: "AccessDenied", details: "Request rate exceeded"
        )
    }

    /// The access key locked for good (401, code 11) or for a while (401, code 13).
    package static func locked(permanently: Bool, call: String? = nil, times: Int = 1) -> Fault {
        let code = permanently ? "11" : "13"
        return Fault(
            .error(status: 401, code: code, type: "AccessDenied", details: "Access is locked."), call: call,
            times: times
        )
    }
}
