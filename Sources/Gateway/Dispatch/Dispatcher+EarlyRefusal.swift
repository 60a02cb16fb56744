internal import EC2Query
internal import Limits
internal import Logging
internal import SigV4

/// What is said to a request whose body is not read, or not to its end.
extension Dispatcher: RequestResponder {
    package func refusal(ofHead request: DownstreamRequest, bodyLength: Int?) -> EarlyRefusal? {
        guard let failure = context.authenticator.refusal(ofHead: request, at: Front(request).policy) else {
            return nil
        }
        switch failure {
        case .claim(.missing), .claim(.signatureVersion2), .passwordLogin:
            // The form may say more: which call it is that OUTSCALE may serve unsigned, or another way to log in.
            let isShort = bodyLength.map { $0 <= InputLimits.standard.unsignedLength } ?? false
            return isShort ? nil : .notAuthentic(failure)
        default: return .notAuthentic(failure)
        }
    }

    package func refuse(_ refusal: EarlyRefusal, _ request: DownstreamRequest) async -> DownstreamReply {
        var reply =
            switch Front(request) {
            case .ec2: await ec2.refuse(refusal, request)
            case .oapi: await oapi.refuse(refusal, request)
            case .lookUp: await lookUp.refuse(refusal, request)
            }
        if let status = refusal.status { reply.status = status }
        return reply
    }
}

extension Dispatcher.Front {
    fileprivate var policy: ScopePolicy.Front {
        switch self {
        case .ec2: .ec2
        case .oapi: .oapi
        case .lookUp: .lookUp
        }
    }
}

extension EC2Front {
    /// Answers and records a request that is refused before it is whole.
    func refuse(_ refusal: EarlyRefusal, _ request: DownstreamRequest) async -> DownstreamReply {
        var record = record(of: request)
        record.claim(of: request, refusal, context)
        let reply = await refuse(refusal.ec2Error, request, &record)
        context.log(record.record, status: refusal.status ?? reply.status)
        return reply
    }
}

extension OAPIFront {
    /// Answers and records a request that is refused before it is whole.
    func refuse(_ refusal: EarlyRefusal, _ request: DownstreamRequest) async -> DownstreamReply {
        var record = record(of: request)
        record.claim(of: request, refusal, context)
        let reply = await refuse(refusal.oapiError, request, &record)
        context.log(record.record, status: reply.status)
        return reply
    }
}

extension LookUpFront {
    /// Answers and records a request that is refused before it is whole.
    func refuse(_ refusal: EarlyRefusal, _ request: DownstreamRequest) async -> DownstreamReply {
        var record = record(of: request)
        record.claim(of: request, refusal, context)
        let reply = await refuse(refusal.lookUpError, request, &record)
        context.log(record.record, status: reply.status)
        return reply
    }
}

extension CallRecord {
    /// Says who the request claims to be from, and in the log why it is refused.
    fileprivate mutating func claim(of request: DownstreamRequest, _ refusal: EarlyRefusal, _ context: CallContext) {
        if case .notAuthentic(let failure) = refusal { claim(of: request, refusal: failure) }
        context.logger.info("request refused", metadata: ["reason": "\(refusal.explanation)"])
    }
}

extension EarlyRefusal {
    fileprivate var ec2Error: EC2Error {
        switch self {
        case .bodyTooLarge(let limit): .bodyTooLarge(limit: limit)
        case .bodyTooSlow: EC2Error(.requestTimeout, sentence)
        case .tooManyBodies: .unavailable
        case .targetTooLong, .headersTooLarge, .methodNotAllowed, .transferCoding, .malformed:
            EC2Error(.malformedHTTPRequest, sentence)
        case .notAuthentic(let failure): failure.ec2Error
        }
    }

    fileprivate var oapiError: GatewayOAPIError {
        switch self {
        case .bodyTooLarge(let limit): .bodyTooLarge(limit: limit)
        case .methodNotAllowed: .methodNotAllowed
        case .notAuthentic(let failure): failure.oapiError
        case .tooManyBodies: .overloaded(explanation)
        case .bodyTooSlow, .targetTooLong, .headersTooLarge, .transferCoding, .malformed:
            .malformedRequest(explanation, status: status ?? 400)
        }
    }

    fileprivate var lookUpError: LookUpError {
        switch self {
        case .bodyTooLarge(let limit): .bodyTooLarge(limit: limit)
        case .methodNotAllowed(let method): .notPosted(method)
        case .notAuthentic(let failure): failure.lookUpError
        case .bodyTooSlow: .atHTTPLevel("RequestTimeoutException", sentence, status: 408)
        case .tooManyBodies: .unavailable
        case .targetTooLong, .headersTooLarge, .transferCoding, .malformed:
            .atHTTPLevel("MalformedHttpRequestException", sentence, status: status ?? 400)
        }
    }

    private var sentence: String { explanation.prefix(1).uppercased() + explanation.dropFirst() + "." }
}
