import Audit
import AuditStores
import CoreMetrics
import Curl
import Gateway
import Logging
import OAPISimulator
import OpenSSL
import ServiceLifecycle
import SigV4
import Testing
import Translators

/// A dispatcher before a simulated OUTSCALE: what a request does from its bytes to its answer, without a listener.
struct TestCloud {
    static let key = "AKIDEXAMPLEGATEWAY01"
    static let secret = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY01"

    /// How actions that are not translated are treated.
    enum Untranslated {
        case rejected
        /// Passed on to the simulator's FCU.
        case relayed
        /// Passed on to this URL.
        case relayedTo(String)
    }

    let context: CallContext
    let ec2: EC2Settings
    let dispatcher: Dispatcher
    let simulator: Simulator
    let audit: any AuditStore
    let writer: AuditWriter
    /// When requests are signed: one moment for all, so that what is alike is alike to the second.
    let signingDate: SigningDate

    /// Runs the work before a simulator that listens on a port of its own.
    static func with(
        store: (any AuditStore)? = nil, anonymous: AnonymousCalls = .relayed, untranslated: Untranslated = .rejected,
        at date: SigningDate? = nil, accountID: String? = "123456789012", logger: Logger? = nil,
        lookUps: LookUpThrottle? = nil, limits: AdmissionLimits = AdmissionLimits(),
        callers: CallerLimits = CallerLimits(.init()), names: ServerNames = .any,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance, events: (any EventSource)? = nil,
        _ work: (TestCloud) async throws -> Void
    ) async throws {
        let logger = logger ?? Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        var configuration = SimulatorConfiguration(
            keys: [SimulatedKeyPair(accessKeyID: key, secretAccessKey: secret)])
        if let date { configuration.now = { WallTime(milliseconds: date.epochSeconds * 1_000) } }
        let simulator = Simulator(configuration, logger: logger)
        let simulation = ServiceGroup(configuration: .init(services: [simulator], logger: logger))
        let driver = try CurlDriver()
        let audit = try store ?? AuditStoreLocation.memory.backend.openStore(ChainSettings())
        let writer = AuditWriter(store: audit, logger: logger)
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await simulation.run() }
            let port = try await simulator.boundPort
            let cloud = try TestCloud(
                simulator, port: port, driver, writer, audit, anonymous, untranslated, date, accountID, lookUps, limits,
                callers, names, metrics, events, logger)
            try await work(cloud)
            await simulation.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        await driver.shutdown()
        await writer.close()
    }

    private init(
        _ simulator: Simulator, port: Int, _ driver: CurlDriver, _ writer: AuditWriter, _ audit: any AuditStore,
        _ anonymous: AnonymousCalls, _ untranslated: Untranslated, _ date: SigningDate?, _ accountID: String?,
        _ lookUps: LookUpThrottle?, _ limits: AdmissionLimits, _ callers: CallerLimits, _ names: ServerNames,
        _ metrics: any MetricsFactory, _ events: (any EventSource)?, _ logger: Logger
    ) throws {
        let clock: @Sendable () -> SigningDate = {
            date ?? SigningDate(epochSeconds: Int64(AuditTime.now().seconds))
        }
        let keys = SigningKeyCache()
        let baseURL = try #require(UpstreamURL("http://127.0.0.1:\(port)/api/v1"))
        let upstream = Upstream(
            baseURL: baseURL, region: "eu-west-2", driver: driver, keys: keys, limits: limits,
            metrics: metrics, now: clock)
        let fcuURL: String? =
            switch untranslated {
            case .rejected: nil
            case .relayed: "http://127.0.0.1:\(port)"
            case .relayedTo(let url): url
            }
        context = CallContext(
            authenticator: Authenticator(
                credentials: try KnownCredentials(accountID), policy: ScopePolicy(region: "eu-west-2", aliases: []),
                verifier: SignatureVerifier(keys: keys), names: names, logger: logger, now: clock),
            upstream: upstream, callers: callers, audit: writer, anonymous: anonymous,
            metrics: CallMetrics(MetricRegistry()), logger: logger)
        ec2 = EC2Settings(
            tokens: ClientTokenSource(windowSeconds: 600), regionAliases: [], copyDescription: .inherit,
            copyTags: .none,
            fcu: try fcuURL.map {
                FCUEndpoint(try #require(UpstreamURL($0)), region: "eu-west-2", beside: upstream, keys: keys)
            })
        let ownEvents: any EventSource = try (audit as? MemoryAuditStore)?.makeReader() ?? NoEvents()
        dispatcher = Dispatcher(
            context, ec2: ec2, lookUp: LookUpSettings(events: events ?? ownEvents, throttle: lookUps),
            bodyLimit: 1_048_576)
        self.simulator = simulator
        self.audit = audit
        self.writer = writer
        signingDate = clock()
    }

    /// Snapshots that were copied, not counting the one that is there from the start.
    var copies: Int {
        simulator.journal.filter { $0.call == "CreateSnapshot" && $0.tookEffect }.map(\.resourceID).uniqueCount
    }

    func send(_ request: TestRequest) async throws -> DownstreamReply {
        await dispatcher.answer(try request.signed(at: signingDate))
    }

    /// The key pairs that are known.
    static func credentials() throws -> any CredentialStore { try KnownCredentials("123456789012") }

    private struct KnownCredentials: CredentialStore {
        let credentials: [Credential]

        /// - Parameter accountID: the account of the first caller, when the store names it.
        init(_ accountID: String?) throws {
            credentials = try TestCaller.all.map { caller in
                Credential(
                    accessKeyID: try #require(AccessKeyID(caller.key)), secret: SecretAccessKey(caller.secret),
                    profile: caller.profile, accountID: caller.key == TestCloud.key ? accountID : caller.accountID)
            }
        }

        func credential(of accessKeyID: AccessKeyID) -> Credential? {
            credentials.first { $0.accessKeyID == accessKeyID }
        }
    }
}

/// Nothing to look events up in.
private struct NoEvents: EventSource {
    func page(
        _ lookUp: EventLookUp, within bounds: EventLookUp.Bounds
    ) async throws(AuditStoreFailure) -> EventPage { throw .unavailable(reason: "gone") }
}

/// Somebody whose key pair the gateway knows.
struct TestCaller: Sendable {
    let key: String
    let secret: String
    let profile: String
    let accountID: String?

    static let first = TestCaller(
        key: TestCloud.key, secret: TestCloud.secret, profile: "default", accountID: "123456789012")
    /// Another key of the first account.
    static let colleague = TestCaller(
        key: "AKIDEXAMPLECOLLEAGUE", secret: "colleague", profile: "colleague", accountID: "123456789012")
    static let stranger = TestCaller(
        key: "AKIDEXAMPLESTRANGER1", secret: "stranger", profile: "stranger", accountID: "210987654321")
    /// Two whose accounts nobody knows.
    static let nobody = TestCaller(key: "AKIDEXAMPLENOBODY001", secret: "nobody", profile: "default", accountID: nil)
    static let nobodyElse = TestCaller(
        key: "AKIDEXAMPLENOBODY002", secret: "nobody else", profile: "default", accountID: "")
    static let all = [first, colleague, stranger, nobody, nobodyElse]
}

extension [String?] {
    fileprivate var uniqueCount: Int { Set(self).count }
}

/// A request to be signed as a client signs it.
struct TestRequest {
    var method = "POST"
    /// With the query behind a `?`.
    var path = "/"
    /// `nil` for none.
    var contentType: String? = "application/x-www-form-urlencoded; charset=utf-8"
    var service = "ec2"
    var region = "eu-west-2"
    var dialect = SignatureDialect.aws4
    var body: String
    var key = TestCloud.key
    var secret = TestCloud.secret
    var extraHeaders: [(String, String)] = []
    /// Seconds to add to the date.
    var age: Int64 = 0
    /// What follows the body's text, and need not be UTF-8.
    var bodyTail: [UInt8] = []
    var sourceAddress = "192.0.2.1"

    /// The body's bytes.
    var bytes: [UInt8] { Array(body.utf8) + bodyTail }

    /// A copy of the snapshot that is there from the start.
    static func copy(_ more: String = "") -> TestRequest {
        TestRequest(
            body: "Action=CopySnapshot&Version=2016-11-15&SourceRegion=eu-west-2&SourceSnapshotId=snap-12345678" + more)
    }

    static func oapi(_ call: String, _ body: String) -> TestRequest {
        TestRequest(
            path: "/api/v1/\(call)", contentType: "application/json", service: "api", dialect: .osc4, body: body)
    }

    /// - Parameter time: from now until its deadline.
    func signed(at now: SigningDate, within time: Duration = .seconds(60)) throws -> DownstreamRequest {
        let host = "gateway.example:8080"
        let signature = try RequestSigner(dialect: dialect, region: region, service: service, keys: SigningKeyCache())
            .sign(
                method: method, target: RequestTarget(path), host: host, contentType: contentType,
                payload: PayloadHash(bytes.span),
                date: now.advanced(bySeconds: -age), accessKeyID: #require(AccessKeyID(key)),
                secret: SecretAccessKey(secret))
        var headers = HeaderList()
        headers.append(name: "Host", value: host)
        if let contentType { headers.append(name: "Content-Type", value: contentType) }
        for (name, value) in signature.fields + extraHeaders { headers.append(name: name, value: value) }
        return DownstreamRequest(
            method: method, target: RequestTarget(path), headers: headers, body: bytes,
            sourceAddress: sourceAddress, received: .now, deadline: .now + time)
    }

    /// The same, signed in its query.
    func presigned(at now: SigningDate) throws -> DownstreamRequest {
        let host = "gateway.example:8080"
        var headers = HeaderList()
        headers.append(name: "Host", value: host)
        let day = now.description.prefix(8)
        let separator = path.contains("?") ? "&" : "?"
        let unsigned =
            "\(path)\(separator)X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=\(TestCloud.key)%2F\(day)%2F\(region)"
            + "%2F\(service)%2Faws4_request&X-Amz-Date=\(now)&X-Amz-Expires=300&X-Amz-SignedHeaders=host"
        let names = try SignedHeaders(allOf: headers)
        let authorization = try RequestSigner(dialect: .aws4, region: region, service: service, keys: SigningKeyCache())
            .authorize(
                CanonicalRequest(
                    SignedRequest(method: method, target: RequestTarget(unsigned), headers: headers), signing: names,
                    payload: PayloadHash(bytes.span)),
                signing: names, date: now, accessKeyID: #require(AccessKeyID(TestCloud.key)),
                secret: SecretAccessKey(secret))
        let signature = try #require(authorization.split(separator: "Signature=").last)
        if let contentType { headers.append(name: "Content-Type", value: contentType) }
        return DownstreamRequest(
            method: method, target: RequestTarget("\(unsigned)&X-Amz-Signature=\(signature)"), headers: headers,
            body: bytes, sourceAddress: sourceAddress, received: .now, deadline: .now + .seconds(60))
    }
}

extension DownstreamReply {
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The text of the first element of that name.
    func element(_ name: String) -> String? {
        guard let start = text.firstRange(of: "<\(name)>")?.upperBound,
            let end = text[start...].firstRange(of: "</\(name)>")?.lowerBound
        else { return nil }
        return String(text[start..<end])
    }
}
