package import Audit
package import Logging
package import SigV4

/// What all fronts share: who may call, where calls go, and where they are recorded, counted and logged.
package final class CallContext: Sendable {
    package let authenticator: Authenticator
    package let upstream: Upstream
    /// What a caller may ask for at one time, and in a second.
    package let callers: CallerLimits
    package let audit: AuditWriter
    /// The Region that is served.
    package let region: String
    package let anonymous: AnonymousCalls
    package let metrics: CallMetrics
    package let logger: Logger
    package let now: @Sendable () -> SigningDate

    package init(
        authenticator: Authenticator, upstream: Upstream, callers: CallerLimits = CallerLimits(.init()),
        audit: AuditWriter, region: String,
        anonymous: AnonymousCalls, metrics: CallMetrics, logger: Logger, now: @escaping @Sendable () -> SigningDate
    ) {
        self.authenticator = authenticator
        self.upstream = upstream
        self.callers = callers
        self.audit = audit
        self.region = region
        self.anonymous = anonymous
        self.metrics = metrics
        self.logger = logger
        self.now = now
    }
}
