internal import Audit
internal import AuditStores
internal import Console
internal import Gateway
internal import Logging

extension ConsolePages: AdminPages {
    /// The console that a configuration asks for; `nil` when it asks for none.
    init?(_ configuration: GatewayConfiguration, audit: AuditWriter, logger: Logger) throws {
        guard let console = configuration.console else { return nil }
        try self.init(
            ConsoleSetup(
                settings: .init(
                    users: console.users, scheme: configuration.admin.scheme, host: configuration.admin.host,
                    origin: console.origin, idleTimeout: console.idleTimeout, sessionTimeout: console.sessionTimeout),
                gateway: configuration.identity, backend: configuration.auditStore.backend,
                chain: configuration.audit.chain, audit: audit, logger: logger))
    }
}
