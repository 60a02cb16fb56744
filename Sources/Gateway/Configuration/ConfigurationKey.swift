/// One key of the configuration: its name, its default and what it means. The gateway reads these and
/// refuses all others, and a test compares the reference in `config/README.md` with them.
package struct ConfigurationKey: Sendable, Hashable {
    package enum Shape: Sendable, Hashable {
        case scalar
        /// A list of scalars; in the environment they are separated by commas.
        case list
    }

    /// Dotted, as in the file: `server.port`. A part `NAME` stands for any name.
    package let name: String
    /// The default as it would be written; `nil` when there is none.
    package let defaultText: String?
    package let shape: Shape
    package let meaning: String

    private init(_ name: String, _ defaultText: String?, _ meaning: String, shape: Shape = .scalar) {
        self.name = name
        self.defaultText = defaultText
        self.shape = shape
        self.meaning = meaning
    }

    package static let serverHost = Self("server.host", "127.0.0.1", "address that clients connect to")
    package static let serverPort = Self("server.port", "8080", "its port; 0 takes any free one, and says which")
    package static let tlsCertificate = Self(
        "server.tls.certificate", nil, "PEM file with the certificate chain; with it the listener speaks HTTPS")
    package static let tlsPrivateKey = Self("server.tls.privateKey", nil, "PEM file with the certificate's key")
    package static let bodyLimit = Self(
        "server.bodyLimitBytes", "1048576", "largest request body, in bytes; a larger one is answered 413")
    static let bodyLimitRange = 1_024...67_108_864
    package static let shutdownGrace = Self(
        "server.shutdownGraceSeconds", "30", "how long requests in flight may take to finish after SIGTERM, in seconds")
    package static let trustedProxies = Self(
        "server.trustedProxies", "[]", "addresses and networks of proxies whose X-Forwarded-For is believed",
        shape: .list)
    package static let serverNames = Self(
        "server.names", "[]", "host names that are served; requests for others are refused; none serves every host",
        shape: .list)
    package static let tlsClientCA = Self(
        "server.tls.clientCA", nil,
        "PEM file with the authorities of clients' certificates; one that a client shows must be of these")
    package static let insecureClearText = Self(
        "server.insecureClearText", "false", "true serves beyond this machine without TLS: behind a proxy that ends it")
    package static let maximumClients = Self(
        "server.maxConnections", "4096", "most connections of clients at one time")
    package static let maximumClientsPerAddress = Self(
        "server.maxConnectionsPerAddress", "1024", "the same of one address, except a trusted proxy's")
    package static let handshakeSeconds = Self(
        "server.handshakeSeconds", "10", "how long a TLS handshake may take, in seconds")
    package static let headSeconds = Self(
        "server.headSeconds", "10", "how long the head of a request may take, in seconds")
    package static let bodySeconds = Self(
        "server.bodySeconds", "10", "how long a body may take, besides what its length adds, in seconds")
    package static let bodyBytesPerSecond = Self(
        "server.bodyBytesPerSecond", "8192", "bytes of a body that earn it one more second")
    package static let idleSeconds = Self(
        "server.idleSeconds", "75", "how long a connection stays open between requests, in seconds")
    package static let answerSeconds = Self(
        "server.answerSeconds", "30", "how long a client may take nothing of its answer, in seconds")
    package static let headerLimit = Self(
        "server.headerLimitBytes", "65536", "all header lines of a request, in bytes; more is answered 431")
    package static let targetLimit = Self(
        "server.targetLimitBytes", "65536", "the target of a request, in bytes; a longer one is answered 414")
    package static let framingLimit = Self(
        "server.framingLimitBytes", "16384",
        "what frames a chunked body, besides a byte for each 32 of it; more is answered 400")
    package static let headBudget = Self(
        "server.headBudgetBytes", "16777216", "long heads of all clients that are still being received, in bytes")
    package static let bodyBudget = Self(
        "server.bodyBudgetBytes", "67108864", "long bodies, and heads beside them, of all clients in flight, in bytes")
    package static let answerBudget = Self(
        "server.answerBudgetBytes", "33554432", "answers of all clients that wait to be taken, in bytes")
    package static let drainSeconds = Self(
        "server.drainSeconds", "5", "how long connections are still accepted after SIGTERM, in seconds")
    package static let adminMaximumConnections = Self(
        "admin.maxConnections", "64", "most connections to that listener at one time, which are reserved for it")
    package static let adminHost = Self(
        "admin.host", "127.0.0.1", "address of the listener for health checks and the console")
    package static let adminPort = Self("admin.port", "8081", "its port; 0 takes any free one, and says which")
    package static let adminCertificate = Self(
        "admin.tls.certificate", nil, "PEM file with the certificate chain; with it that listener speaks HTTPS")
    package static let adminPrivateKey = Self("admin.tls.privateKey", nil, "PEM file with the certificate's key")
    package static let consoleUsers = Self(
        "console.users", nil,
        "the console's users, as `passerelle console user` keeps them; without it there is no console")
    package static let consoleOrigin = Self(
        "console.origin", nil, "URL under which a reverse proxy serves the console, such as https://console.example.com"
    )
    package static let consoleIdle = Self(
        "console.idleSeconds", "1800", "how long a session of the console lasts that nobody uses, in seconds")
    package static let consoleSession = Self(
        "console.sessionSeconds", "43200", "how long a session of the console lasts in all, in seconds")
    package static let openIDIssuer = Self(
        "console.oidc.issuer", nil,
        "https URL of a provider of OpenID Connect; with it people sign in to the console there as well")
    package static let openIDClientID = Self(
        "console.oidc.clientID", nil, "what the provider knows the console by; needed with console.oidc.issuer")
    package static let openIDClientSecret = Self(
        "console.oidc.clientSecretFile", nil,
        "file with the client's secret, readable by its owner alone; without it the client is a public one")
    package static let openIDScopes = Self(
        "console.oidc.scopes", "[]", "scopes that are asked for besides `openid`, `profile` and `email`", shape: .list)
    package static let openIDUserClaim = Self(
        "console.oidc.userClaim", "preferred_username", "claim of the ID token that names the user")
    package static let openIDRolesClaim = Self(
        "console.oidc.rolesClaim", "groups", "claim with the user's roles, such as groups or realm_access.roles")
    package static let openIDOperators = Self(
        "console.oidc.operators", "[]", "roles of that claim whose bearers are operators of the console", shape: .list)
    package static let openIDAuditors = Self(
        "console.oidc.auditors", "[]", "roles of that claim whose bearers are auditors", shape: .list)
    package static let openIDAccountsClaim = Self(
        "console.oidc.accountsClaim", nil,
        "claim with the accounts whose calls the user sees; without this key everybody sees all")
    package static let openIDCABundle = Self(
        "console.oidc.caBundle", nil,
        "PEM file with the authorities that the provider's certificate is checked against")
    package static let region = Self("region", "eu-west-2", "the Region that is served, as OUTSCALE names it")
    package static let regionOAPI = Self(
        "regions.NAME.oapi", "https://api.NAME.outscale.com/api/v1", "base URL of the OAPI of a Region")
    package static let regionFCU = Self(
        "regions.NAME.fcu", "https://fcu.NAME.outscale.com", "URL of the FCU of a Region, for ec2.untranslated")
    package static let credentialsFile = Self(
        "credentials.file", "/etc/passerelle/credentials.json",
        "the callers' key pairs, in osc-cli's format; readable by its owner alone, re-read on SIGHUP and on change")
    package static let regionAliases = Self(
        "auth.regionAliases", "[]", "names that callers may give to the Region besides its own", shape: .list)
    package static let clockSkew = Self(
        "auth.clockSkewSeconds", "300", "how far a request's date may be from now, in seconds")
    package static let anonymous = Self(
        "auth.anonymous", "false", "whether the calls that OUTSCALE serves unsigned are relayed unsigned")
    package static let anonymousCalls = Self(
        "auth.anonymousCalls", "4", "most calls to OAPI at one time for all who do not sign")
    package static let anonymousLifetime = Self(
        "auth.anonymousCacheSeconds", "60", "how long OAPI's answer to an unsigned call is given again, in seconds")
    package static let callerRequests = Self(
        "callers.maxRequests", "512", "most requests of an access key at one time; beyond it they are throttled")
    package static let callerRate = Self(
        "callers.requestsPerSecond", "0", "requests of an access key in a second, in the long run; 0 sets no limit")
    package static let callerBurst = Self(
        "callers.burst", "200", "requests that an access key may send at once after a pause, if there is such a limit")
    package static let callerLongAnswers = Self(
        "callers.maxLongAnswers", "2", "most long answers of OAPI that are worked on at one time for an access key")
    package static let keyShare = Self(
        "upstream.keySharePercent", "25", "how much of upstream.maxConnections the calls of one access key may take")
    package static let longAnswers = Self(
        "upstream.maxLongAnswers", "8", "most long answers of OAPI that are worked on at one time")
    package static let throttledRate = Self(
        "upstream.throttledCallsPerSecond", "5",
        "calls a second to which those of an access key are slowed down when OAPI throttles it, unless it took more")
    package static let copyDescription = Self(
        "ec2.copyDescription", "inherit",
        "description of a copy for which none is asked: `inherit` the source's, or `aws` for `[Copied … from …]`")
    package static let copyTags = Self(
        "ec2.copyTags", "none", "tags of a copy besides those that are asked for: `none`, or the `source`'s")
    package static let untranslated = Self(
        "ec2.untranslated", "reject",
        "what happens to actions that are not translated: `reject`, or `fcu` to pass them on to the Region's FCU")
    package static let upstreamTimeout = Self(
        "upstream.timeoutSeconds", "30", "how long a request may take in all, in seconds")
    package static let connectTimeout = Self(
        "upstream.connectTimeoutSeconds", "5", "how long connecting to OAPI may take, in seconds")
    package static let maximumConnections = Self(
        "upstream.maxConnections", "64", "most connections to OAPI at one time")
    package static let caBundle = Self(
        "upstream.caBundle", nil, "PEM file with the authorities that OAPI's certificate is checked against")
    package static let insecure = Self(
        "upstream.insecureSkipCertificateCheck", "false", "true accepts any certificate: for a test bed, never else")
    package static let auditStore = Self(
        "audit.store", "sqlite:/var/lib/passerelle/audit.db",
        "where the audit is kept: `sqlite:PATH` or `postgresql://…`; `memory:` keeps none, for measurements")
    package static let gatewayID = Self(
        "audit.gatewayID", nil,
        "name of this gateway and of its audit chain; without one the first start makes one up; needed with PostgreSQL")
    package static let signingKey = Self(
        "audit.signingKey", nil,
        "Ed25519 key that signs the chain; without one the store's path and `.key`; needed with PostgreSQL")
    package static let checkpointRecords = Self(
        "audit.checkpointRecords", "1000", "after how many records the chain is signed")
    package static let checkpointSeconds = Self(
        "audit.checkpointSeconds", "60", "after how long the chain is signed when something has come, in seconds")
    package static let reconcileSeconds = Self(
        "audit.reconcileSeconds", "300", "how often calls of unknown outcome are looked up, in seconds")
    package static let retention = Self(
        "audit.retention", "forever", "how long records are kept: `forever`, or a number of days such as `400d`")
    package static let strangersPerAddress = Self(
        "audit.strangers.recordsPerMinute", "10",
        "how many requests without a valid signature are recorded of one address in a minute; the others are counted")
    package static let strangersInAll = Self(
        "audit.strangers.totalRecordsPerMinute", "60",
        "the same of all addresses together")
    package static let lookUpsPerSecond = Self(
        "audit.lookUpsPerSecond", "2",
        "how many LookupEvents an access key may send in a second; beyond it they are answered ThrottlingException")
    package static let memoryRecords = Self(
        "audit.memoryRecords", "10000", "how many records `audit.store: memory:` keeps, the newest ones")
    static let memoryRecordsRange = 100...1_000_000
    package static let reserveBytes = Self(
        "audit.reserveBytes", "67108864",
        "with fewer bytes free on the disk of an SQLite store only changes are recorded; 0 records until it is full")
    package static let shipTo = Self(
        "audit.ship.to", "none",
        "where records go besides: `none`, `stdout`, `file:PATH`, `syslog+udp://HOST:PORT`, `syslog+tls://HOST:PORT`")
    package static let shipCABundle = Self(
        "audit.ship.caBundle", nil,
        "PEM file with the authorities that the syslog receiver's certificate is checked against")
    package static let shipCertificate = Self(
        "audit.ship.certificate", nil, "PEM file with the certificate chain that is shown to the syslog receiver")
    package static let shipPrivateKey = Self("audit.ship.privateKey", nil, "PEM file with that certificate's key")
    package static let logLevel = Self(
        "log.level", "info", "`trace`, `debug`, `info`, `notice`, `warning`, `error` or `critical`")
    package static let logFormat = Self(
        "log.format", "auto", "`text`, `json`, or `auto`: text on a terminal and JSON elsewhere")

    package static let all: [ConfigurationKey] = [
        serverHost, serverPort, tlsCertificate, tlsPrivateKey, bodyLimit, shutdownGrace, trustedProxies,
        tlsClientCA, insecureClearText, maximumClients, maximumClientsPerAddress, handshakeSeconds, headSeconds,
        bodySeconds, bodyBytesPerSecond, idleSeconds, answerSeconds, headerLimit, targetLimit, framingLimit,
        headBudget, bodyBudget, answerBudget,
        drainSeconds, adminMaximumConnections, adminHost,
        adminPort, adminCertificate, adminPrivateKey, consoleUsers, consoleOrigin, consoleIdle, consoleSession,
        openIDIssuer,
        openIDClientID, openIDClientSecret, openIDScopes, openIDUserClaim, openIDRolesClaim, openIDOperators,
        openIDAuditors, openIDAccountsClaim, openIDCABundle, region,
        regionOAPI, regionFCU, credentialsFile, regionAliases, clockSkew, anonymous,
        serverNames, anonymousCalls, anonymousLifetime, callerRequests, callerRate, callerBurst,
        callerLongAnswers, keyShare, longAnswers, throttledRate,
        copyDescription, copyTags, untranslated, upstreamTimeout, connectTimeout, maximumConnections, caBundle,
        insecure, auditStore, gatewayID, signingKey, checkpointRecords, checkpointSeconds, reconcileSeconds, retention,
        strangersPerAddress, strangersInAll, reserveBytes, lookUpsPerSecond, memoryRecords,
        shipTo, shipCABundle, shipCertificate, shipPrivateKey, logLevel, logFormat,
    ]

    /// The key's name with that Region in the place of `NAME`.
    func name(for region: String) -> String { name.replacing("NAME", with: region) }

    /// True when the dotted path is this key.
    func matches(_ path: [String]) -> Bool {
        let parts = name.split(separator: ".")
        return parts.count == path.count && zip(parts, path).allSatisfy { $0 == "NAME" || $0 == $1 }
    }

    /// The environment variable that overrides the key: `PASSERELLE_SERVER_PORT` for `server.port`.
    package var environmentName: String {
        var name = "PASSERELLE_"
        var previous: Character = "_"
        for character in self.name {
            if previous.isLowercase, character.isUppercase { name.append("_") }
            name.append(character == "." ? "_" : Character(character.uppercased()))
            previous = character
        }
        return name
    }

    /// True when the variable overrides this key.
    func isSet(by variable: String) -> Bool {
        let parts = environmentName.split(separator: "_NAME_", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return variable == environmentName }
        return variable.hasPrefix(parts[0] + "_") && variable.hasSuffix("_" + parts[1])
    }
}
