internal import Audit
internal import JSONCoding
internal import Limits
internal import Logging
internal import OpenSSL
internal import SigV4
internal import Translators

/// Answers CloudTrail's `LookupEvents` from the audit, so that `aws cloudtrail lookup-events` and the SDKs' paginators
/// read it: JSON 1.1, `X-Amz-Target`. A caller sees the calls of its own account and of no other.
///
/// Each look-up is recorded as the read that it is.
struct LookUpFront: Sendable {
    /// The last part of the target's service: botocore, Go v1 and the documentation write
    /// `com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101`, JavaScript v3 this part alone.
    private static let service = "CloudTrail_20131101"
    private static let contentType = "application/x-amz-json-1.1"

    let context: CallContext
    private let settings: LookUpSettings

    init(_ context: CallContext, _ settings: LookUpSettings) {
        self.context = context
        self.settings = settings
    }

    /// True for the requests that name CloudTrail.
    static func serves(_ request: DownstreamRequest) -> Bool {
        operation(of: request) != nil
    }

    func answer(_ request: DownstreamRequest) async -> DownstreamReply {
        var call = begin(request)
        let reply: DownstreamReply
        do throws(LookUpError) {
            let answer = try await serve(&call)
            call.finish(.succeeded)
            await call.note()
            reply = Self.reply(200, answer.body, call.requestID)
        } catch {
            reply = await refused(error, &call)
        }
        call.log(status: reply.status)
        return reply
    }

    /// What can be told of the request before its sender is known: its body is not looked at.
    func begin(_ request: DownstreamRequest) -> CallExchange {
        let operation = Self.operation(of: request) ?? "Unknown"
        let reads = ["Lookup", "Describe", "Get", "List", "Search"].contains { operation.hasPrefix($0) }
        return CallExchange(request, by: .cloudTrail, action: operation, reads ? .read : .change, in: context)
    }

    private func serve(_ call: inout CallExchange) async throws(LookUpError) -> LookUpAnswer {
        let credential = try authenticate(&call)
        do throws(CallerLimits.Refusal) {
            try call.admit(credential)
        } catch {
            throw .throttled
        }
        let request = call.request
        let body = Result { () throws(JSONSyntaxError) in try JSON(parsing: request.body, within: .standard) }
        call.parameters(try? body.get().withLowerCamelCaseNames)  // what is wrong with it is answered below
        guard request.method == "POST" else { throw .notPosted(request.method) }
        guard request.target.normalizedPath.elementsEqual("/".utf8), request.target.queryBytes.isEmpty else {
            throw .otherPath
        }
        guard let operation = Self.operation(of: request), operation == "LookupEvents" else {
            throw .unknownOperation(Self.operation(of: request) ?? "")
        }
        let lookUp = try LookUpRequest(Self.parameters(of: request, body))
        guard settings.throttle?.admits(credential.accessKeyID) ?? true else { throw .throttled }
        return try await page(lookUp, for: credential, until: request.deadline)
    }

    private func authenticate(_ call: inout CallExchange) throws(LookUpError) -> Credential {
        do throws(AuthenticationFailure) {
            let authenticated = try call.authenticate(at: .lookUp)
            if !authenticated.isPresigned { return authenticated.credential }
        } catch {
            throw error.lookUpError
        }
        throw .presigned
    }

    private func page(
        _ request: LookUpRequest, for credential: Credential, until deadline: ContinuousClock.Instant
    ) async throws(LookUpError) -> LookUpAnswer {
        let tokens = CallerPageTokens(credential)
        let start = try Self.start(of: request, tokens, now: context.time)
        guard let times = request.times, request.category == .management else {
            return LookUpAnswer(events: [], nextToken: nil)
        }
        let owner = EventOwner(accessKeyID: credential.accessKeyID.text, accountID: credential.accountID)
        do throws(AuditStoreFailure) {
            var bounds = EventLookUp.Bounds()
            bounds.deadline = deadline
            let page = try await settings.events.page(
                EventLookUp(
                    owner: owner, attribute: request.attribute, times: times, limit: request.limit, start: start),
                within: bounds)
            return LookUpAnswer(
                events: page.events, nextToken: page.next.map { tokens.seal($0.text, for: request.binding) })
        } catch {
            context.logger.error("audit not read", metadata: ["error": "\(error)"])
            throw .unavailable
        }
    }

    private static func start(
        of request: LookUpRequest, _ tokens: CallerPageTokens, now: AuditTime
    ) throws(LookUpError) -> EventLookUp.Start {
        guard let token = request.nextToken else { return .newest(now: now) }
        guard let text = tokens.open(token, for: request.binding), let cursor = EventCursor(text) else {
            throw .nextToken
        }
        return .after(cursor)
    }

    func refused(_ error: LookUpError, _ call: inout CallExchange) async -> DownstreamReply {
        call.finish(.refused(error.audit))
        await call.note()
        return Self.reply(error.status, error.body, call.requestID, [.init("x-amzn-ErrorType", error.type)])
    }
}

extension LookUpFront {
    /// What follows CloudTrail's name in `X-Amz-Target`; `nil` when that names something else.
    private static func operation(of request: DownstreamRequest) -> String? {
        guard let target = request.header("x-amz-target"), let dot = target.lastIndex(of: ".") else { return nil }
        let service = target[..<dot]
        guard service == Self.service || service.hasSuffix("." + Self.service) else { return nil }
        return String(target[target.index(after: dot)...]).cut(to: AuditLimits.identifier)
    }

    /// The body's JSON; no body asks for everything.
    private static func parameters(
        of request: DownstreamRequest, _ body: Result<JSON, JSONSyntaxError>
    ) throws(LookUpError) -> JSON {
        let type = (request.header("content-type") ?? "").split(separator: ";").first ?? ""
        guard type.lowercased() == contentType else { throw .serialization("The content type must be \(contentType).") }
        guard !request.body.isEmpty else { return .object([]) }
        switch body {
        case .success(let parameters): return parameters
        case .failure(.tooDeep):
            throw .serialization("The body nests deeper than \(InputLimits.standard.jsonDepth) levels.")
        case .failure: throw .serialization("The body is not JSON.")
        }
    }

    private static func reply(
        _ status: Int, _ body: [UInt8], _ requestID: String, _ more: [DownstreamReply.Header] = []
    ) -> DownstreamReply {
        DownstreamReply(
            status: status,
            headers: [.init("Content-Type", contentType), .init("x-amzn-RequestId", requestID)] + more, body: body)
    }
}
