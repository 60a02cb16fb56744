internal import Audit
internal import EC2Query
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

    let context: CallContext

    init(_ context: CallContext) {
        self.context = context
    }

    /// True for the requests that are signed for STS.
    static func serves(_ service: String?) -> Bool { service == "sts" }

    func answer(_ request: DownstreamRequest) async -> DownstreamReply {
        var call = begin(request)
        let reply: DownstreamReply
        do throws(QueryError) {
            reply = try await serve(&call)
        } catch {
            reply = await refused(error, &call)
        }
        call.log(status: reply.status)
        return reply
    }

    func begin(_ request: DownstreamRequest) -> CallExchange {
        CallExchange(request, by: .sts, action: request.claimedAction ?? "Unknown", .read, in: context)
    }

    private func serve(_ call: inout CallExchange) async throws(QueryError) -> DownstreamReply {
        let credential = try authenticate(&call)
        do throws(CallerLimits.Refusal) {
            try call.admit(credential)
        } catch {
            throw QueryError("Throttling", "Rate exceeded", status: 400)
        }
        let action = try Self.action(of: call.request)
        call.name(action, .read)
        guard action == "GetCallerIdentity" else {
            throw Self.makingTokens.contains(action) ? .noTokens(action) : .unknownAction(action)
        }
        let session = call.open(as: credential)
        let accountID: String
        do throws(EC2Error) {
            accountID = try await callerAccountID(with: session, in: action)
        } catch {
            throw QueryError(error.code.rawValue, error.message, status: error.status)
        }
        call.identify(credential)
        call.finish(.succeeded)
        await call.note()
        let elements = [
            ResponseElement("Arn", "arn:aws:iam::\(accountID):user/\(credential.profile)"),
            ResponseElement("UserId", credential.accessKeyID.text), ResponseElement("Account", accountID),
        ]
        let body = try? QueryDocument.success(
            of: action, in: QueryDocument.sts, requestID: call.requestID, elements)
        guard let body else { throw .internalFailure }  // libxml2 has no memory
        return Self.reply(200, body, call.requestID)
    }

    private func authenticate(_ call: inout CallExchange) throws(QueryError) -> Credential {
        do throws(AuthenticationFailure) {
            return try call.authenticate(at: .sts).credential
        } catch {
            throw error.stsError
        }
    }

    /// The value of `Action`, of a request whose sender is known.
    private static func action(of request: DownstreamRequest) throws(QueryError) -> String {
        do throws(EC2Error) {
            return try QueryParameters(of: request).required("Action")
        } catch {
            throw QueryError(error.code.rawValue, error.message, status: error.status)
        }
    }

    func refused(_ error: QueryError, _ call: inout CallExchange) async -> DownstreamReply {
        call.finish(.refused(AuditError(error)))
        await call.note()
        let body = try? QueryDocument.failure(error, in: QueryDocument.sts, requestID: call.requestID)
        return Self.reply(error.status, body ?? [], call.requestID)  // no memory: the status must do
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
        // 501 is S3's word for what a client should not ask for.
        let isOurs = error.status >= 500 && error.status != 501
        self.init(isOurs ? .server : .client, code: error.code, message: error.message)
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

    /// What is wrong with a request as HTTP.
    static func atHTTPLevel(_ code: String, _ why: String, status: Int) -> QueryError {
        QueryError(code, why, status: status)
    }

    static let internalFailure = QueryError("InternalFailure", "An internal error has occurred.", status: 500)
}
