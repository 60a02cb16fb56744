package import Audit
internal import AuditShipping
internal import AuditStores
internal import Curl
internal import Dispatch
internal import Files
internal import FoundationEssentials
package import Logging
internal import ServiceLifecycle
internal import SigV4
internal import Synchronization

/// The gateway as a whole: its parts put together from a configuration, and run in the order in which they need each
/// other.
package struct GatewayService: Service, CustomStringConvertible {
    private let configuration: GatewayConfiguration
    private let credentials: CredentialFile
    private let auditBackend: any AuditBackend
    private let audit: AuditWriter
    private let tokens: ClientTokenSource
    /// `nil` when nothing is shipped.
    private let shipper: AuditShipper?
    private let driver: CurlDriver
    private let listener: Listener
    /// What is read again when it changes, with its name for the log.
    private let certificates: [(name: String, source: TLSContextSource)]
    private let admin: AdminListener
    private let pages: (any AdminPages)?
    private let upstream: Upstream
    /// `nil` for a store in memory, in which nothing outlives the process.
    private let reader: (any AuditReader)?
    /// `nil` for a store that nothing is taken away from.
    private let prunable: (any PrunableAudit)?
    private let reloadStatus: ReloadStatus
    private let logger: Logger
    private let onListening: @Sendable (Addresses) async -> Void

    /// For the log, which shall not hold the whole configuration.
    package var description: String { "gateway" }

    /// Where the gateway listens.
    package struct Addresses: Sendable, Hashable {
        package let gateway: String
        package let admin: String
    }

    /// Opens what must be there: credentials, audit store, libcurl.
    ///
    /// - Parameters:
    ///   - makeConsole: makes the pages of the admin listener, if it is to have any; the writer takes their records, and
    ///     the store closes what they open to read it.
    ///   - droppedLogLines: how many lines of the log were dropped so far.
    ///   - onListening: called once, when both listeners are there.
    package init(
        _ configuration: GatewayConfiguration, logger: Logger,
        makeConsole: (AuditWriter, any AuditBackend) throws -> (any AdminPages)? = { _, _ in nil },
        droppedLogLines: @escaping @Sendable () -> Int = { 0 },
        onListening: @escaping @Sendable (Addresses) async -> Void
    ) throws {
        let now: @Sendable () -> SigningDate = { SigningDate(epochSeconds: Int64(Date().timeIntervalSince1970)) }
        guard let baseURL = UpstreamURL(configuration.upstreamURL) else {
            throw ConfigurationFailure.invalid(
                key: "regions.\(configuration.region).oapi", value: configuration.upstreamURL, expected: "a URL")
        }
        credentials = try CredentialFile(path: configuration.credentialsFile)
        let backend = configuration.auditStore.backend
        auditBackend = backend
        let store = try backend.openStore(configuration.audit.chain)
        if !backend.isShared {
            logger.notice(
                "audit kept in memory: the newest records only, and none after the end of the process",
                metadata: ["audit.memoryRecords": "\(configuration.audit.memoryRecords)"])
        }
        let wakeUp = WakeUpSignal()
        audit = AuditWriter(
            store: store, logger: logger,
            bounds: .init(strangers: configuration.audit.strangers, reserveBytes: configuration.audit.reserveBytes),
            onStored: { wakeUp.send() })
        reader = backend.isShared ? try backend.openReader() : nil
        prunable = try backend.openPrunable(configuration.audit.chain, batch: AuditRetention.batch)
        shipper = try AuditShipper(
            configuration.shipping, of: backend, chain: configuration.audit.chain, gateway: configuration.identity,
            audit: audit, wakeUp: wakeUp, logger: logger)
        driver = try CurlDriver(CurlConfiguration(configuration.upstream))
        let keys = SigningKeyCache()
        let skew = Int64(configuration.authentication.clockSkewSeconds)
        let registry = MetricRegistry()
        let metrics = CallMetrics(registry)
        upstream = Upstream(
            baseURL: baseURL, region: configuration.region, driver: driver, keys: keys,
            limits: configuration.admission, metrics: registry, now: now)
        let context = CallContext(
            authenticator: Authenticator(
                credentials: credentials,
                policy: ScopePolicy(
                    region: configuration.region, aliases: configuration.authentication.regionAliases),
                verifier: SignatureVerifier(keys: keys, skewSeconds: skew), names: configuration.server.names,
                logger: logger, now: now),
            upstream: upstream, callers: CallerLimits(configuration.callers, metrics: registry), audit: audit,
            anonymous: configuration.authentication.anonymous, metrics: metrics, logger: logger)
        // A signature is good from `skew` before its date to `skew` after it.
        tokens = ClientTokenSource(
            windowSeconds: 2 * skew, storeIsShared: backend.holdsManyChains)
        let dispatcher = Dispatcher(
            context,
            ec2: EC2Settings(
                tokens: tokens,
                regionAliases: configuration.authentication.regionAliases,
                copyDescription: configuration.copyDescription, copyTags: configuration.copyTags,
                fcu: try Self.fcu(configuration, beside: upstream, keys: keys)),
            lookUp: LookUpSettings(
                events: try backend.eventSource(beside: store),
                throttle: LookUpThrottle(perSecond: configuration.audit.lookUpsPerSecond)),
            bodyLimit: configuration.server.bodyLimit)
        let serverTLS = try configuration.server.tls.map {
            try TLSContextSource($0, clientCA: configuration.server.clientCA)
        }
        let adminTLS = try configuration.admin.tls.map { try TLSContextSource($0) }
        certificates = [("server certificate", serverTLS), ("admin certificate", adminTLS)].compactMap { name, tls in
            tls.map { (name, $0) }
        }
        let listener = Listener(
            Self.withinOpenFiles(configuration, logger), tls: serverTLS, timeout: configuration.upstream.timeout,
            dispatcher: dispatcher, metrics: ListenerMetrics(registry, listener: "server"), logger: logger, now: now)
        self.listener = listener
        reloadStatus = ReloadStatus()
        let (audit, shipper, credentials, reloadStatus) = (audit, shipper, credentials, reloadStatus)
        pages = try makeConsole(audit, backend)
        admin = AdminListener(
            configuration.admin, tls: adminTLS, trustedProxies: configuration.server.trustedProxies, pages: pages,
            metrics: MetricsPage(
                registry, audit: { audit.statistics }, shipping: { shipper?.statistics },
                admission: { [upstream] in upstream.statistics },
                watched: {
                    WatchedFigures(
                        keys: credentials.count, reload: reloadStatus, droppedLogLines: droppedLogLines())
                }, listeners: { [listener.figures] }, isStopping: { listener.isStopping }, calls: metrics),
            counting: ListenerMetrics(registry, listener: "admin"), logger: logger)
        if configuration.server.names == .any, configuration.server.isBeyondLoopback {
            logger.warning(
                "server.names is not set: requests that were signed for any other host are served too",
                metadata: ["server.host": "\(configuration.server.host)"])
        }
        self.configuration = configuration
        self.logger = logger
        self.onListening = { [logger] addresses in
            logger.notice("started", metadata: Self.startLine(configuration, addresses, keys: credentials.count))
            await onListening(addresses)
        }
    }

    /// What the log says of the start.
    private static func startLine(
        _ configuration: GatewayConfiguration, _ addresses: Addresses, keys: Int
    ) -> Logger.Metadata {
        [
            "version": "\(GatewayVersion.text)", "commit": "\(GatewayVersion.commit)",
            "region": "\(configuration.region)", "oapi": "\(configuration.upstreamURL)",
            "server": "\(addresses.gateway)", "admin": "\(addresses.admin)",
            "audit.store": "\(configuration.auditStore)", "credentials.count": .stringConvertible(keys),
        ]
    }

    /// The listener's settings, with no more connections than the process may have files open.
    private static func withinOpenFiles(
        _ configuration: GatewayConfiguration, _ logger: Logger
    ) -> GatewayConfiguration.ServerSettings {
        var settings = configuration.server
        guard let limit = OpenFiles.raiseLimit() else { return settings }
        let wanted = settings.limits.connections
        settings.limits.connections = OpenFiles.connections(
            wanted, of: limit,
            beside: configuration.admin.maximumConnections + configuration.upstream.maximumConnections)
        if settings.limits.connections < wanted {
            logger.warning(
                "fewer connections than server.maxConnections: the limit of open files is low",
                metadata: ["connections": "\(settings.limits.connections)", "open-files": "\(limit)"])
        }
        return settings
    }

    private static func fcu(
        _ configuration: GatewayConfiguration, beside upstream: Upstream, keys: SigningKeyCache
    ) throws(ConfigurationFailure) -> FCUEndpoint? {
        switch configuration.untranslated {
        case .rejected: return nil
        case .relayed(let text):
            guard let url = UpstreamURL(text) else {
                throw .invalid(key: "regions.\(configuration.region).fcu", value: text, expected: "a URL")
            }
            return FCUEndpoint(url, region: configuration.region, beside: upstream, keys: keys)
        }
    }

    /// Serves until a graceful shutdown: then it stops accepting, finishes what is in flight within the time of grace,
    /// writes out the audit, ships what is left of it, and closes it last, when nothing reads it any more.
    package func run() async throws {
        let end: Result<Void, any Error>
        do {
            end = .success(try await serve())
        } catch {
            end = .failure(error)
        }
        await audit.close()
        try end.get()
        logger.notice("stopped")
    }

    private func serve() async throws {
        // Nothing is changed while the chain is damaged.
        if audit.statistics.chainDamage == nil { try await tokens.takeUp(auditBackend) }
        try await shipper?.begin()
        let announcer = Announcer(configuration, onListening)
        let reload = FileReload(
            "credentials",
            reload: { [credentials] in
                try credentials.reload()
                return credentials.count
            },
            reloadIfChanged: { [credentials] in try credentials.reloadIfChanged() ? credentials.count : nil },
            onHangUp: { [shipper] in shipper?.reopen() }, status: reloadStatus, logger: logger)
        let adminListener = ListenerService(
            description: "admin listener", server: admin.service { await announcer.adminListens($0) },
            section: "admin", host: configuration.admin.host, port: configuration.admin.port)
        let mainListener = ListenerService(
            description: "listener", server: try listener.service { await announcer.gatewayListens($0) },
            section: "server", host: configuration.server.host, port: configuration.server.port)
        // What stands first is told last to stop.
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = []
        if let shipper { services.append(.init(service: shipper)) }
        services += [.init(service: audit), .init(service: UpstreamService(driver: driver))]
        services += auditServices
        if let pages { services.append(.init(service: pages)) }
        services += [.init(service: reload)]
        for (name, source) in certificates {
            let reload = FileReload(
                name, reload: { try source.reload() }, reloadIfChanged: { try source.reloadIfChanged() },
                logger: logger)
            services.append(.init(service: reload))
        }
        services += [.init(service: adminListener), .init(service: mainListener)]
        var group = ServiceGroupConfiguration(services: services, logger: logger)
        group.maximumGracefulShutdownDuration = configuration.server.drain + configuration.server.shutdownGrace
        try await withGracefulShutdownHandler {
            try await ServiceGroup(configuration: group).run()
        } onGracefulShutdown: { [logger] in
            logger.notice("stopping")
        }
    }

    /// What goes on in the audit beside the calls.
    private var auditServices: [ServiceGroupConfiguration.ServiceConfiguration] {
        let noteUnrecorded = { @Sendable [audit, identity = configuration.identity] in
            await audit.noteUnrecorded(by: identity)
        }
        let summaries = AuditRoutine(
            pause: { try await Task.sleep(for: .seconds(60)) }, noteUnrecorded, last: noteUnrecorded)
        guard let reader else { return [.init(service: summaries)] }
        let checkpoints = AuditRoutine(
            pause: { [interval = configuration.audit.checkpointInterval] in try await Task.sleep(for: interval) },
            { [audit] in await audit.checkpoint() })
        let reconciliation = Reconciliation(
            reader: reader, gateway: configuration.audit.chain.gatewayID, audit: audit, credentials: credentials,
            upstream: upstream,
            settings: .init(
                // The listener's time for a call, and some for its records.
                longestCall: configuration.upstream.timeout + .seconds(10)),
            pause: { [interval = configuration.audit.reconcileInterval] in try await Task.sleep(for: interval) },
            now: { .now() }, logger: logger)
        let probes = AuditRoutine(pause: { try await Task.sleep(for: .seconds(1)) }, { [audit] in await audit.probe() })
        return [
            .init(service: checkpoints), .init(service: reconciliation), .init(service: probes),
            .init(service: summaries),
        ] + retentionServices
    }

    private var retentionServices: [ServiceGroupConfiguration.ServiceConfiguration] {
        guard let prunable, case .atLeast(let age) = configuration.audit.retention else { return [] }
        // What is still to be shipped is kept.
        let retention = AuditRetention(
            prunable, writer: audit, limit: { [shipper] in shipper?.shippedThrough ?? Int.max })
        let routine = AuditRoutine(
            pause: { try await Task.sleep(for: .seconds(3600)) },
            { [logger] in await retention.prune(olderThan: age, at: .now(), logger) })
        return [.init(service: routine)]
    }
}

/// Tells once where both listeners are.
private final class Announcer: Sendable {
    private let ports = Mutex<(gateway: Int?, admin: Int?)>((nil, nil))
    private let configuration: GatewayConfiguration
    private let onListening: @Sendable (GatewayService.Addresses) async -> Void

    init(
        _ configuration: GatewayConfiguration,
        _ onListening: @escaping @Sendable (GatewayService.Addresses) async -> Void
    ) {
        self.configuration = configuration
        self.onListening = onListening
    }

    func gatewayListens(_ port: Int) async {
        await announce(
            ports.withLock {
                $0.gateway = port
                return $0
            })
    }
    func adminListens(_ port: Int) async {
        await announce(
            ports.withLock {
                $0.admin = port
                return $0
            })
    }

    private func announce(_ ports: (gateway: Int?, admin: Int?)) async {
        guard let gateway = ports.gateway, let admin = ports.admin else { return }
        let scheme = configuration.server.tls == nil ? "http" : "https"
        await onListening(
            GatewayService.Addresses(
                gateway: "\(scheme)://\(configuration.server.host.inURL):\(gateway)",
                admin: "\(configuration.admin.scheme)://\(configuration.admin.host.inURL):\(admin)"))
    }
}

/// Stops libcurl's thread when everything that uses it has stopped.
private struct UpstreamService: Service {
    let driver: CurlDriver

    func run() async throws {
        let driver = driver
        await cancelWhenGracefulShutdown { await driver.run() }
    }
}

extension CurlConfiguration {
    init(_ settings: GatewayConfiguration.UpstreamSettings) {
        self.init()
        connectTimeout = settings.connectTimeout
        maximumConnectionsPerHost = settings.maximumConnections
        proxy = .ofProcess()
        userAgent = "passerelle/\(GatewayVersion.text)"
        switch settings.certificateCheck {
        case .system: trust = .system
        case .bundle(let path): trust = .bundle(path: path)
        case .skippedInsecurely: trust = .dangerouslyAcceptAnyCertificate
        }
    }
}

extension String {
    /// An IPv6 address stands in brackets.
    fileprivate var inURL: String { contains(":") ? "[\(self)]" : self }
}
