internal import Audit
internal import EC2Query
internal import JSONCoding

/// The protocol that a client of AWS's speaks, told from its request.
///
/// Source: AWS "AWS protocols" of the Smithy specification.
enum ServiceProtocol: Sendable, Hashable {
    /// `Action` in a form; errors are `<ErrorResponse>`.
    case query
    /// `X-Amz-Target`; errors have `__type`. The content type is the client's: `application/x-amz-json-1.0` or `-1.1`.
    case json(contentType: String)
    /// Paths and methods; errors are `<Error>`.
    case s3
    /// Paths and methods, bodies of XML; errors are `<ErrorResponse>`.
    case restXML
    /// Paths and methods, bodies of JSON; errors are named by a header.
    case restJSON

    private static let s3Services: Set<String> = ["s3", "s3express", "s3-object-lambda", "s3-outposts"]
    private static let xmlServices: Set<String> = ["cloudfront", "route53"]

    /// - Parameter service: of the request's credential scope.
    init(of request: DownstreamRequest, for service: String) {
        let type = request.header("content-type")?.split(separator: ";").first.map { $0.lowercased() } ?? ""
        if request.header("x-amz-target") != nil {
            self = .json(contentType: type.hasPrefix("application/x-amz-json-") ? type : "application/x-amz-json-1.1")
        } else if Self.s3Services.contains(service) {
            self = .s3
        } else if Self.xmlServices.contains(service) {
            self = .restXML
        } else {
            self = request.claimedAction != nil ? .query : .restJSON
        }
    }

    /// AWS's code for an operation that a service does not have.
    var code: String {
        switch self {
        case .query, .restXML: "InvalidAction"
        case .json, .restJSON: "UnknownOperationException"
        case .s3: "NotImplemented"
        }
    }

    /// Never one that clients repeat.
    var status: Int {
        switch self {
        case .query, .json: 400
        case .restXML, .restJSON: 404
        case .s3: 501
        }
    }

    /// The operation that the request names; `nil` for the protocols that name it by path and method.
    func operation(of request: DownstreamRequest) -> String? {
        switch self {
        case .query: request.claimedAction
        case .json:
            request.header("x-amz-target")?.split(separator: ".").last.map {
                String($0).cut(to: AuditLimits.identifier)
            }
        case .s3, .restXML, .restJSON: nil
        }
    }

    func reply(_ error: QueryError, requestID: String) -> DownstreamReply {
        switch self {
        case .query, .restXML:
            let body = try? QueryDocument.failure(error, requestID: requestID)
            // No memory: the status must do, here and below.
            return Self.reply(error.status, QueryDocument.contentType, body ?? [], requestID)
        case .s3:
            let body = try? QueryDocument.s3Failure(error, requestID: requestID)
            return Self.reply(error.status, "application/xml", body ?? [], requestID)
        case .json(let contentType):
            let body = JSON.object(present: ["__type": .string(error.code), "message": .string(error.message)])
            return Self.reply(
                error.status, contentType, body.bytes, requestID, [.init("x-amzn-ErrorType", error.code)])
        case .restJSON:
            let body = JSON.object(present: ["message": .string(error.message)])
            return Self.reply(
                error.status, "application/json", body.bytes, requestID, [.init("x-amzn-ErrorType", error.code)])
        }
    }

    private static func reply(
        _ status: Int, _ contentType: String, _ body: [UInt8], _ requestID: String,
        _ more: [DownstreamReply.Header] = []
    ) -> DownstreamReply {
        DownstreamReply(
            status: status,
            headers: [.init("Content-Type", contentType), .init("x-amzn-RequestId", requestID)] + more, body: body)
    }
}
