internal import Audit
internal import EC2Query
internal import JSONCoding
internal import Logging
internal import SigV4
internal import Translators

/// Answers EC2 Query requests:
///
///     DownstreamRequest → AuthenticatedRequest → EC2Action → OAPI calls → EC2Answer → XML
///
/// A change is recorded before it is sent, and its outcome before it is answered.
struct EC2Front: Sendable {
    let context: CallContext
    private let actions: @Sendable (String) -> (any EC2Action.Type)?
    private let repetitions = PerKeySerialQueue()
    /// Where other actions go; `nil` when they are refused.
    private let relay: FCURelay?

    /// - Parameter actions: the action of a name; `nil` for one that is not translated.
    init(
        _ context: CallContext,
        actions: @escaping @Sendable (String) -> (any EC2Action.Type)? = { ActionRegistry.action(named: $0) }
    ) {
        self.context = context
        self.actions = actions
        relay = context.fcu.map { FCURelay(context, to: $0) }
    }

    func answer(_ request: DownstreamRequest) async -> DownstreamReply {
        var record = record(of: request)
        let reply: DownstreamReply
        do throws(EC2Error) {
            reply = try await answer(request, &record)
        } catch {
            reply = await refuse(error, request, &record)
        }
        if reply.rest == nil { context.log(record.record, status: reply.status) }
        return reply
    }

    /// What can be told of the request before its sender is known: little, and at little cost.
    func record(of request: DownstreamRequest) -> CallRecord {
        let name = request.claimedAction ?? "Unknown"
        return CallRecord(
            request, by: .ec2Query, action: name, access: access(of: name), region: context.region,
            now: context.now())
    }

    private func access(of name: String) -> AuditAccess {
        actions(name).map { $0.effect == .reads ? .read : .change } ?? Self.guessedAccess(name)
    }

    private func answer(
        _ request: DownstreamRequest, _ record: inout CallRecord
    ) async throws(EC2Error) -> DownstreamReply {
        let caller = try caller(of: request, &record)
        let parameters = try parameters(of: request, for: caller)
        let action = parameters.text("Action")
        record.name(action ?? "Unknown", access(of: action ?? "Unknown"))
        record.request(CloudTrailParameters.recorded(parameters, of: action ?? "Unknown"))
        guard let name = action else { throw .missingAction }
        try Self.checkVersion(parameters)
        if let action = actions(name) { return try await perform(action, caller, parameters, &record) }
        guard let relay else { throw .invalidAction(name) }
        return try await relay.answer(name, caller, parameters, &record)
    }

    private func caller(of request: DownstreamRequest, _ record: inout CallRecord) throws(EC2Error) -> EC2Caller {
        do throws(AuthenticationFailure) {
            let authenticated = try context.authenticator.authenticate(request, at: .ec2)
            record.identify(authenticated)
            return .known(authenticated)
        } catch {
            record.claim(of: request, refusal: error)
            if error == .claim(.missing), context.anonymous == .relayed, request.isShortEnoughUnsigned,
                isServedUnsigned(record.record.action)
            {
                return .anonymous(request)
            }
            context.logger.info("request refused", metadata: ["reason": "\(error.explanation)"])
            throw error.ec2Error
        }
    }

    /// - Throws: what is wrong with the parameters; nobody is told more than that nobody signed them.
    private func parameters(
        of request: DownstreamRequest, for caller: EC2Caller
    ) throws(EC2Error) -> QueryParameters {
        do throws(EC2Error) {
            return try QueryParameters(Self.pairs(of: request))
        } catch {
            switch caller {
            case .known: throw error
            case .anonymous: throw .authFailure
            }
        }
    }

    private func isServedUnsigned(_ name: String) -> Bool {
        if let action = actions(name) { return action.effect == .reads && action.servedUnsigned }
        return relay != nil && FCURelay.servedUnsigned.contains(name)
    }

    private func perform<Action: EC2Action>(
        _ type: Action.Type, _ caller: EC2Caller, _ parameters: QueryParameters,
        _ record: inout CallRecord
    ) async throws(EC2Error) -> DownstreamReply {
        try parameters.check(against: type.parameters)
        if type.effect != .reads, caller.isPresigned { throw AuthenticationFailure.presignedChange.ec2Error }
        let makes = type.effect == .creates || type.effect == .createsByName
        let identity = makes ? try clientToken(for: caller, type.name, parameters) : nil
        let token = type.effect == .creates ? identity : nil
        record.token(token)
        let action = try Action(
            parameters,
            in: TranslationContext(
                region: context.region, regionAliases: context.regionAliases,
                copyDescription: context.copyDescription, copyTags: context.copyTags, clientToken: token,
                pageTokens: caller.credential.flatMap { try? CallerPageTokens($0) },  // no memory: listings go whole
                endpoint: caller.request.header("host")))
        let session = UpstreamSession(
            context.upstream, as: caller.credential, for: caller.request, record.record.access,
            logger: context.logger)
        switch (type.effect, identity) {
        case (.reads, _): return await perform(action, session, caller.request, &record)
        case (_, nil): return await change(action, session, caller.request, &record)
        case (_, let identity?):
            var copy = record
            defer { record = copy }
            return await repetitions.run("\(caller.credential?.accessKeyID.text ?? "") \(identity)") {
                await change(action, session, caller.request, &copy)
            }
        }
    }

    /// An action that changes something: intent, work, outcome, answer.
    private func change(
        _ action: some EC2Action, _ session: UpstreamSession, _ request: DownstreamRequest, _ record: inout CallRecord
    ) async -> DownstreamReply {
        do throws(AuditFailure) {
            return try await context.recordedChange(&record) { record in
                // The same request, sent again, finds what this one made, unless it bore no token.
                let type = type(of: action)
                return Self.failure(
                    type.effect == .createsWithoutToken ? .outcomeUnknown(of: type.name) : .unavailable,
                    record.requestID)
            } _: { record in
                await carryOut(action, session, request, &record)
            }
        } catch {
            return await refuse(.unavailable, request, &record)
        }
    }

    private func carryOut(
        _ action: some EC2Action, _ session: UpstreamSession, _ request: DownstreamRequest, _ record: inout CallRecord
    ) async -> DownstreamReply {
        do throws(EC2Error) {
            let answer = try await action.perform(with: session)
            record.answered(by: answer.requestID)
            let name = type(of: action).name
            record.finish(
                .succeeded, CloudTrailElements.recorded(answer.elements, of: name, requestID: record.requestID),
                upstream: session.calls, requestID: answer.requestID,
                since: request.received, now: context.now())
            return Self.success(name, answer, record.requestID)
        } catch {
            record.finish(
                AuditOutcome(error, after: session.reach), nil, upstream: session.calls,
                requestID: session.calls.last { $0.oapiRequestID != nil }?.oapiRequestID, since: request.received,
                now: context.now(), isDryRun: error.code == .dryRunOperation)
            return Self.failure(error, record.requestID)
        }
    }

    /// An action that reads: work, answer, and a record that nobody waits for.
    private func perform(
        _ action: some EC2Action, _ session: UpstreamSession, _ request: DownstreamRequest, _ record: inout CallRecord
    ) async -> DownstreamReply {
        do throws(EC2Error) {
            let answer = try await action.perform(with: session)
            if let more = answer.moreItems {
                record.answered(by: answer.requestID)
                return stream(type(of: action).name, answer, more, session, request, record)
            }
            record.finish(
                .succeeded, nil, upstream: session.calls, requestID: answer.requestID, since: request.received,
                now: context.now())
            await context.audit.note(record.record)
            return Self.success(type(of: action).name, answer, record.requestID)
        } catch {
            return await refuse(error, request, &record, after: session)
        }
    }

    func refuse(
        _ error: EC2Error, _ request: DownstreamRequest, _ record: inout CallRecord,
        after session: UpstreamSession? = nil
    ) async -> DownstreamReply {
        record.finish(
            AuditOutcome(error, after: session?.reach ?? .nothing), nil, upstream: session?.calls ?? [],
            requestID: nil, since: request.received, now: context.now(), isDryRun: error.code == .dryRunOperation)
        await context.audit.note(record.record)
        return Self.failure(error, record.requestID)
    }

    private func clientToken(
        for caller: EC2Caller, _ action: String, _ parameters: QueryParameters
    ) throws(EC2Error) -> String {
        guard case .known(let authenticated) = caller else { throw .authFailure }
        do {
            return try context.tokens.token(for: authenticated, action: action, parameters)
        } catch {
            context.logger.error("no client token", metadata: ["error": "\(error)"])
            throw .internalError
        }
    }
}

/// From bytes to parameters, and from values to bytes.
extension EC2Front {
    /// The parameters of the query and of the form together.
    private static func pairs(of request: DownstreamRequest) throws(EC2Error) -> [FormParameter] {
        let path = request.target.normalizedPath
        guard path == [UInt8(ascii: "/")] else {
            let shown = String(decoding: path.prefix(128), as: UTF8.self)
            throw EC2Error(.invalidAction, "The path \(shown) is not served: EC2 requests go to /.")
        }
        let query = try FormParameter.decode(request.target.queryBytes)
        switch request.method {
        case "GET":
            guard request.body.isEmpty else { throw .malformedQueryString("a GET request has no body") }
            return query
        case "POST":
            guard !request.body.isEmpty else { return query }
            let type = (request.header("content-type") ?? "").split(separator: ";").first ?? ""
            guard type.lowercased() == "application/x-www-form-urlencoded" else {
                throw .malformedQueryString("the content type must be application/x-www-form-urlencoded")
            }
            return query + (try FormParameter.decode(request.body))
        default:
            throw EC2Error(.invalidAction, "The method \(request.method.prefix(16)) is not served: use GET or POST.")
        }
    }

    /// Any date is taken: osc-cli sends today's.
    private static func checkVersion(_ parameters: QueryParameters) throws(EC2Error) {
        guard let version = parameters.text("Version") else { return }
        let shape = version.utf8.map { byte in
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte ? UInt8(ascii: "0") : byte
        }
        guard shape == Array("0000-00-00".utf8) else { throw .noSuchVersion(version) }
    }

    /// Whether an action that is not known here would change something, by EC2's habits of naming.
    private static func guessedAccess(_ action: String) -> AuditAccess {
        ["Describe", "Get", "List", "Read", "Search"].contains { action.hasPrefix($0) } ? .read : .change
    }

    static func success(_ action: String, _ answer: EC2Answer, _ requestID: String) -> DownstreamReply {
        guard let body = try? EC2Document.success(of: action, requestID: requestID, answer.elements) else {
            return failure(.internalError, requestID)  // libxml2 has no memory: there is little more to say
        }
        return reply(200, body, requestID)
    }

    static func failure(_ error: EC2Error, _ requestID: String) -> DownstreamReply {
        let body = (try? EC2Document.failure(error, requestID: requestID)) ?? []  // no memory: the status must do
        return reply(error.status, body, requestID)
    }

    static func reply(
        _ status: Int, _ body: [UInt8], _ requestID: String, rest: DownstreamReply.Rest? = nil
    ) -> DownstreamReply {
        DownstreamReply(
            status: status,
            headers: [
                .init("Content-Type", EC2Document.contentType), .init("x-amzn-RequestId", requestID),
                .init("Cache-Control", "no-cache, no-store"),
            ],
            body: body, rest: rest)
    }
}
