internal import Audit
internal import EC2Query
internal import SigV4

/// Sends each request to the front of its protocol: `/api/…` is OAPI, a target of CloudTrail's the look-up, everything
/// else EC2 Query.
package struct Dispatcher: Sendable {
    private enum Front {
        case ec2
        case oapi
        case lookUp

        init(_ request: DownstreamRequest) {
            if OAPIFront.serves(request.target.normalizedPath) {
                self = .oapi
            } else {
                self = LookUpFront.serves(request) ? .lookUp : .ec2
            }
        }
    }

    private let ec2: EC2Front
    private let oapi: OAPIFront
    private let lookUp: LookUpFront
    private let metrics: CallMetrics
    /// The largest body that is read, in bytes.
    package let bodyLimit: Int

    package init(_ context: CallContext, ec2: EC2Settings, lookUp: LookUpSettings, bodyLimit: Int) {
        self.ec2 = EC2Front(context, ec2)
        oapi = OAPIFront(context)
        self.lookUp = LookUpFront(context, lookUp)
        metrics = context.metrics
        self.bodyLimit = bodyLimit
    }

    package func answer(_ request: DownstreamRequest) async -> DownstreamReply {
        switch Front(request) {
        case .ec2: await metrics.during(.ec2Query) { await ec2.answer(request) }
        case .oapi: await metrics.during(.oapi) { await oapi.answer(request) }
        case .lookUp: await metrics.during(.cloudTrail) { await lookUp.answer(request) }
        }
    }

    /// The answer to a request whose body is larger than ``bodyLimit``, of which nothing more is read.
    package func tooLarge(_ request: DownstreamRequest) async -> DownstreamReply {
        switch Front(request) {
        case .ec2: await ec2.refuse(.bodyTooLarge(limit: bodyLimit), request)
        case .oapi: await oapi.refuse(.bodyTooLarge(limit: bodyLimit), request)
        case .lookUp: await lookUp.refuse(.bodyTooLarge(limit: bodyLimit), request)
        }
    }
}
