package import Audit
package import AuditShipping
package import AuditStores
package import Files
package import Logging
package import Translators

/// Everything that the gateway is told before it starts, checked.
package struct GatewayConfiguration: Sendable, Equatable {
    package var server: ServerSettings
    package var admin: AdminSettings
    /// `nil` without a file of users: then there is no console.
    package var console: ConsoleSettings?
    /// The Region that is served.
    package var region: String
    /// The base URL of its OAPI, without a slash at the end.
    package var upstreamURL: String
    package var credentialsFile: String
    package var authentication: AuthenticationSettings
    package var copyDescription: CopyDescription
    package var copyTags: CopyTags
    package var untranslated: UntranslatedActions
    package var upstream: UpstreamSettings
    /// What a caller may ask of the gateway.
    package var callers: CallerLimits.Settings
    /// What the gateway asks of OUTSCALE for a caller.
    package var admission: AdmissionLimits
    package var auditStore: AuditStoreLocation
    package var audit: AuditSettings
    package var shipping: ShippingSettings
    package var log: LogSettings

    package struct ServerSettings: Sendable, Equatable {
        package var host: String
        package var port: Int
        package var tls: TLSFiles?
        package var bodyLimit: Int
        package var shutdownGrace: Duration
        package var trustedProxies: TrustedProxies
        /// The hosts that are served.
        package var names: ServerNames
        /// PEM file of the authorities of clients' certificates.
        package var clientCA: String?
        package var limits: ListenerLimits
        /// How long connections are still accepted once the gateway was asked to stop.
        package var drain: Duration

        package init(
            host: String, port: Int, tls: TLSFiles? = nil, bodyLimit: Int, shutdownGrace: Duration,
            trustedProxies: TrustedProxies = .none, names: ServerNames = .any, clientCA: String? = nil,
            limits: ListenerLimits = ListenerLimits(), drain: Duration = .zero
        ) {
            self.host = host
            self.port = port
            self.tls = tls
            self.bodyLimit = bodyLimit
            self.shutdownGrace = shutdownGrace
            self.trustedProxies = trustedProxies
            self.names = names
            self.clientCA = clientCA
            self.limits = limits
            self.drain = drain
        }

        /// Whether clients of other machines can connect.
        var isBeyondLoopback: Bool { !host.isLoopback }
    }

    package struct AdminSettings: Sendable, Equatable {
        package var host: String
        package var port: Int
        package var tls: TLSFiles?
        /// Reserved for it: those to the other listener do not count.
        package var maximumConnections = 64

        package init(host: String, port: Int, tls: TLSFiles? = nil) {
            self.host = host
            self.port = port
            self.tls = tls
        }

        package var scheme: String { tls == nil ? "http" : "https" }

        /// Whether nobody but this machine can connect.
        package var isLoopback: Bool { host.isLoopback }
    }

    package struct ConsoleSettings: Sendable, Equatable {
        /// The file of the users.
        package var users: String
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
            users: String, origin: String? = nil, idleTimeout: Duration, sessionTimeout: Duration,
            openID: OpenIDSettings? = nil
        ) {
            self.openID = openID
            self.users = users
            self.origin = origin
            self.idleTimeout = idleTimeout
            self.sessionTimeout = sessionTimeout
        }
    }

    /// `console.oidc`.
    package struct OpenIDSettings: Sendable, Equatable {
        package let issuer: String
        package let clientID: String
        package let clientSecretFile: String?
        package let scopes: [String]
        package let userClaim: String
        package let rolesClaim: String
        package let operators: Set<String>
        package let auditors: Set<String>
        package let accountsClaim: String?
        package let caBundle: String?
    }

    package struct AuthenticationSettings: Sendable, Equatable {
        package var regionAliases: Set<String>
        /// In seconds, to either side of now.
        package var clockSkewSeconds: Int
        package var anonymous: AnonymousCalls
    }

    package struct UpstreamSettings: Sendable, Equatable {
        package var timeout: Duration
        package var connectTimeout: Duration
        package var maximumConnections: Int
        package var certificateCheck: CertificateCheck
    }

    package enum CertificateCheck: Sendable, Equatable {
        case system
        case bundle(String)
        case skippedInsecurely
    }

    package struct AuditSettings: Sendable, Equatable {
        package var chain: ChainSettings
        /// How long records may go without a signature over them.
        package var checkpointInterval: Duration
        /// How often calls of unknown outcome are looked up.
        package var reconcileInterval: Duration
        package var retention: AuditRetentionAge
        package var strangers: StrangerLimits
        /// With fewer bytes free on the store's disk only changes are recorded.
        package var reserveBytes: Int
        /// How many records `memory:` keeps.
        package var memoryRecords: Int
        /// Of one access key.
        package var lookUpsPerSecond: Int
    }

    package struct LogSettings: Sendable, Equatable {
        package var level: Logger.Level
        package var format: LogFormat
    }

    /// What the gateway's records of its own say of it.
    package var identity: GatewayIdentity { GatewayIdentity(region: region, version: GatewayVersion.text) }

    package enum LogFormat: String, Sendable, CaseIterable {
        case auto
        case text
        case json
    }
}

/// How the gateway treats EC2 actions that are not translated (`ec2.untranslated`).
package enum UntranslatedActions: Sendable, Equatable {
    /// Answered `InvalidAction`.
    case rejected
    /// Passed on to the Region's FCU at this URL, which has no slash at its end.
    case relayed(fcuURL: String)
}

/// How the gateway treats unsigned calls that OUTSCALE serves without a signature.
package enum AnonymousCalls: Sendable, Equatable {
    case relayed
    case refused
}

extension String {
    /// Whether it is an address or a name of this machine alone.
    var isLoopback: Bool {
        self == "::1" || self == "[::1]" || self == "localhost"
            || hasPrefix("127.") && allSatisfy { "0123456789.".contains($0) }
    }
}
