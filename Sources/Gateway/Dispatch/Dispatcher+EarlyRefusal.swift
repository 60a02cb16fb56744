internal import EC2Query
internal import Limits
internal import Logging
internal import SigV4

/// What is said to a request whose body is not read, or not to its end.
extension Dispatcher: RequestResponder {
    package func refusal(ofHead request: DownstreamRequest, bodyLength: Int?) -> EarlyRefusal? {
        guard let policy = Front(request).policy else { return .otherService }
        guard let failure = context.authenticator.refusal(ofHead: request, at: policy) else { return nil }
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
            case .sts: await sts.refuse(refusal, request)
            // It says the same whatever else is wrong with the request.
            case .otherService: await others.answer(request)
            }
        if let status = refusal.status, Front(request) != .otherService { reply.status = status }
        return reply
    }
}

extension Dispatcher.Front {
    /// `nil` for what nobody here verifies.
    fileprivate var policy: ScopePolicy.Front? {
        switch self {
        case .ec2: .ec2
        case .oapi: .oapi
        case .lookUp: .lookUp
        case .sts: .sts
        case .otherService: nil
        }
    }
}

extension EC2Front {
    /// Answers and records a request that is refused before it is whole.
    func refuse(_ refusal: EarlyRefusal, _ request: DownstreamRequest) async -> DownstreamReply {
        var call = begin(request)
        call.claim(refusal, context.logger)
        let reply = await refused(refusal.ec2Error, &call)
        call.log(status: refusal.status ?? reply.status)
        return reply
    }
}

extension OAPIFront {
    /// Answers and records a request that is refused before it is whole.
    func refuse(_ refusal: EarlyRefusal, _ request: DownstreamRequest) async -> DownstreamReply {
        var call = begin(request)
        call.claim(refusal, context.logger)
        let reply = await refused(refusal.oapiError, &call)
        call.log(status: refusal.status ?? reply.status)
        return reply
    }
}

extension LookUpFront {
    /// Answers and records a request that is refused before it is whole.
    func refuse(_ refusal: EarlyRefusal, _ request: DownstreamRequest) async -> DownstreamReply {
        var call = begin(request)
        call.claim(refusal, context.logger)
        let reply = await refused(refusal.lookUpError, &call)
        call.log(status: refusal.status ?? reply.status)
        return reply
    }
}

extension STSFront {
    /// Answers and records a request that is refused before it is whole.
    func refuse(_ refusal: EarlyRefusal, _ request: DownstreamRequest) async -> DownstreamReply {
        var call = begin(request)
        call.claim(refusal, context.logger)
        let reply = await refused(refusal.stsError, &call)
        call.log(status: refusal.status ?? reply.status)
        return reply
    }
}

extension CallExchange {
    /// Says who the request claims to be from, and in the log why it is refused.
    fileprivate mutating func claim(_ refusal: EarlyRefusal, _ logger: Logger) {
        if case .notAuthentic(let failure) = refusal { claim(refusal: failure) }
        logger.info("request refused", metadata: ["reason": "\(refusal.explanation)"])
    }
}

extension EarlyRefusal {
    fileprivate var ec2Error: EC2Error {
        switch self {
        case .bodyTooLarge(let limit): .bodyTooLarge(limit: limit)
        case .bodyTooSlow: EC2Error(.requestTimeout, sentence)
        case .tooManyBodies: .unavailable
        case .targetTooLong, .headersTooLarge, .methodNotAllowed, .transferCoding, .malformed, .otherService:
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
        case .bodyTooSlow, .targetTooLong, .headersTooLarge, .transferCoding, .malformed, .otherService:
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
        case .targetTooLong, .headersTooLarge, .transferCoding, .malformed, .otherService:
            .atHTTPLevel("MalformedHttpRequestException", sentence, status: status ?? 400)
        }
    }

    fileprivate var stsError: QueryError {
        switch self {
        case .bodyTooLarge(let limit): .bodyTooLarge(limit: limit)
        case .notAuthentic(let failure): failure.stsError
        case .bodyTooSlow: .atHTTPLevel("RequestTimeout", sentence, status: 408)
        case .tooManyBodies: .atHTTPLevel("ServiceUnavailable", sentence, status: 503)
        case .targetTooLong, .headersTooLarge, .methodNotAllowed, .transferCoding, .malformed, .otherService:
            .atHTTPLevel("MalformedHttpRequest", sentence, status: status ?? 400)
        }
    }

    private var sentence: String { explanation.prefix(1).uppercased() + explanation.dropFirst() + "." }
}
