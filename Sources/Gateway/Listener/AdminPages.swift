package import HummingbirdCore
package import Logging
package import ServiceLifecycle

/// What the admin listener serves besides health: the console. It runs as a service for what it does beside requests.
package protocol AdminPages: Service {
    /// Answers any request but those about health.
    ///
    /// - Parameter address: the client's, or the one that a trusted proxy names.
    func respond(to request: Request, from address: String) async throws -> Response
}

/// What the pages are made with.
package struct AdminPagesContext: Sendable {
    package let configuration: GatewayConfiguration
    /// Where what people do on the pages is recorded.
    package let audit: AuditWriter
    package let logger: Logger

    package init(configuration: GatewayConfiguration, audit: AuditWriter, logger: Logger) {
        self.configuration = configuration
        self.audit = audit
        self.logger = logger
    }

    /// Verifies each chain of the store, whole and as it is now, over connections of its own.
    package func verify() async throws(AuditStoreFailure) -> [AuditVerification] {
        var question = AuditVerifier.Question(.whole)
        question.owner = configuration.audit.chain.gatewayID
        question.files = configuration.audit.chain.files(of: configuration.auditStore)
        return try await AuditVerifier(configuration.auditStore).verify(question) { _, _ in }
    }
}
