internal import Audit
internal import Curl
internal import JSONCoding
internal import Limits
internal import Logging
internal import OAPI
internal import SigV4

/// Answers OAPI calls by passing them on: the body byte for byte, signed anew, and OAPI's answer as it came.
struct OAPIFront: Sendable {
    let context: CallContext

    init(_ context: CallContext) {
        self.context = context
    }

    func answer(_ request: DownstreamRequest) async -> DownstreamReply {
        if request.method == "OPTIONS" { return Self.allowedMethods }
        var record = record(of: request)
        let reply: DownstreamReply
        do throws(GatewayOAPIError) {
            reply = try await answer(request, &record)
        } catch {
            reply = await refuse(error, request, &record)
        }
        context.log(record.record, status: reply.status)
        return reply
    }

    /// What can be told of the request before its sender is known: its body is not looked at.
    func record(of request: DownstreamRequest) -> CallRecord {
        let call = Self.call(of: request)
        return CallRecord(
            request, by: .oapi, action: call?.name ?? "Unknown", access: call?.isReadOnly ?? false ? .read : .change,
            region: context.region, now: context.now())
    }

    private func answer(
        _ request: DownstreamRequest, _ record: inout CallRecord
    ) async throws(GatewayOAPIError) -> DownstreamReply {
        guard request.method == "POST" else { throw .methodNotAllowed }
        guard let call = Self.call(of: request) else {
            throw .unknownCall(String(decoding: request.target.pathBytes, as: UTF8.self))
        }
        let credential = try authenticate(request, call, &record)
        try Self.read(request.body, &record)
        let session = UpstreamSession(
            context.upstream, as: credential, for: request, record.record.access, logger: context.logger)
        let repetition = call.repetition(hasToken: record.record.clientToken != nil)
        return call.isReadOnly
            ? await relay(call, session, request, repetition, &record)
            : await change(call, session, request, repetition, &record)
    }

    /// Records what the body says.
    ///
    /// - Throws: when OAPI might read the body otherwise than it is recorded: it is not passed on then. Of any other body
    ///   OAPI itself says what is wrong with it.
    private static func read(_ body: [UInt8], _ record: inout CallRecord) throws(GatewayOAPIError) {
        guard !body.isEmpty else { return }
        let parameters: JSON
        do throws(JSONSyntaxError) {
            parameters = try JSON(parsing: body, within: .standard)
        } catch {
            throw .malformedBody(error)
        }
        record.request(parameters.withLowerCamelCaseNames)
        record.token(parameters["ClientToken"]?.string)
        if let name = parameters.repeatedName { throw .repeatedMember(name) }
    }

    /// The caller; `nil` for an unsigned call that OUTSCALE serves unsigned.
    private func authenticate(
        _ request: DownstreamRequest, _ call: OAPICall, _ record: inout CallRecord
    ) throws(GatewayOAPIError) -> Credential? {
        do throws(AuthenticationFailure) {
            let authenticated = try context.authenticator.authenticate(request, at: .oapi)
            if authenticated.isPresigned { throw .presignedOAPI }
            record.identify(authenticated)
            return authenticated.credential
        } catch {
            record.claim(of: request, refusal: error)
            if error == .claim(.missing), OAPICall.unsigned.contains(call.name), context.anonymous == .relayed,
                request.isShortEnoughUnsigned
            {
                return nil
            }
            context.logger.info("request refused", metadata: ["reason": "\(error.explanation)"])
            throw error.oapiError
        }
    }

    /// A call that changes something: intent, call, outcome, answer.
    private func change(
        _ call: OAPICall, _ session: UpstreamSession, _ request: DownstreamRequest, _ repetition: Repetition,
        _ record: inout CallRecord
    ) async -> DownstreamReply {
        do throws(AuditFailure) {
            return try await context.recordedChange(&record) { record in
                Self.failure(repetition == .once ? .outcomeUnknown : .noAnswer, record.requestID)
            } _: { record in
                await exchange(call, session, request, repetition, &record)
            }
        } catch {
            return await refuse(.auditUnavailable, request, &record)
        }
    }

    /// A call that reads: call, answer, and a record that nobody waits for.
    private func relay(
        _ call: OAPICall, _ session: UpstreamSession, _ request: DownstreamRequest, _ repetition: Repetition,
        _ record: inout CallRecord
    ) async -> DownstreamReply {
        let reply = await exchange(call, session, request, repetition, &record)
        await context.audit.note(record.record)
        return reply
    }

    private func exchange(
        _ call: OAPICall, _ session: UpstreamSession, _ request: DownstreamRequest, _ repetition: Repetition,
        _ record: inout CallRecord
    ) async -> DownstreamReply {
        do throws(OAPIFailure) {
            let answer = try await session.relay(call, body: request.body)
            // What something on the way says of a change says nothing of the change.
            if !call.isReadOnly, !answer.isOAPIsOwn {
                return unknown(answer, session, request, repetition, &record)
            }
            record.finish(
                AuditOutcome(answer), call.isReadOnly ? nil : answer.json?.withLowerCamelCaseNames,
                upstream: session.calls, requestID: answer.requestID, since: request.received, now: context.now())
            return Self.relayed(answer, record.requestID)
        } catch {
            let told = GatewayOAPIError(error, repetition: repetition)
            record.finish(
                AuditOutcome(error, told: told.audit, of: call.isReadOnly ? .read : .change), nil,
                upstream: session.calls, requestID: nil, since: request.received, now: context.now())
            return Self.failure(told, record.requestID)
        }
    }

    /// The end of a change to which a proxy answered, or nobody in OAPI's shape. The client gets that answer, unless it
    /// would repeat what may be done.
    private func unknown(
        _ answer: UpstreamAnswer, _ session: UpstreamSession, _ request: DownstreamRequest, _ repetition: Repetition,
        _ record: inout CallRecord
    ) -> DownstreamReply {
        let told =
            repetition == .once
            ? GatewayOAPIError.outcomeUnknown.audit
            : AuditError(
                answer.response.status >= 500 ? .server : .client, code: "HTTP.\(answer.response.status)",
                message: "the answer is not OAPI's own")
        record.finish(
            .unknown(told), nil, upstream: session.calls, requestID: nil, since: request.received,
            now: context.now())
        return repetition == .once
            ? Self.failure(.outcomeUnknown, record.requestID) : Self.relayed(answer, record.requestID)
    }

    func refuse(
        _ error: GatewayOAPIError, _ request: DownstreamRequest, _ record: inout CallRecord
    ) async -> DownstreamReply {
        record.finish(
            .refused(error.audit), nil, upstream: [], requestID: nil, since: request.received, now: context.now())
        await context.audit.note(record.record)
        return Self.failure(error, record.requestID)
    }
}

extension OAPIFront {
    /// True for the paths of OAPI; doubled slashes are osc-cli's.
    static func serves(_ path: [UInt8]) -> Bool {
        path.starts(with: "/api/".utf8)
    }

    /// OAPI's own answer to OPTIONS, which asks for nothing and is not recorded.
    private static let allowedMethods = DownstreamReply(
        status: 204, headers: [.init("Access-Control-Allow-Methods", "OPTIONS,POST")], body: [])

    /// The call of `/api/v1/CALL` or `/api/latest/CALL`.
    private static func call(of request: DownstreamRequest) -> OAPICall? {
        let path = String(decoding: request.target.normalizedPath, as: UTF8.self)
        for prefix in ["/api/v1/", "/api/latest/"] where path.hasPrefix(prefix) {
            return OAPICall(path.dropFirst(prefix.count))
        }
        return nil
    }

    private static func relayed(_ answer: UpstreamAnswer, _ requestID: String) -> DownstreamReply {
        let passedOn = ["Content-Type", "Retry-After"].compactMap { name in
            answer.response.headers.first(name.lowercased()).map { DownstreamReply.Header(name, $0) }
        }
        return DownstreamReply(
            status: answer.response.status, headers: passedOn + [.init("x-amzn-RequestId", requestID)],
            body: answer.response.body)
    }

    static func failure(_ error: GatewayOAPIError, _ requestID: String) -> DownstreamReply {
        DownstreamReply(
            status: error.status,
            headers: [.init("Content-Type", "application/json"), .init("x-amzn-RequestId", requestID)],
            body: error.body(requestID: requestID))
    }
}

extension OAPICall {
    /// Whether a client's own call may be sent twice. What makes something may not, unless it bears a ClientToken.
    fileprivate func repetition(hasToken: Bool) -> Repetition {
        if isReadOnly { return .safe }
        let makesSomething = name.hasPrefix("Create") && name != "CreateTags"
        return makesSomething && !hasToken ? .once : .safe(tries: 1)
    }
}

extension GatewayOAPIError {
    fileprivate init(_ failure: OAPIFailure, repetition: Repetition) {
        switch failure {
        case .notSent: self = .unreachable
        case .accessKeyLocked: self = .accessKeyLocked
        case .noAnswer, .unexpectedAnswer, .refused: self = repetition == .once ? .outcomeUnknown : .noAnswer
        }
    }

    fileprivate var audit: AuditError {
        AuditError(status >= 500 ? .server : .client, code: "\(type).\(code)", message: details)
    }
}

extension AuditOutcome {
    fileprivate init(_ answer: UpstreamAnswer) {
        guard answer.response.status >= 300 else {
            self = .succeeded
            return
        }
        let error = answer.error
        let code = error.code.map { "\(error.type ?? "Error").\($0)" } ?? "HTTP.\(error.status)"
        self = .failed(
            AuditError(error.status >= 500 ? .server : .client, code: code, message: error.details ?? ""))
    }
}
