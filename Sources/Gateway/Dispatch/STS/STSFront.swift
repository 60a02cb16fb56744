internal import Audit
internal import EC2Query
internal import Logging
internal import SigV4
internal import Translators

/// Answers STS's `GetCallerIdentity`, which tools ask before anything else: the account, and the name under which the
/// audit knows the caller. OUTSCALE has no session tokens, so that the actions which make one are refused.
///
/// Each call is recorded as the read that it is.
struct STSFront: Sendable {
    /// Actions of STS that give credentials.
    private static let makingTokens: Set<String> = [
        "AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot", "GetFederationToken",
        "GetSessionToken",
    ]

    private let context: CallContext

    init(_ context: CallContext) {
        self.context = context
    }

    /// True for the requests that are signed for STS.
    static func serves(_ request: DownstreamRequest) -> Bool { request.claimedService == "sts" }

    func answer(_ request: DownstreamRequest) async -> DownstreamReply {
        var record = record(of: request)
        let reply: DownstreamReply
        do throws(QueryError) {
            reply = try await answer(request, &record)
        } catch {
            reply = await refuse(error, request, &record)
        }
        context.log(record.record, status: reply.status)
        return reply
    }

    /// Answers with an error that was found before the request was whole.
    func refuse(_ error: QueryError, _ request: DownstreamRequest) async -> DownstreamReply {
        var record = record(of: request)
        return await refuse(error, request, &record)
    }

    private func record(of request: DownstreamRequest) -> CallRecord {
        CallRecord(
            request, by: .sts, action: request.claimedAction ?? "Unknown", access: .read, region: context.region,
            now: context.now())
    }

    private func answer(
        _ request: DownstreamRequest, _ record: inout CallRecord
    ) async throws(QueryError) -> DownstreamReply {
        let credential = try authenticate(request, &record)
        let action = try Self.action(of: request)
        record.name(action, .read)
        guard action == "GetCallerIdentity" else {
            throw Self.makingTokens.contains(action) ? .noTokens(action) : .unknownAction(action)
        }
        let session = UpstreamSession(context.upstream, as: credential, for: request, .read, logger: context.logger)
        let accountID: String
        do throws(EC2Error) {
            accountID = try await callerAccountID(with: session, in: action)
        } catch {
            throw QueryError(error.code.rawValue, error.message, status: error.status)
        }
        record.accountIsKnown(credential)
        record.finish(
            .succeeded, nil, upstream: session.calls, requestID: nil, since: request.received, now: context.now())
        await context.audit.note(record.record)
        let elements = [
            ResponseElement("Arn", "arn:aws:iam::\(accountID):user/\(credential.profile)"),
            ResponseElement("UserId", credential.accessKeyID.text), ResponseElement("Account", accountID),
        ]
        let body = try? QueryDocument.success(
            of: action, in: QueryDocument.sts, requestID: record.requestID, elements)
        guard let body else { throw .internalFailure }  // libxml2 has no memory
        return Self.reply(200, body, record.requestID)
    }

    private func authenticate(
        _ request: DownstreamRequest, _ record: inout CallRecord
    ) throws(QueryError) -> Credential {
        do throws(AuthenticationFailure) {
            let authenticated = try context.authenticator.authenticate(request, at: .sts)
            record.identify(authenticated)
            return authenticated.credential
        } catch {
            record.claim(of: request, refusal: error)
            context.logger.info("request refused", metadata: ["reason": "\(error.explanation)"])
            throw error.stsError
        }
    }

    /// The value of `Action`, of a request whose sender is known.
    private static func action(of request: DownstreamRequest) throws(QueryError) -> String {
        do throws(EC2Error) {
            let parameters = try QueryParameters(
                FormParameter.decode(request.target.queryBytes) + FormParameter.decode(request.body))
            return try parameters.required("Action")
        } catch {
            throw QueryError(error.code.rawValue, error.message, status: error.status)
        }
    }

    private func refuse(
        _ error: QueryError, _ request: DownstreamRequest, _ record: inout CallRecord
    ) async -> DownstreamReply {
        record.finish(
            .refused(AuditError(error)), nil, upstream: [], requestID: nil, since: request.received,
            now: context.now())
        await context.audit.note(record.record)
        let body = try? QueryDocument.failure(error, in: QueryDocument.sts, requestID: record.requestID)
        return Self.reply(error.status, body ?? [], record.requestID)  // no memory: the status must do
    }

    private static func reply(_ status: Int, _ body: [UInt8], _ requestID: String) -> DownstreamReply {
        DownstreamReply(
            status: status,
            headers: [.init("Content-Type", QueryDocument.contentType), .init("x-amzn-RequestId", requestID)],
            body: body)
    }
}

extension AuditError {
    init(_ error: QueryError) {
        self.init(error.status >= 500 ? .server : .client, code: error.code, message: error.message)
    }
}

extension QueryError {
    fileprivate static func noTokens(_ action: String) -> QueryError {
        QueryError(
            "AccessDenied",
            "\(action) is not served: OUTSCALE has no session tokens and no roles. Sign with the access key itself, and leave "
                + "role_arn, mfa_serial and the like out of the configuration.",
            status: 403)
    }

    fileprivate static func unknownAction(_ action: String) -> QueryError {
        QueryError(
            "InvalidAction",
            "Could not find operation \(action.cut(to: AuditLimits.identifier)): of STS, GetCallerIdentity is served here."
        )
    }

    static func bodyTooLarge(limit: Int) -> QueryError {
        QueryError("RequestEntityTooLarge", "The request body is larger than \(limit) bytes.", status: 413)
    }

    static let internalFailure = QueryError("InternalFailure", "An internal error has occurred.", status: 500)
}
