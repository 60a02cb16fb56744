package import Audit
package import Logging
internal import SystemPackage

extension AuditShipper {
    /// The shipper that the settings ask for; `nil` when they ask for none. Opens the store, the file, and the
    /// certificates, but connects to nobody yet.
    package convenience init?(
        _ settings: ShippingSettings, of backend: any AuditBackend, chain: ChainSettings, gateway: GatewayIdentity,
        audit: AuditWriter, wakeUp: WakeUpSignal, logger: Logger
    ) throws {
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
        guard let file = backend.shippingFile(chain), let feed = try backend.openFeed(chain) else { return nil }
        self.init(
            feed: ShippingFeed(feed), to: destination, positionFile: ShippingPosition.path(beside: file), audit: audit,
            wakeUp: wakeUp, target: settings.target, gateway: gateway, logger: logger,
            pause: { try await Task.sleep(for: .seconds(1)) })
    }
}
