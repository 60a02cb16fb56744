package import Logging
internal import SystemPackage

extension AuditShipper {
    /// The shipper that a configuration asks for; `nil` when it asks for none. Opens the store, the file, and the
    /// certificates, but connects to nobody yet.
    package convenience init?(
        _ configuration: GatewayConfiguration, audit: AuditWriter, bell: ShippingBell, logger: Logger
    ) throws {
        let settings = configuration.shipping
        guard settings.target != .none, let chain = Self.chain(configuration) else { return nil }
        let destination: any ShippingDestination
        switch settings.target {
        case .none: return nil
        case .standardOutput: destination = LineStream(.standardOutput)
        case .file(let path): destination = try LineStream(path: path)
        case .syslogUDP(let host, let port):
            destination = SyslogDatagrams(host: host, port: port, origin: .ofProcess())
        case .syslogTLS(let host, let port):
            destination = try SyslogConnection(host: host, port: port, settings, origin: .ofProcess())
        }
        self.init(
            trail: try chain.open(), to: destination, positionFile: ShippingPosition.path(beside: chain.file),
            audit: audit, bell: bell, target: settings.target, region: configuration.region, logger: logger,
            pause: { try await Task.sleep(for: .seconds(1)) })
    }

    /// What there is to ship, and the file that the position lies beside; `nil` for a store in memory.
    private static func chain(
        _ configuration: GatewayConfiguration
    ) -> (file: String, open: () throws(AuditStoreFailure) -> ShippingTrail)? {
        let settings = configuration.audit.chain
        guard let file = configuration.auditStore.shippingFile(settings) else { return nil }
        switch configuration.auditStore {
        case .memory: return nil
        case .sqlite(let path): return (file, { () throws(AuditStoreFailure) in try ShippingTrail(path: path) })
        case .postgresql(let address):
            guard let gateway = settings.gatewayID else { return nil }
            return (
                file,
                { () throws(AuditStoreFailure) in
                    ShippingTrail(try PostgreSQLTrail(address, of: gateway))
                }
            )
        }
    }
}
