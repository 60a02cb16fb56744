package import Audit
package import Logging
package import SigV4
package import Translators

/// What the fronts need to answer requests.
package struct CallContext: Sendable {
    package let authenticator: Authenticator
    package let upstream: Upstream
    package let audit: AuditWriter
    /// Where callers look up what was recorded of their calls.
    package let events: any EventSource
    /// How often they may; `nil` for no limit.
    package let lookUps: LookUpThrottle?
    package let tokens: ClientTokenSource
    /// The Region that is served, and the names that callers may give it.
    package let region: String
    package let regionAliases: Set<String>
    package let copyDescription: CopyDescription
    package let copyTags: CopyTags
    package let anonymous: AnonymousCalls
    /// Where actions go that are not translated; `nil` when they are refused.
    package let fcu: FCUEndpoint?
    package let bodyLimit: Int
    package let metrics: CallMetrics
    package let logger: Logger
    package let now: @Sendable () -> SigningDate

    package init(
        authenticator: Authenticator, upstream: Upstream, audit: AuditWriter, events: any EventSource,
        lookUps: LookUpThrottle? = nil, tokens: ClientTokenSource, region: String, regionAliases: Set<String>,
        copyDescription: CopyDescription,
        copyTags: CopyTags, anonymous: AnonymousCalls, fcu: FCUEndpoint?, bodyLimit: Int, metrics: CallMetrics,
        logger: Logger, now: @escaping @Sendable () -> SigningDate
    ) {
        self.authenticator = authenticator
        self.upstream = upstream
        self.audit = audit
        self.events = events
        self.lookUps = lookUps
        self.tokens = tokens
        self.region = region
        self.regionAliases = regionAliases
        self.copyDescription = copyDescription
        self.copyTags = copyTags
        self.anonymous = anonymous
        self.fcu = fcu
        self.bodyLimit = bodyLimit
        self.metrics = metrics
        self.logger = logger
        self.now = now
    }
}

extension CallContext {
    /// Counts a request that was answered, and leaves its one line in the log, whatever came of it.
    func log(_ record: AuditRecord, status: Int) {
        metrics.count(record)
        logger.info("request answered", metadata: AccessLine(record, status: status).metadata)
    }
}
