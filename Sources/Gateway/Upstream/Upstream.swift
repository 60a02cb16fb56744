package import Curl
internal import OAPI
package import SigV4
internal import Synchronization

/// OAPI as all requests share it: its address, the connections to it, the clock's offset, the locked keys.
package final class Upstream: Sendable {
    /// How far the gateway signs in the past, in seconds: OAPI refuses what is dated 3 s and more in the future, and
    /// takes 5 minutes of age.
    static let signingLag: Int64 = 1
    /// The longest answer that is read, in bytes.
    static let answerLimit = 64 << 20

    let baseURL: UpstreamURL
    let locks = AccessKeyLocks()
    private let driver: CurlDriver
    private let signer: RequestSigner
    private let clockOffset = Mutex<Int64>(0)
    private let now: @Sendable () -> SigningDate

    /// - Parameters:
    ///   - baseURL: without a slash at the end; the call's name is appended.
    ///   - region: the Region in the scope of the gateway's signatures.
    package init(
        baseURL: UpstreamURL, region: String, driver: CurlDriver, keys: SigningKeyCache,
        now: @escaping @Sendable () -> SigningDate
    ) {
        self.baseURL = baseURL
        self.driver = driver
        signer = RequestSigner(dialect: .osc4, region: region, service: "api", keys: keys)
        self.now = now
    }

    /// One exchange with OAPI, signed in the caller's name, or unsigned for nobody.
    ///
    /// libcurl may send a read again over another connection. Whether a change is sent again is for the caller to say.
    func exchange(
        _ call: OAPICall, body: [UInt8], as credential: Credential?, deadline: ContinuousClock.Instant
    ) async throws(TransferFailure) -> TransferResponse {
        let contentType = "application/json"
        var headers = [TransferHeader("Content-Type", contentType)]
        if let credential {
            do {
                let fields = try signer.sign(
                    path: baseURL.path(of: call), host: baseURL.host, contentType: contentType,
                    payload: PayloadHash(body.span), date: signingDate, accessKeyID: credential.accessKeyID,
                    secret: credential.secret
                ).fields
                headers += fields.map { TransferHeader($0.name, $0.value) }
            } catch {
                throw .notSent(.library, detail: "\(error)")
            }
        }
        return try await driver.perform(
            TransferRequest(
                method: .post(body: body), url: baseURL.url(of: call), headers: headers, deadline: deadline,
                repeatability: call.isReadOnly ? .mayBeRepeated : .mayNotBeRepeated,
                responseSizeLimit: Self.answerLimit))
    }

    private var signingDate: SigningDate {
        now().advanced(bySeconds: clockOffset.withLock { $0 } - Self.signingLag)
    }

    /// Learns from the `Date` of an answer how far the gateway's clock is off.
    ///
    /// - Returns: whether signatures are dated otherwise from now on, so that it is worth trying again.
    func learnClock(from response: TransferResponse) -> Bool {
        guard let text = response.headers.first("date"), let theirs = SigningDate(httpDate: Array(text.utf8)[...])
        else { return false }
        let offset = theirs.epochSeconds - now().epochSeconds
        return clockOffset.withLock { current in
            guard abs(offset - current) > 2 else { return false }
            current = offset
            return true
        }
    }
}

/// The base URL of an OAPI, taken apart once.
package struct UpstreamURL: Sendable, Hashable {
    /// As `Host` will say: with its port unless that is the scheme's own.
    let host: String
    private let base: String
    private let path: String

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
        base = text
        path = String(rest[hostEnd...])
    }

    func path(of call: OAPICall) -> String { "\(path)/\(call.name)" }
    func url(of call: OAPICall) -> String { "\(base)/\(call.name)" }
}
