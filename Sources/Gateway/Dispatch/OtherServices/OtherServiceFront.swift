internal import Audit
internal import EC2Query
internal import JSONCoding
internal import SigV4

/// Answers the clients of services that are not served here, each in its own protocol, so that it can say why: KMS, S3,
/// EBS and the rest reach this address when a tool is given one endpoint for everything.
///
/// The signature is not looked at: the answer is the same for everybody.
struct OtherServiceFront: Sendable {
    private let context: CallContext

    init(_ context: CallContext) {
        self.context = context
    }

    /// Words for a service that mean one of ours, whatever else is wrong with the request.
    private static let own: Set<String> =
        Set([ScopePolicy.Front.ec2, .oapi, .lookUp, .sts].flatMap(\.services))

    /// True for the requests that are signed for a service of AWS's which is not served here.
    static func serves(_ service: String?) -> Bool {
        guard let service, !own.contains(service) else { return false }
        // `127` is what curl and oapi-cli take from an address for the service: such a request is meant for us.
        return service.utf8.first.map { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 } ?? false
    }

    func answer(_ request: DownstreamRequest) async -> DownstreamReply {
        let service = (request.claimedService ?? "").cut(to: AuditLimits.identifier)
        let dialect = ServiceProtocol(of: request, for: service)
        var call = CallExchange(
            request, by: .ec2Query, action: dialect.operation(of: request) ?? "Unknown", .read, in: context)
        let expected = ScopePolicy.Front.ec2.services
        call.noteRefusal(.notAuthentic(.serviceRefused(stated: service, expected: expected)))
        let message =
            "The service '\(service)' is not served here: this endpoint serves EC2 (snapshots, volumes, images, tags), "
            + "STS GetCallerIdentity, CloudTrail LookupEvents and OUTSCALE's API. Give '\(service)' another endpoint."
        let error = QueryError(dialect.code, message, status: dialect.status)
        call.finish(.refused(AuditError(error)))
        await call.note()
        let reply = dialect.reply(error, requestID: call.requestID)
        call.log(status: reply.status)
        return reply
    }
}
