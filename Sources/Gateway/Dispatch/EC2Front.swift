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
    private let settings: EC2Settings
    private let actions: @Sendable (String) -> (any EC2Action.Type)?
    private let repetitions = PerKeySerialQueue<Repeated>()
    /// Where other actions go; `nil` when they are refused.
    private let relay: FCURelay?

    /// - Parameter actions: the action of a name; `nil` for one that is not translated.
    init(
        _ context: CallContext, _ settings: EC2Settings,
        actions: @escaping @Sendable (String) -> (any EC2Action.Type)? = { ActionRegistry.action(named: $0) }
    ) {
        self.context = context
        self.settings = settings
        self.actions = actions
        relay = settings.fcu.map { FCURelay(to: $0) }
    }

    /// What repetitions of one request have in common.
    private struct Repeated: Hashable {
        let caller: AccessKeyID?
        let identity: String
    }

    @inline(never)  // or the dispatcher's task would have room for every front's
    func answer(_ request: DownstreamRequest) async -> DownstreamReply {
        var call = begin(request)
        let reply: DownstreamReply
        do throws(EC2Error) {
            reply = try await serve(&call)
        } catch {
            reply = await refused(error, &call)
        }
        if reply.rest == nil { call.log(status: reply.status) }
        return reply
    }

    /// What can be told of the request before its sender is known: little, and at little cost.
    func begin(_ request: DownstreamRequest) -> CallExchange {
        let name = request.claimedAction ?? "Unknown"
        return CallExchange(request, by: .ec2Query, action: name, access(of: name), in: context)
    }

    private func access(of name: String) -> AuditAccess {
        actions(name).map { $0.effect == .reads ? .read : .change } ?? Self.guessedAccess(name)
    }

    /// Whether an action that is not known here would change something, by EC2's habits of naming.
    private static func guessedAccess(_ action: String) -> AuditAccess {
        ["Describe", "Get", "List", "Read", "Search"].contains { action.hasPrefix($0) } ? .read : .change
    }

    private func serve(_ call: inout CallExchange) async throws(EC2Error) -> DownstreamReply {
        let caller = try caller(of: &call)
        let parameters = try parameters(of: call.request, for: caller)
        let action = parameters.text("Action")
        call.name(action ?? "Unknown", access(of: action ?? "Unknown"))
        call.parameters(CloudTrailParameters.recorded(parameters, of: action ?? "Unknown"))
        guard let name = action else { throw .missingAction }
        try parameters.checkVersion()
        if let action = actions(name) { return try await perform(action, caller, parameters, &call) }
        guard let relay else { throw .invalidAction(name) }
        return try await relay.answer(name, caller, parameters, &call)
    }

    private func caller(of call: inout CallExchange) throws(EC2Error) -> EC2Caller {
        let caller: AuthenticatedRequest
        do throws(AuthenticationFailure) {
            caller = try call.authenticate(at: .ec2)
        } catch {
            if error == .claim(.missing), context.anonymous == .relayed, call.request.isShortEnoughUnsigned,
                isServedUnsigned(call.record.action)
            {
                return .anonymous
            }
            throw error.ec2Error
        }
        do throws(CallerLimits.Refusal) {
            try call.admit(caller.credential)
        } catch {
            throw .requestLimitExceeded
        }
        return .known(caller)
    }

    private func isServedUnsigned(_ name: String) -> Bool {
        if let action = actions(name) { return action.effect == .reads && action.servedUnsigned }
        return relay != nil && FCURelay.servedUnsigned.contains(name)
    }

    /// - Throws: what is wrong with the parameters; nobody is told more than that nobody signed them.
    private func parameters(
        of request: DownstreamRequest, for caller: EC2Caller
    ) throws(EC2Error) -> QueryParameters {
        do throws(EC2Error) {
            return try QueryParameters(of: request)
        } catch {
            switch caller {
            case .known: throw error
            case .anonymous: throw .authFailure
            }
        }
    }

    private func perform<Action: EC2Action>(
        _ type: Action.Type, _ caller: EC2Caller, _ parameters: QueryParameters, _ call: inout CallExchange
    ) async throws(EC2Error) -> DownstreamReply {
        let parameters = try parameters.checked(against: type.parameters)
        if type.effect != .reads, caller.isPresigned { throw AuthenticationFailure.presignedChange.ec2Error }
        if let reply = try await attempt(type, caller, parameters, &call) { return reply }
        // The token that the store has of the signature is known now.
        if let reply = try await attempt(type, caller, parameters, &call) { return reply }
        return await refused(.unavailable, &call)
    }

    /// - Returns: `nil` when another token was recorded for the request's signature than the one that this would have sent.
    private func attempt<Action: EC2Action>(
        _ type: Action.Type, _ caller: EC2Caller, _ parameters: QueryParameters, _ call: inout CallExchange
    ) async throws(EC2Error) -> DownstreamReply? {
        let makes = type.effect == .creates || type.effect == .createsByName
        let issued = makes ? try clientToken(for: caller, type.name, parameters, call) : nil
        let token = type.effect == .creates ? issued : nil
        call.token(token?.text, for: token?.signature)
        let action = try Action(
            parameters,
            in: TranslationContext(
                region: context.region, regionAliases: settings.regionAliases,
                copyDescription: settings.copyDescription, copyTags: settings.copyTags, clientToken: token?.text,
                pageTokens: caller.credential.map { CallerPageTokens($0) },
                endpoint: type.effect == .reads ? call.request.header("host") : nil))
        let session = call.open(as: caller.credential, token: issued?.text)
        guard type.effect != .reads else { return await read(action, session, &call) }
        guard let issued else { return await change(action, session, &call) }
        return await repetitions.run(Repeated(caller: caller.credential?.accessKeyID, identity: issued.text)) {
            await change(action, session, storing: token?.storing ?? .always, &call)
        }
    }

    /// An action that changes something: intent, work, outcome, answer.
    ///
    /// - Returns: `nil` when the store has the request's signature, and nothing was done; the token source knows then.
    private func change<Action: EC2Action>(
        _ action: Action, _ session: UpstreamSession, storing: AuditRow.Storing = .always, _ call: inout CallExchange
    ) async -> DownstreamReply? {
        do throws(AuditFailure) {
            return try await call.change(storing: storing) { requestID in
                // The same request, sent again, finds what this one made, unless it bore no token.
                EC2Reply.failure(
                    Action.effect == .createsWithoutToken ? .outcomeUnknown(of: Action.name) : .unavailable, requestID)
            } _: { call in
                await carryOut(action, session, &call)
            }
        } catch {
            guard case .seen(let earlier) = error else { return await refused(.unavailable, &call) }
            settings.tokens.learn(earlier)
            return nil
        }
    }

    private func carryOut<Action: EC2Action>(
        _ action: Action, _ session: UpstreamSession, _ call: inout CallExchange
    ) async -> DownstreamReply {
        do throws(EC2Error) {
            let answer = try await action.perform(with: session)
            call.answered(by: answer.requestID)
            call.finish(
                .succeeded,
                CloudTrailElements.recorded(answer.elements, of: Action.name, requestID: call.requestID))
            return EC2Reply.success(Action.name, answer, call.requestID)
        } catch {
            call.finish(
                AuditOutcome(error, after: call.reach), call.completed, requestID: call.lastUpstreamRequestID,
                isDryRun: error.code == .dryRunOperation)
            return EC2Reply.failure(error, call.requestID)
        }
    }

    /// An action that reads: work, answer, and a record that nobody waits for.
    private func read<Action: EC2Action>(
        _ action: Action, _ session: UpstreamSession, _ call: inout CallExchange
    ) async -> DownstreamReply {
        do throws(EC2Error) {
            let answer = try await action.perform(with: session)
            if let more = answer.moreItems {
                call.answered(by: answer.requestID)
                return try await EC2Reply.stream(Action.name, answer, more, session, call)
            }
            call.finish(.succeeded, requestID: answer.requestID)
            await call.note()
            let requestID = call.requestID
            return await session.work { EC2Reply.success(Action.name, answer, requestID) }
        } catch {
            return await refused(error, &call)
        }
    }

    @inline(never)  // what it takes would be kept for as long as a call waits
    func refused(_ error: EC2Error, _ call: inout CallExchange) async -> DownstreamReply {
        call.finish(AuditOutcome(error, after: call.reach), isDryRun: error.code == .dryRunOperation)
        await call.note()
        return EC2Reply.failure(error, call.requestID)
    }

    private func clientToken(
        for caller: EC2Caller, _ action: String, _ parameters: QueryParameters, _ call: CallExchange
    ) throws(EC2Error) -> ClientTokenSource.Issued {
        guard case .known(let authenticated) = caller else { throw .authFailure }
        do {
            return try settings.tokens.token(
                for: authenticated, action: action, parameters, invocationID: call.record.invocationID)
        } catch {
            context.logger.error("no client token", metadata: ["error": "\(error)"])
            throw .internalError
        }
    }
}
