internal import EC2Query
internal import SigV4

/// Sends each request to the front of its protocol: `/api/…` is OAPI, a target of CloudTrail's the look-up, everything
/// else EC2 Query.
package struct Dispatcher: Sendable {
    enum Front {
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

    let ec2: EC2Front
    let oapi: OAPIFront
    let lookUp: LookUpFront
    let context: CallContext
    package let bodyLimit: Int

    package init(_ context: CallContext) {
        ec2 = EC2Front(context)
        oapi = OAPIFront(context)
        lookUp = LookUpFront(context)
        bodyLimit = context.bodyLimit
        self.context = context
    }

    package func answer(_ request: DownstreamRequest) async -> DownstreamReply {
        switch Front(request) {
        case .ec2: await ec2.answer(request)
        case .oapi: await oapi.answer(request)
        case .lookUp: await lookUp.answer(request)
        }
    }
}
