internal import Curl
internal import FoundationEssentials
internal import JSONCoding
internal import OAPI
internal import OpenSSL
internal import SigV4

/// Asks OUTSCALE what can be asked without changing anything, and says what is wrong when there is no good answer.
struct UpstreamProbe {
    /// A clock that is off by more is warned of, in seconds: OAPI refuses what is dated 3 s in the future.
    private static let clockTolerance: Int64 = 2
    private static let answerLimit = 1 << 20
    private static let body = Array("{}".utf8)

    let url: String
    let region: String
    let driver: CurlDriver
    let timeout: Duration

    private var subject: String { "upstream \(region)" }

    private func ask(
        _ call: OAPICall, _ headers: [TransferHeader] = []
    ) async throws(TransferFailure) -> TransferResponse {
        try await driver.perform(
            TransferRequest(
                method: .post(body: Self.body), url: "\(url)/\(call.name)",
                headers: [TransferHeader("Content-Type", "application/json")] + headers, deadline: .now + timeout,
                repeatability: .mayBeRepeated, responseSizeLimit: Self.answerLimit))
    }

    /// Whether the address answers as an OAPI does, and what its clock says of ours.
    func reach() async -> [Finding] {
        let response: TransferResponse
        do throws(TransferFailure) {
            response = try await ask(.readRegions)
        } catch {
            let explanation = Self.explanation(of: error)
            return [.bad(subject, "\(url): \(explanation.what)", remedy: explanation.remedy)]
        }
        // OAPI answers this call to everybody.
        let json = try? JSON(parsing: response.body)  // what is none is no OAPI's
        guard response.status == 200, json?["ResponseContext"] != nil else {
            return [refusal(OAPIError(status: response.status, json: json))]
        }
        var findings = [Finding.good(subject, "\(url) answers \(response.status)")]
        if let text = response.headers.first("date"), let theirs = SigningDate(httpDate: Array(text.utf8)[...]) {
            let difference = Int64(Date().timeIntervalSince1970) - theirs.epochSeconds
            findings.append(
                abs(difference) > Self.clockTolerance
                    ? .warning(
                        "clock", "\(abs(difference)) s \(difference > 0 ? "ahead of" : "behind") OUTSCALE's",
                        remedy: "mend time synchronisation: callers' signatures are judged by this clock")
                    : .good("clock", "as OUTSCALE's, within \(Self.clockTolerance) s"))
        }
        return findings
    }

    /// What an answer without the Regions tells.
    private func refusal(_ error: OAPIError) -> Finding {
        if error.isThrottling {
            return .bad(
                subject, "\(url) throttles (\(error.status))",
                remedy: "wait a minute; when it goes on, look for what else calls OUTSCALE with these keys or from here"
            )
        }
        if error.isServerSide {
            return .bad(
                subject, "\(url) answers \(error.status): the service fails, or a proxy before it",
                remedy: "try again; look at OUTSCALE's status page, and at HTTPS_PROXY")
        }
        return .bad(
            subject, "\(url) answers \(error.status), and not as an OAPI does",
            remedy: "look at regions.\(region).oapi: the path, usually /api/v1, belongs to it")
    }

    /// Whose account a key pair is of.
    func accounts(as credential: Credential) async -> Finding {
        let subject = "key \(credential.accessKeyID.text) (\(credential.profile))"
        let response: TransferResponse
        do throws(TransferFailure) {
            response = try await ask(.readAccounts, try signature(of: credential))
        } catch {
            let explanation = Self.explanation(of: error)
            return .bad(subject, explanation.what, remedy: explanation.remedy)
        }
        let json = try? JSON(parsing: response.body)
        if response.status == 200, let account = json.flatMap({ ReadAccountsResponse($0) })?.accountIDs.first {
            if let stated = credential.accountID, stated != account {
                return .bad(
                    subject, "is of account \(account), and the profile says \(stated)",
                    remedy: "put the profile's account_id right")
            }
            return .good(subject, "is of account \(account)")
        }
        let error = json?["Errors"]?.array?.first
        let code = error?["Code"]?.string ?? "\(response.status)"
        let said = [error?["Type"]?.string, error?["Details"]?.string].compactMap(\.self).filter { !$0.isEmpty }
        let what = "OUTSCALE says \(code)" + (said.isEmpty ? "" : " " + said.joined(separator: ": "))
        switch code {
        case "4", "5", "7":
            return .warning(
                subject, what,
                remedy: "the key is good, and its user may not call ReadAccounts: say account_id in the profile")
        case "11", "13":
            return .bad(
                subject, what,
                remedy: "OUTSCALE locked the key after bad signatures: wait, and look for who signs wrongly")
        default:
            return .bad(subject, what, remedy: "look at access_key, secret_key and the Region of the profile")
        }
    }

    private func signature(of credential: Credential) throws(TransferFailure) -> [TransferHeader] {
        guard let address = UpstreamURL(url) else { throw .notSent(.malformedRequest, detail: url) }
        let body = Self.body
        let signer = RequestSigner(dialect: .osc4, region: region, service: "api", keys: SigningKeyCache())
        var headers: [TransferHeader] = []
        try headers.appendSignature { () throws(OpenSSLFailure) in
            try signer.sign(
                target: address.address(of: .readAccounts).target, host: address.host, contentType: "application/json",
                payload: PayloadHash(body.span),
                // A second of age is taken everywhere, and none of the future.
                date: SigningDate(epochSeconds: Int64(Date().timeIntervalSince1970) - 1),
                accessKeyID: credential.accessKeyID, secret: credential.secret)
        }
        return headers
    }

    /// What kept an answer from coming, and what to do about it.
    static func explanation(of failure: TransferFailure) -> (what: String, remedy: String) {
        switch failure {
        case .notSent(.nameResolution, _):
            ("the host's name is not found", "look at the name in `regions`, and at the name servers")
        case .notSent(.connectionRefused, _):
            ("nobody listens there", "look at host and port in `regions`, and at the firewall")
        case .notSent(.connectTimeout, _):
            ("no connection in time", "look at the firewall, and at upstream.connectTimeoutSeconds")
        case .notSent(.certificateRejected, let detail):
            // libcurl tells an unknown authority, another host and a date that is past apart.
            (
                "its certificate is not accepted: \(detail)",
                "look at the host in `regions`, at this machine's clock, at ca-certificates and at upstream.caBundle"
            )
        case .notSent(.trustUnreadable, _): ("the authorities cannot be read", "look at upstream.caBundle")
        case .notSent(.tlsHandshake, let detail): ("no TLS: \(detail)", "is it https that is spoken there?")
        case .notSent(.proxyRefused, let detail): ("the proxy refuses: \(detail)", "look at HTTPS_PROXY and NO_PROXY")
        case .notSent(let reason, let detail): ("\(reason.rawValue): \(detail)", "look at the network")
        case .deadlineExceeded:
            ("no answer in time", "try again; look at upstream.timeoutSeconds and at OUTSCALE's status page")
        case .outcomeUnknown(_, let detail): ("the connection broke: \(detail)", "is it an OAPI that is there?")
        case .cancelled, .driverStopped: ("it was broken off", "try again")
        case .responseTooLarge: ("the answer is too long", "is it an OAPI that is there?")
        }
    }
}
