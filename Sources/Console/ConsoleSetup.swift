package import Audit
package import Logging

/// What the console is made with.
package struct ConsoleSetup: Sendable {
    /// How people reach the console, and how long they stay signed in.
    package struct Settings: Sendable, Equatable {
        /// The file of the users.
        package var users: String
        /// The listener's own address: `http` or `https`, and the host.
        package var scheme: String
        package var host: String
        /// `https://console.example.com`, without a slash at its end: where a reverse proxy serves the console; `nil`
        /// without one.
        package var origin: String?
        /// How long a session lasts that nobody uses.
        package var idleTimeout: Duration
        /// How long a session lasts in all.
        package var sessionTimeout: Duration
        /// `nil` when local users alone sign in.
        package var openID: OpenIDSettings?

        package init(
            users: String, scheme: String, host: String, origin: String?, idleTimeout: Duration,
            sessionTimeout: Duration, openID: OpenIDSettings? = nil
        ) {
            self.users = users
            self.scheme = scheme
            self.host = host
            self.origin = origin
            self.idleTimeout = idleTimeout
            self.sessionTimeout = sessionTimeout
            self.openID = openID
        }
    }

    package let settings: Settings
    package let gateway: GatewayIdentity
    /// The store that is shown.
    package let backend: any AuditBackend
    /// The gateway's own chain in it.
    package let chain: ChainSettings
    /// Where the actions of the console's users are recorded.
    package let audit: AuditWriter
    package let logger: Logger

    package init(
        settings: Settings, gateway: GatewayIdentity, backend: any AuditBackend, chain: ChainSettings,
        audit: AuditWriter, logger: Logger
    ) {
        self.settings = settings
        self.gateway = gateway
        self.backend = backend
        self.chain = chain
        self.audit = audit
        self.logger = logger
    }

    /// Verifies each chain of the store, whole and as it is now, over connections of its own.
    func verify(
        _ tell: @escaping @Sendable (ChainVerification.Progress) -> Void
    ) async throws(AuditStoreFailure) -> [AuditVerification] {
        var question = AuditVerificationQuestion(.whole)
        question.owner = chain.gatewayID
        question.files = backend.files(chain)
        return try await backend.verify(question) { done, all in tell(.init(done: done, of: all)) }
    }
}
