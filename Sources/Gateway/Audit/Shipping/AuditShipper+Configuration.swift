package import Logging
internal import SystemPackage

extension AuditShipper {
    /// The shipper that a configuration asks for; `nil` when it asks for none. Opens the store, the file, and the
    /// certificates, but connects to nobody yet.
    package convenience init?(
        _ configuration: GatewayConfiguration, audit: AuditWriter, bell: ShippingBell, logger: Logger
    ) throws {
        guard case .sqlite(let store) = configuration.auditStore else { return nil }
        let settings = configuration.shipping
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
            trail: try ShippingTrail(path: store), to: destination, positionFile: ShippingPosition.path(beside: store),
            audit: audit, bell: bell, target: settings.target, region: configuration.region, logger: logger,
            pause: { try await Task.sleep(for: .seconds(1)) })
    }
}
