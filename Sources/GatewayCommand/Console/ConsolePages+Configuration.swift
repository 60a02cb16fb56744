internal import Audit
internal import AuditStores
internal import Console
internal import Gateway
internal import Logging

extension ConsolePages: AdminPages {
    /// The console that a configuration asks for; `nil` when it asks for none.
    init?(
        _ configuration: GatewayConfiguration, audit: AuditWriter, in backend: any AuditBackend, logger: Logger
    ) throws {
        guard let console = configuration.console else { return nil }
        try self.init(
            ConsoleSetup(
                settings: .init(
                    users: console.users, scheme: configuration.admin.scheme, host: configuration.admin.host,
                    origin: console.origin, idleTimeout: console.idleTimeout, sessionTimeout: console.sessionTimeout,
                    openID: console.openID.map(OpenIDSettings.init)),
                gateway: configuration.identity, backend: backend,
                chain: configuration.audit.chain, audit: audit, logger: logger))
    }
}

extension OpenIDSettings {
    init(_ settings: GatewayConfiguration.OpenIDSettings) {
        self.init(
            issuer: settings.issuer, clientID: settings.clientID, clientSecretFile: settings.clientSecretFile,
            scopes: settings.scopes, userClaim: settings.userClaim, rolesClaim: settings.rolesClaim,
            operators: settings.operators, auditors: settings.auditors, accountsClaim: settings.accountsClaim,
            caBundle: settings.caBundle)
    }
}
