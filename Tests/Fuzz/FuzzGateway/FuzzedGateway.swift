import Audit
import Curl
import Gateway
import Logging
import OAPI
import SigV4
import Translators

/// A gateway without a listener, whose upstream is not there and whose audit keeps nothing.
struct FuzzedGateway: Sendable {
    private static let secret = SecretAccessKey("wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY01")

    private let dispatcher: Dispatcher
    private let key: AccessKeyID

    init() {
        let keys = SigningKeyCache()
        guard let key = AccessKeyID("AKIDEXAMPLEFUZZ00001"), let api = UpstreamURL("http://127.0.0.1:9/api/v1"),
            let fcu = UpstreamURL("http://127.0.0.1:9"), let driver = try? CurlDriver()
        else { preconditionFailure("the program's own values are wrong") }
        self.key = key
        let now: @Sendable () -> SigningDate = { SigningDate(epochSeconds: Int64(AuditTime.now().seconds)) }
        let logger = Logger(label: "fuzz", factory: { _ in SwiftLogNoOpLogHandler() })
        let upstream = Upstream(baseURL: api, region: "eu-west-2", driver: driver, keys: keys, now: now)
        dispatcher = Dispatcher(
            CallContext(
                authenticator: Authenticator(
                    credentials: OneCredential(
                        credential: Credential(
                            accessKeyID: key, secret: Self.secret, profile: "default", accountID: "123456789012")),
                    policy: ScopePolicy(region: "eu-west-2", aliases: []), verifier: SignatureVerifier(keys: keys),
                    now: now),
                upstream: upstream, audit: AuditWriter(store: CheckingStore(), logger: logger),
                anonymous: .relayed, metrics: CallMetrics(MetricRegistry()), logger: logger),
            ec2: EC2Settings(
                tokens: ClientTokenSource(windowSeconds: 600), regionAliases: [], copyDescription: .inherit,
                copyTags: .none, fcu: FCUEndpoint(fcu, region: "eu-west-2", beside: upstream, keys: keys)),
            lookUp: LookUpSettings(events: NoEvents()), bodyLimit: 1_048_576)
    }

    func answer(_ fuzzed: FuzzedRequest) async {
        let now = SigningDate(epochSeconds: Int64(AuditTime.now().seconds))
        guard let request = fuzzed.downstream(key, Self.secret, at: now) else { return }
        let reply = await dispatcher.answer(request)
        precondition((200..<600).contains(reply.status), "an answer without a status")
        if fuzzed.service == nil { precondition(reply.status >= 300 || reply.status == 204, "served unsigned") }
        // A path that is not the front's own may be another's, of which the signature is not for the service.
        let isRefused = reply.status == 401 || reply.status == 403
        if fuzzed.service == "cloudtrail" { precondition(!isRefused, "a right signature is refused") }
    }
}

private struct OneCredential: CredentialStore {
    let credential: Credential

    func credential(of accessKeyID: AccessKeyID) -> Credential? {
        accessKeyID == credential.accessKeyID ? credential : nil
    }
}

private struct NoEvents: EventSource {
    func page(
        _ lookUp: EventLookUp, within bounds: EventLookUp.Bounds
    ) async throws(AuditStoreFailure) -> EventPage { EventPage() }
}

/// Keeps nothing, but holds every record against what reads it.
private struct CheckingStore: AuditStore {
    func append(_ rows: [AuditRow]) throws(AuditFailure) {
        for row in rows {
            guard let record = try? AuditRecord(parsing: row.text) else {
                preconditionFailure("a record that cannot be read back: \(row.text.prefix(2_000))")
            }
            let again = record.bytes(as: row.kind == .intent ? .intent : .outcome)
            precondition(String(decoding: again, as: UTF8.self) == row.text || row.isCut, "a record reads differently")
        }
    }

    func close() {}
}

extension AuditRow {
    /// What was left out for its size is not there to be said again.
    fileprivate var isCut: Bool { text.contains(#""omitted":"#) }
}
