internal import EC2Query
internal import SigV4

/// Sends each request to the front of its protocol: `/api/…` is OAPI, everything else EC2 Query.
package struct Dispatcher: Sendable {
    private let ec2: EC2Front
    private let oapi: OAPIFront
    package let bodyLimit: Int

    package init(_ context: CallContext) {
        ec2 = EC2Front(context)
        oapi = OAPIFront(context)
        bodyLimit = context.bodyLimit
    }

    package func answer(_ request: DownstreamRequest) async -> DownstreamReply {
        OAPIFront.serves(request.target.normalizedPath) ? await oapi.answer(request) : await ec2.answer(request)
    }

    /// The answer to a request whose body is larger than ``bodyLimit``, of which nothing more is read.
    package func tooLarge(_ request: DownstreamRequest) async -> DownstreamReply {
        OAPIFront.serves(request.target.normalizedPath)
            ? await oapi.refuse(.bodyTooLarge(limit: bodyLimit), request)
            : await ec2.refuse(.bodyTooLarge(limit: bodyLimit), request)
    }
}
