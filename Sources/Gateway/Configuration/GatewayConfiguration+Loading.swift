internal import Audit
internal import AuditShipping
internal import AuditStores
internal import Configuration
internal import Files
internal import FoundationEssentials
internal import Logging
internal import Translators

extension GatewayConfiguration {
    /// Reads the file, and the environment over it.
    ///
    /// - Parameters:
    ///   - path: a YAML file; `nil` for the defaults and the environment alone.
    ///   - environment: of these, the variables that begin with `PASSERELLE_`.
    package static func load(
        path: String?, environment: [String: String]
    ) async throws(ConfigurationFailure) -> GatewayConfiguration {
        let variables = EnvironmentKeys(environment)
        var faults = variables.unknown.map { ConfigurationFailure.unknownKey($0, nearest: nil) }
        var providers: [any ConfigProvider] = [
            EnvironmentVariablesProvider(environmentVariables: variables.values).prefixKeys(with: "passerelle")
        ]
        if let path { providers.append(try provider(of: path, &faults)) }
        let source = ConfigurationSource(ConfigReader(providers: providers), faults: faults)
        let configuration = try GatewayConfiguration(source, home: environment["HOME"])
        if let fault = ConfigurationFailure.of(source.faults) { throw fault }
        return configuration
    }

    /// The values of a file. It is read once: what is checked is what holds.
    private static func provider(
        of path: String, _ faults: inout [ConfigurationFailure]
    ) throws(ConfigurationFailure) -> InMemoryProvider {
        let yaml: String
        do {
            yaml = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw .unreadable(path: path, why: FileFailure(reading: error).reason)
        }
        let file = try ConfigurationFile(yaml, path: path)
        faults += file.faults
        return InMemoryProvider(values: file.values)
    }

    private init(_ source: ConfigurationSource, home: String?) throws(ConfigurationFailure) {
        let region = Self.region(source)
        let auditStore = Self.auditStore(source)
        self.init(
            server: try ServerSettings(source),
            admin: try AdminSettings(source),
            console: try ConsoleSettings(
                source, users: source.optionalText(.consoleUsers).map { Self.expandingHome($0, home) }),
            region: region,
            upstreamURL: Self.url(.regionOAPI, of: region, source),
            credentialsFile: Self.expandingHome(try source.text(.credentialsFile), home),
            authentication: AuthenticationSettings(
                regionAliases: Self.regionAliases(source),
                clockSkewSeconds: try source.integer(.clockSkew, in: 1...3_600),
                anonymous: try source.boolean(.anonymous) ? .relayed : .refused),
            copyDescription: try source.choice(.copyDescription, of: CopyDescription.self),
            copyTags: try source.choice(.copyTags, of: CopyTags.self),
            untranslated: try Self.untranslated(in: region, source),
            upstream: try UpstreamSettings(source),
            callers: try CallerLimits.Settings(source),
            admission: try AdmissionLimits(source),
            auditStore: auditStore,
            audit: try AuditSettings(
                source, signingKey: source.optionalText(.signingKey).map { Self.expandingHome($0, home) }),
            shipping: try ShippingSettings(source, from: auditStore),
            log: LogSettings(
                level: try source.choice(.logLevel, of: Logger.Level.self),
                format: try source.choice(.logFormat, of: LogFormat.self)))
        checkSharedStore(source)
        if admin.port == server.port, server.port != 0, admin.host == server.host || server.host == "0.0.0.0" {
            source.note(
                .invalid(
                    key: ConfigurationKey.adminPort.name, value: "\(admin.port)",
                    expected: "another port than server.port: the two listeners are apart"))
        }
    }

    /// What a store needs to be told that is shared with other gateways and lies on no disk of this machine.
    private func checkSharedStore(_ source: ConfigurationSource) {
        guard auditStore.backend.holdsManyChains else { return }
        if audit.chain.gatewayID == nil {
            source.note(
                .missing(
                    ConfigurationKey.gatewayID.name, why: "gateways that share a PostgreSQL store are told apart by it")
            )
        }
        if audit.chain.signingKey == nil {
            source.note(
                .missing(
                    ConfigurationKey.signingKey.name, why: "a PostgreSQL store has no place for the key beside it"))
        }
    }

    private static func auditStore(_ source: ConfigurationSource) -> AuditStoreLocation {
        source.noting(.memory) { () throws(ConfigurationFailure) in try checkedAuditStore(source) }
    }

    private static func checkedAuditStore(
        _ source: ConfigurationSource
    ) throws(ConfigurationFailure) -> AuditStoreLocation {
        let text = try source.text(.auditStore)
        do {
            let location = try AuditStoreLocation(text)
            guard location == .memory else { return location }
            return .inMemory(records: try source.integer(.memoryRecords, in: ConfigurationKey.memoryRecordsRange))
        } catch {
            throw .invalid(
                key: ConfigurationKey.auditStore.name, value: AuditStoreLocation.withoutSecrets(text),
                expected: "sqlite:PATH, postgresql://… with special characters percent-encoded, or memory:")
        }
    }

    private static func expandingHome(_ path: String, _ home: String?) -> String {
        guard path.hasPrefix("~/"), let home else { return path }
        return home + path.dropFirst()
    }
}

extension GatewayConfiguration.ServerSettings {
    fileprivate init(_ source: ConfigurationSource) throws(ConfigurationFailure) {
        let host = try source.text(.serverHost)
        let tls = TLSFiles.both(.tlsCertificate, .tlsPrivateKey, source)
        // What clients ask and are answered does not cross a network in the clear.
        let isClearTextMeant = try source.boolean(.insecureClearText)
        if tls == nil, !host.isLoopback, !isClearTextMeant {
            source.note(
                .missing(
                    ConfigurationKey.tlsCertificate.name,
                    why: "server.host \(host) is reached from other machines; give it a certificate, or set "
                        + "\(ConfigurationKey.insecureClearText.name): true behind a proxy that ends TLS"))
        }
        self.init(
            host: host,
            port: try source.integer(.serverPort, in: 0...65_535),
            tls: tls,
            bodyLimit: try source.integer(.bodyLimit, in: ConfigurationKey.bodyLimitRange),
            shutdownGrace: try source.seconds(.shutdownGrace, in: 0...3_600),
            trustedProxies: try TrustedProxies(
                source.list(.trustedProxies, of: TrustedProxies.form, where: TrustedProxies.isMember)),
            names: ServerNames(
                source.list(
                    .serverNames, of: "a host name such as ec2.example.com, without a scheme or a path",
                    where: { HostAndPort($0) != nil })),
            clientCA: Self.clientCA(source, tls),
            limits: try ListenerLimits(source),
            drain: try source.seconds(.drainSeconds, in: 0...600))
    }

    private static func clientCA(_ source: ConfigurationSource, _ tls: TLSFiles?) -> String? {
        let path = source.optionalText(.tlsClientCA)
        if path != nil, tls == nil {
            source.note(
                .missing(ConfigurationKey.tlsCertificate.name, why: "\(ConfigurationKey.tlsClientCA.name) is set"))
        }
        return path
    }
}

extension GatewayConfiguration.AdminSettings {
    fileprivate init(_ source: ConfigurationSource) throws(ConfigurationFailure) {
        self.init(
            host: try source.text(.adminHost), port: try source.integer(.adminPort, in: 0...65_535),
            tls: TLSFiles.both(.adminCertificate, .adminPrivateKey, source))
        maximumConnections = try source.integer(.adminMaximumConnections, in: 1...10_000)
    }
}

extension GatewayConfiguration.ConsoleSettings {
    /// `nil` without a file of users. What else is set is checked all the same.
    fileprivate init?(_ source: ConfigurationSource, users: String?) throws(ConfigurationFailure) {
        let idle = try source.seconds(.consoleIdle, in: 60...86_400)
        let session = try source.seconds(.consoleSession, in: 60...604_800)
        let origin = source.optionalText(.consoleOrigin).map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        if let origin {
            guard let url = ConfigurationURL(origin), url.scheme == .https, url.path.isEmpty else {
                source.note(
                    .invalid(
                        key: ConfigurationKey.consoleOrigin.name, value: origin,
                        expected: "an https URL without a path, such as https://console.example.com"))
                return nil
            }
        }
        let openID = try GatewayConfiguration.OpenIDSettings(source)
        guard let users else { return nil }
        if try source.text(.auditStore) == "memory:" {
            source.note(
                .invalid(
                    key: ConfigurationKey.auditStore.name, value: "memory:",
                    expected: "a store that the console (console.users) can read: sqlite:PATH"))
        }
        // Passwords and records do not cross a network in the clear.
        let admin = try GatewayConfiguration.AdminSettings(source)
        if admin.tls == nil, !admin.isLoopback {
            source.note(
                .missing(
                    ConfigurationKey.adminCertificate.name,
                    why: "with console.users the admin listener needs TLS, or an admin.host of this machine alone "
                        + "(127.0.0.1, ::1)"))
        }
        self.init(users: users, origin: origin, idleTimeout: idle, sessionTimeout: session, openID: openID)
    }
}

extension GatewayConfiguration.AuditSettings {
    fileprivate init(_ source: ConfigurationSource, signingKey: String?) throws(ConfigurationFailure) {
        let gatewayID = source.optionalText(.gatewayID)
        if let gatewayID, !ChainSettings.isGatewayID(gatewayID) {
            source.note(
                .invalid(
                    key: ConfigurationKey.gatewayID.name, value: gatewayID,
                    expected: "1 to 64 letters, digits, dots, hyphens or underscores"))
        }
        self.init(
            chain: ChainSettings(
                gatewayID: gatewayID, signingKey: signingKey,
                checkpointRecords: try source.integer(.checkpointRecords, in: 1...1_000_000)),
            checkpointInterval: try source.seconds(.checkpointSeconds, in: 1...86_400),
            reconcileInterval: try source.seconds(.reconcileSeconds, in: 1...86_400),
            retention: try Self.retention(source),
            strangers: StrangerLimits(
                perAddress: try source.integer(.strangersPerAddress, in: 0...10_000),
                total: try source.integer(.strangersInAll, in: 0...100_000)),
            reserveBytes: try source.integer(.reserveBytes, in: 0...1_099_511_627_776),
            memoryRecords: try source.integer(.memoryRecords, in: ConfigurationKey.memoryRecordsRange),
            lookUpsPerSecond: try source.integer(.lookUpsPerSecond, in: 1...10_000))
    }

    private static func retention(_ source: ConfigurationSource) throws(ConfigurationFailure) -> AuditRetentionAge {
        let text = try source.text(.retention)
        guard let retention = AuditRetentionAge(text) else {
            source.note(
                .invalid(
                    key: ConfigurationKey.retention.name, value: text, expected: "forever, or days from 1d to 36500d"))
            return .forever
        }
        return retention
    }
}

extension TLSFiles {
    /// Both files, or neither.
    fileprivate static func both(
        _ certificateKey: ConfigurationKey, _ privateKeyKey: ConfigurationKey, _ source: ConfigurationSource
    ) -> TLSFiles? {
        switch (source.optionalText(certificateKey), source.optionalText(privateKeyKey)) {
        case (nil, nil): return nil
        case (let certificate?, let privateKey?):
            return TLSFiles(certificate: certificate, privateKey: privateKey)
        case (_?, nil): source.note(.missing(privateKeyKey.name, why: "\(certificateKey.name) is set"))
        case (nil, _?): source.note(.missing(certificateKey.name, why: "\(privateKeyKey.name) is set"))
        }
        return nil
    }
}

extension ShippingSettings {
    fileprivate init(
        _ source: ConfigurationSource, from store: AuditStoreLocation
    ) throws(ConfigurationFailure) {
        let text = try source.text(.shipTo)
        let target = ShippingTarget(text).flatMap { $0.host.map { HostAndPort.isHost($0) } ?? true ? $0 : nil }
        if target == nil {
            source.note(.invalid(key: ConfigurationKey.shipTo.name, value: text, expected: ShippingTarget.forms))
        } else if target != ShippingTarget.none, !store.backend.isShared {
            source.note(
                .invalid(
                    key: ConfigurationKey.shipTo.name, value: text, expected: "possible while audit.store is memory:"))
        }
        self.init(
            target: target ?? ShippingTarget.none, caBundle: source.optionalText(.shipCABundle),
            identity: TLSFiles.both(.shipCertificate, .shipPrivateKey, source))
    }
}

extension GatewayConfiguration.UpstreamSettings {
    fileprivate init(_ source: ConfigurationSource) throws(ConfigurationFailure) {
        let certificateCheck: GatewayConfiguration.CertificateCheck
        if try source.boolean(.insecure) {
            certificateCheck = .skippedInsecurely
        } else {
            certificateCheck = source.optionalText(.caBundle).map { .bundle($0) } ?? .system
        }
        self.init(
            timeout: try source.seconds(.upstreamTimeout, in: 1...600),
            connectTimeout: try source.seconds(.connectTimeout, in: 1...600),
            maximumConnections: try source.integer(.maximumConnections, in: 1...10_000),
            certificateCheck: certificateCheck)
    }
}
