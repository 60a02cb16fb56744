internal import Audit
internal import Curl
internal import JSONCoding
internal import Limits
internal import OAPI
internal import SigV4
internal import Translators

/// Answers OAPI calls by passing them on: the body byte for byte, signed anew, and OAPI's answer as it came.
struct OAPIFront: Sendable {
    let context: CallContext

    init(_ context: CallContext) {
        self.context = context
    }

    func answer(_ request: DownstreamRequest) async -> DownstreamReply {
        if request.method == "OPTIONS" { return Self.allowedMethods }
        var call = begin(request)
        let reply: DownstreamReply
        do throws(GatewayOAPIError) {
            reply = try await serve(&call)
        } catch {
            reply = await refused(error, &call)
        }
        call.log(status: reply.status)
        return reply
    }

    /// What can be told of the request before its sender is known: its body is not looked at.
    func begin(_ request: DownstreamRequest) -> CallExchange {
        let named = Self.call(of: request)
        return CallExchange(
            request, by: .oapi, action: named?.name ?? "Unknown", named?.access ?? .change, in: context)
    }

    private func serve(_ call: inout CallExchange) async throws(GatewayOAPIError) -> DownstreamReply {
        guard call.request.method == "POST" else { throw .methodNotAllowed }
        guard let named = Self.call(of: call.request) else {
            throw .unknownCall(String(decoding: call.request.target.pathBytes, as: UTF8.self))
        }
        let credential = try authenticate(&call, named)
        // It would not be passed on, and a DryRun in it would be a call that is carried out.
        guard call.request.target.queryBytes.isEmpty else { throw .queryRefused }
        let outbound = Relayed(call: named, repetition: named.repetition(try Self.read(call.request.body, &call)))
        let session = call.open(as: credential)
        return named.isReadOnly
            ? await read(outbound, session, &call) : await change(outbound, session, &call)
    }

    /// Records what the body says.
    ///
    /// - Returns: the body; `nil` for none.
    /// - Throws: when OAPI might read the body otherwise than it is recorded: it is not passed on then. Of any other body
    ///   OAPI itself says what is wrong with it.
    private static func read(_ body: [UInt8], _ call: inout CallExchange) throws(GatewayOAPIError) -> JSON? {
        guard !body.isEmpty else { return nil }
        let parameters: JSON
        do throws(JSONSyntaxError) {
            parameters = try JSON(parsing: body, within: .standard)
        } catch {
            throw .malformedBody(error)
        }
        call.parameters(OAPIParameters.recorded(parameters, of: call.record.action))
        call.token(parameters["ClientToken"]?.string.flatMap { $0.isEmpty ? nil : $0 })
        if let name = parameters.repeatedName { throw .repeatedMember(name) }
        return parameters
    }

    /// The caller; `nil` for an unsigned call that OUTSCALE serves unsigned.
    private func authenticate(
        _ call: inout CallExchange, _ named: OAPICall
    ) throws(GatewayOAPIError) -> Credential? {
        let caller: Credential
        do throws(AuthenticationFailure) {
            let authenticated = try call.authenticate(at: .oapi)
            if authenticated.isPresigned { throw .presignedOAPI }
            caller = authenticated.credential
        } catch {
            if error == .claim(.missing), OAPICall.unsigned.contains(named.name), context.anonymous == .relayed,
                call.request.isShortEnoughUnsigned
            {
                return nil
            }
            throw error.oapiError
        }
        do throws(CallerLimits.Refusal) {
            try call.admit(caller)
        } catch {
            throw .throttled
        }
        return caller
    }

    /// A call that changes something: intent, work, outcome, answer.
    private func change(
        _ outbound: Relayed, _ session: UpstreamSession, _ call: inout CallExchange
    ) async -> DownstreamReply {
        do throws(AuditFailure) {
            return try await call.change { requestID in
                Self.failure(outbound.repetition == .once ? .outcomeUnknown : .noAnswer, requestID)
            } _: { call in
                await exchange(outbound, session, &call)
            }
        } catch {
            return await refused(.auditUnavailable, &call)
        }
    }

    /// A call that reads: work, answer, and a record that nobody waits for.
    private func read(
        _ outbound: Relayed, _ session: UpstreamSession, _ call: inout CallExchange
    ) async -> DownstreamReply {
        let reply = await exchange(outbound, session, &call)
        await call.note()
        return reply
    }

    private func exchange(
        _ outbound: Relayed, _ session: UpstreamSession, _ call: inout CallExchange
    ) async -> DownstreamReply {
        do throws(OAPIFailure) {
            let answer = try await session.relay(outbound.call, body: call.request.body)
            switch outbound.access {
            case .change where answer.leavesChangeUnknown: return unknown(answer, outbound, &call)
            case .read where answer.isOfSomethingElse: throw .unexpectedAnswer(requestID: nil)
            case .change, .read: break
            }
            call.finish(
                AuditOutcome(answer), outbound.access == .read ? nil : answer.json?.withLowerCamelCaseNames,
                requestID: answer.requestID)
            return Self.relayed(answer, call.requestID)
        } catch {
            let told = GatewayOAPIError(error, repetition: outbound.repetition)
            call.finish(AuditOutcome(error, told: told.audit, of: outbound.access))
            return Self.failure(told, call.requestID)
        }
    }

    /// The end of a change that may have been done, for all that the answer says. The client gets that answer, unless it
    /// would repeat what may be done, or take it for a success.
    private func unknown(
        _ answer: UpstreamAnswer, _ outbound: Relayed, _ call: inout CallExchange
    ) -> DownstreamReply {
        guard outbound.repetition != .once, !answer.isOfSomethingElse else {
            call.finish(.unknown(GatewayOAPIError.outcomeUnknown.audit), requestID: answer.requestID)
            return Self.failure(.outcomeUnknown, call.requestID)
        }
        call.finish(.unknown(AuditError(answer)), requestID: answer.requestID)
        return Self.relayed(answer, call.requestID)
    }

    func refused(_ error: GatewayOAPIError, _ call: inout CallExchange) async -> DownstreamReply {
        call.finish(.refused(error.audit))
        await call.note()
        return Self.failure(error, call.requestID)
    }
}

/// A call that is passed on.
private struct Relayed {
    let call: OAPICall
    /// Whether its client may send it again when its outcome is not known.
    let repetition: Repetition

    var access: AuditAccess { call.access }
}

extension OAPICall {
    fileprivate var access: AuditAccess { isReadOnly ? .read : .change }
}

extension OAPIFront {
    /// True for the paths of OAPI; doubled slashes are osc-cli's.
    static func serves(_ path: ArraySlice<UInt8>) -> Bool {
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
            headers: [.init("Content-Type", "application/json"), .init("x-amzn-RequestId", requestID)]
                + (error == .throttled ? [.retryAfter] : []),
            body: error.body(requestID: requestID))
    }
}

extension GatewayOAPIError {
    fileprivate init(_ failure: OAPIFailure, repetition: Repetition) {
        switch failure {
        case .notSent(let reason): self = .unreachable(reason)
        case .throttled: self = .throttled
        case .accessKeyLocked: self = .accessKeyLocked
        case .noAnswer, .refused: self = repetition == .once ? .outcomeUnknown : .noAnswer
        case .unexpectedAnswer: self = .notOAPI
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
        self = .failed(AuditError(answer))
    }
}

extension AuditError {
    /// What an answer that is an error says.
    fileprivate init(_ answer: UpstreamAnswer) {
        let error = answer.error
        self.init(
            error.status >= 500 ? .server : .client,
            code: error.code.map { "\(error.type ?? "Error").\($0)" } ?? "HTTP.\(error.status)",
            message: answer.isOAPIsOwn ? error.details ?? "" : "the answer is not OAPI's own")
    }
}
