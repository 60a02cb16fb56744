package import CoreMetrics
package import Curl
internal import OAPI
internal import OpenSSL
package import SigV4
internal import Synchronization

/// OUTSCALE as all requests share it: OAPI's address, the connections and who may use
/// them, the clock's offset, the locked keys.
package final class Upstream: Sendable {
    /// The longest answer that is read, in bytes.
    static let answerLimit = 64 << 20

    let baseURL: UpstreamURL
    let clock: UpstreamClock
    let driver: CurlDriver
    let locks = AccessKeyLocks()
    let newWords = NewWordReport()
    let recentCreations = RecentCreations()
    let unansweredDeletions = UnansweredDeletions()
    let madeImages = MadeImages()
    let admission: UpstreamAdmission
    let sharedReads = SharedReads()
    let longAnswers: LongAnswers
    let anonymousAnswers: AnonymousAnswers
    let metrics: AdmissionMetrics
    let reach: ReachGauge
    fileprivate let signer: RequestSigner
    private let addresses = Mutex<[OAPICall: CallAddress]>([:])
    /// As many addresses are kept: far more than OAPI has calls, and some clients make up.
    private static let addressLimit = 1_024

    /// - Parameters:
    ///   - baseURL: without a slash at the end; the call's name is appended.
    ///   - region: the Region in the scope of the gateway's signatures.
    package init(
        baseURL: UpstreamURL, region: String, driver: CurlDriver, keys: SigningKeyCache,
        limits: AdmissionLimits = AdmissionLimits(), metrics: any MetricsFactory = NOOPMetricsHandler.instance,
        now: @escaping @Sendable () -> SigningDate
    ) {
        self.baseURL = baseURL
        admission = UpstreamAdmission(limits, metrics: metrics)
        longAnswers = LongAnswers(limits, metrics: metrics)
        anonymousAnswers = AnonymousAnswers(lifetime: limits.anonymousLifetime)
        self.metrics = AdmissionMetrics(metrics)
        reach = ReachGauge(region: region, metrics)
        self.driver = driver
        clock = UpstreamClock(now: now)
        signer = RequestSigner(dialect: .osc4, region: region, service: "api", keys: keys)
    }
}

extension Upstream {
    /// Where a call goes, put together when it is made first.
    fileprivate func address(of call: OAPICall) -> CallAddress {
        addresses.withLock { known in
            if let address = known[call] { return address }
            let address = baseURL.address(of: call)
            if known.count < Self.addressLimit { known[call] = address }
            return address
        }
    }

    /// Who is at OUTSCALE or works on its answers, and who waits.
    package var statistics: UpstreamStatistics {
        UpstreamStatistics(calls: admission.statistics, longAnswers: longAnswers.statistics)
    }
}

/// How calls upstream stand, for the metrics.
package struct UpstreamStatistics: Sendable {
    package let calls: AdmissionStatistics
    package let longAnswers: AdmissionStatistics
}

/// A call of OAPI with its body.
struct OutboundOAPICall: OutboundCall {
    private static let contentType = "application/json"

    private let address: CallAddress
    private let call: OAPICall
    private let body: [UInt8]
    private let upstream: Upstream

    init(_ call: OAPICall, body: [UInt8], to upstream: Upstream) {
        address = upstream.address(of: call)
        self.call = call
        self.body = body
        self.upstream = upstream
    }

    var name: String { call.name }
    var endpoint: String { address.url }
    var isReadOnly: Bool { call.isReadOnly }
    var content: [UInt8] { body }

    func request(
        as credential: Credential?, deadline: ContinuousClock.Instant
    ) throws(TransferFailure) -> TransferRequest {
        var headers: [TransferHeader] = []
        headers.reserveCapacity(3)
        headers.append(TransferHeader("Content-Type", Self.contentType))
        if let credential {
            try headers.appendSignature { () throws(OpenSSLFailure) in
                try upstream.signer.sign(
                    target: address.target, host: upstream.baseURL.host, contentType: Self.contentType,
                    payload: PayloadHash(body.span), date: upstream.clock.signingDate,
                    accessKeyID: credential.accessKeyID, secret: credential.secret)
            }
        }
        return TransferRequest(
            method: .post(body: body), url: endpoint, headers: headers, deadline: deadline,
            repeatability: repeatability, responseSizeLimit: Upstream.answerLimit)
    }

    func answer(_ response: TransferResponse) -> UpstreamAnswer { UpstreamAnswer(response) }
}

extension [TransferHeader] {
    /// Appends the headers of a signature; a request that cannot be signed is one that is not sent.
    mutating func appendSignature(_ sign: () throws(OpenSSLFailure) -> SignatureHeaders) throws(TransferFailure) {
        do throws(OpenSSLFailure) {
            let signature = try sign()
            append(TransferHeader(signature.dateName, signature.date))
            append(TransferHeader("Authorization", signature.authorization))
        } catch {
            throw .notSent(.library, detail: "\(error)")
        }
    }
}

/// The base URL of an OAPI or an FCU, taken apart once.
package struct UpstreamURL: Sendable, Hashable {
    /// As `Host` will say: with its port unless that is the scheme's own.
    let host: String
    /// The URL and the path of a service that has but one.
    let rootURL: String
    let rootPath: String

    /// - Parameter text: `https://api.eu-west-2.outscale.com/api/v1`; checked by the configuration.
    package init?(_ text: String) {
        guard let schemeEnd = text.firstRange(of: "://") else { return nil }
        let scheme = text[..<schemeEnd.lowerBound]
        let rest = text[schemeEnd.upperBound...]
        let hostEnd = rest.firstIndex(of: "/") ?? rest.endIndex
        var host = rest[..<hostEnd].lowercased()
        let defaultPort = scheme == "https" ? ":443" : ":80"
        if host.hasSuffix(defaultPort) { host.removeLast(defaultPort.count) }
        guard !host.isEmpty else { return nil }
        self.host = host
        rootURL = text + "/"
        rootPath = rest[hostEnd...] + "/"
    }

    func address(of call: OAPICall) -> CallAddress {
        CallAddress(url: rootURL + call.name, target: RequestTarget(rootPath + call.name))
    }
}

/// Where one call of OAPI goes.
struct CallAddress: Sendable {
    let url: String
    /// As the request line has it.
    let target: RequestTarget
}
