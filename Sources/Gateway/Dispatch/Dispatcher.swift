internal import Audit
internal import EC2Query
internal import SigV4

/// Sends each request to the front of its protocol: `/api/…` is OAPI, a target of CloudTrail's the look-up, what is
/// signed for STS or for another service than ours is theirs, everything else EC2 Query.
package struct Dispatcher: Sendable {
    enum Front {
        case ec2
        case oapi
        case lookUp
        case sts
        case otherService

        init(_ request: DownstreamRequest) {
            if OAPIFront.serves(request.target.normalizedPath) {
                self = .oapi
            } else if LookUpFront.serves(request) {
                self = .lookUp
            } else {
                self = Front(signedFor: request.claimedService)
            }
        }

        private init(signedFor service: String?) {
            if STSFront.serves(service) {
                self = .sts
            } else {
                self = OtherServiceFront.serves(service) ? .otherService : .ec2
            }
        }
    }

    let ec2: EC2Front
    let oapi: OAPIFront
    let lookUp: LookUpFront
    let sts: STSFront
    let others: OtherServiceFront
    private let metrics: CallMetrics
    let context: CallContext
    /// The largest body that is read, in bytes.
    package let bodyLimit: Int

    package init(_ context: CallContext, ec2: EC2Settings, lookUp: LookUpSettings, bodyLimit: Int) {
        self.ec2 = EC2Front(context, ec2)
        oapi = OAPIFront(context)
        self.lookUp = LookUpFront(context, lookUp)
        sts = STSFront(context)
        others = OtherServiceFront(context)
        metrics = context.metrics
        self.bodyLimit = bodyLimit
        self.context = context
    }

    package func answer(_ request: DownstreamRequest) async -> DownstreamReply {
        switch Front(request) {
        case .ec2: await metrics.during(.ec2Query) { await ec2.answer(request) }
        case .oapi: await metrics.during(.oapi) { await oapi.answer(request) }
        case .lookUp: await metrics.during(.cloudTrail) { await lookUp.answer(request) }
        case .sts: await metrics.during(.sts) { await sts.answer(request) }
        case .otherService: await others.answer(request)
        }
    }
}
