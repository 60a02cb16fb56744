internal import Audit
internal import Curl
internal import EC2Query
internal import JSONCoding
internal import Limits
internal import OAPI
internal import OpenSSL
internal import SigV4

/// An action as it is passed on to FCU: the client's method and parameters under a signature of the gateway's.
///
/// Query and form are written anew from the parameters that were parsed, in the one spelling that all verifiers and
/// readers agree on; those of a presigned request are left out. So FCU gets what is recorded.
struct FCUCall: OutboundCall {
    let name: String
    let access: AuditAccess
    let fcu: FCUEndpoint
    private let method: TransferMethod
    private let methodName: String
    /// With its `?`; empty when there is none.
    private let query: String
    private let contentType: String?
    private let payload: [UInt8]

    /// - Parameters:
    ///   - request: a GET without a body, or a POST.
    ///   - form: the parameters of its body.
    init(
        _ action: String, _ access: AuditAccess, of request: DownstreamRequest, form: some Sequence<FormParameter>,
        to fcu: FCUEndpoint
    ) {
        name = action
        self.access = access
        self.fcu = fcu
        let query = request.target.queryToSignAnew
        self.query = query.isEmpty ? "" : "?" + query
        methodName = request.method
        payload = FormParameter.encode(form)
        switch request.method {
        case "GET":
            method = .get
            contentType = nil
        default:
            method = .post(body: payload)
            // Signed as it is sent, single spaces and all.
            contentType = request.header("content-type")?.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
        }
    }

    var endpoint: String { fcu.url.rootURL }
    var isReadOnly: Bool { access == .read }
    var content: [UInt8] { Array("\(methodName) \(query) \(contentType ?? "")\n".utf8) + payload }

    func request(
        as credential: Credential?, deadline: ContinuousClock.Instant
    ) throws(TransferFailure) -> TransferRequest {
        var headers = contentType.map { [TransferHeader("Content-Type", $0)] } ?? []
        if let credential {
            try headers.appendSignature { () throws(OpenSSLFailure) in
                try fcu.signer.sign(
                    method: methodName, target: RequestTarget(fcu.url.rootPath + query), host: fcu.url.host,
                    contentType: contentType,
                    payload: PayloadHash(payload.span), date: fcu.clock.signingDate,
                    accessKeyID: credential.accessKeyID, secret: credential.secret)
            }
        }
        return TransferRequest(
            method: method, url: endpoint + query, headers: headers, deadline: deadline, repeatability: repeatability,
            responseSizeLimit: Upstream.answerLimit)
    }

    func answer(_ response: TransferResponse) -> FCUAnswer {
        let extent: ReceivedDocument.Extent =
            switch access {
            case .read: .outline
            case .change: .everything
            }
        let document = ReceivedDocument(response.body, keeping: extent)
        // The success of another action is none of this one.
        let isAnswer = response.status >= 300 || document?.name == name + "Response"
        return FCUAnswer(response: response, document: isAnswer ? document : nil)
    }
}

/// What came back from FCU, read once.
struct FCUAnswer: OutboundAnswer {
    let response: TransferResponse
    /// `nil` when the body is no document of the protocol, or of another action: it is a proxy's then, or was cut off.
    let document: ReceivedDocument?

    /// FCU's own ID of the request.
    var requestID: String? { document?.requestID ?? response.headers.first("x-amzn-requestid") }

    /// FCU refused the signature, and so did nothing.
    var refusesSignature: Bool {
        guard let code = document?.error?.code else { return response.status == 401 }
        return ["AuthFailure", "RequestExpired", "SignatureDoesNotMatch"].contains(code)
    }

    /// Refused for the moment: a read may do better when it is sent again.
    var isForTheMoment: Bool { response.status == 429 || response.status >= 500 }

    /// Why it cannot be passed on as the answer to a call; `nil` when it can.
    ///
    /// A read gets every document of FCU's own. A change gets none that leaves open whether it was done: a service says
    /// 500 or 503 when it fails in the middle of its work, a proxy when it lost the service's answer.
    func failure(of access: AuditAccess) -> OAPIFailure? {
        let status = response.status
        switch access {
        case .change where status >= 500 && !isThrottling: return .refused(OAPIError(status: status, code: nil))
        case .change where document == nil && status < 500 && status != 401 && status != 429:
            return .unexpectedAnswer(requestID: requestID)
        case .change, .read:
            guard document == nil else { return nil }
            guard status >= 300 else { return .unexpectedAnswer(requestID: requestID) }
            // When it is no JSON the status will do.
            return .refused(OAPIError(status: status, json: try? JSON(parsing: response.body, within: .standard)))
        }
    }

    /// FCU did nothing, for there were too many calls.
    private var isThrottling: Bool { ["RequestLimitExceeded", "Throttling"].contains(document?.error?.code) }
}
