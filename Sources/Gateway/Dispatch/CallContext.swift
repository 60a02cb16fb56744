package import Audit
package import Logging
internal import SigV4

/// What all fronts share: who may call, where calls go, and where they are recorded, counted and logged.
package final class CallContext: Sendable {
    package let authenticator: Authenticator
    package let upstream: Upstream
    /// What a caller may ask for at one time, and in a second.
    package let callers: CallerLimits
    package let audit: AuditWriter
    package let anonymous: AnonymousCalls
    package let metrics: CallMetrics
    package let logger: Logger

    package init(
        authenticator: Authenticator, upstream: Upstream, callers: CallerLimits = CallerLimits(.init()),
        audit: AuditWriter, anonymous: AnonymousCalls, metrics: CallMetrics, logger: Logger
    ) {
        self.authenticator = authenticator
        self.upstream = upstream
        self.callers = callers
        self.audit = audit
        self.anonymous = anonymous
        self.metrics = metrics
        self.logger = logger
    }

    /// The Region that is served.
    var region: String { authenticator.policy.region }

    /// By the clock that signatures are checked by.
    var time: AuditTime { AuditTime(seconds: Int(authenticator.now().epochSeconds)) }
}
