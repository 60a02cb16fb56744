internal import EC2Query
internal import Limits
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
        switch Front(request) {
        case .ec2: await ec2.refuse(refusal, request)
        case .oapi: await oapi.refuse(refusal, request)
        case .lookUp: await lookUp.refuse(refusal, request)
        case .sts: await sts.refuse(refusal, request)
        // It says the same whatever else is wrong with the request.
        case .otherService: await others.answer(request)
        }
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

/// A front that records what it refuses, and says it as its protocol does.
private protocol RecordingFront {
    /// What can be told of the request before its sender is known.
    func begin(_ request: DownstreamRequest) -> CallExchange
    /// Says and records why a call is refused.
    func say(_ refusal: EarlyRefusal, _ call: inout CallExchange) async -> DownstreamReply
}

extension RecordingFront {
    /// Answers and records a request that is refused before it is whole.
    fileprivate func refuse(_ refusal: EarlyRefusal, _ request: DownstreamRequest) async -> DownstreamReply {
        var call = begin(request)
        call.noteRefusal(refusal)
        var reply = await say(refusal, &call)
        if let status = refusal.status { reply.status = status }
        call.log(status: reply.status)
        return reply
    }
}

extension EC2Front: RecordingFront {
    fileprivate func say(_ refusal: EarlyRefusal, _ call: inout CallExchange) async -> DownstreamReply {
        await refused(refusal.ec2Error, &call)
    }
}

extension OAPIFront: RecordingFront {
    fileprivate func say(_ refusal: EarlyRefusal, _ call: inout CallExchange) async -> DownstreamReply {
        await refused(refusal.oapiError, &call)
    }
}

extension LookUpFront: RecordingFront {
    fileprivate func say(_ refusal: EarlyRefusal, _ call: inout CallExchange) async -> DownstreamReply {
        await refused(refusal.lookUpError, &call)
    }
}

extension STSFront: RecordingFront {
    fileprivate func say(_ refusal: EarlyRefusal, _ call: inout CallExchange) async -> DownstreamReply {
        await refused(refusal.stsError, &call)
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
