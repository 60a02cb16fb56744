internal import EC2Query
internal import Translators

/// From values to the bytes that EC2 clients read.
enum EC2Reply {
    static func success(_ action: String, _ answer: EC2Answer, _ requestID: String) -> DownstreamReply {
        guard let body = try? EC2Document.success(of: action, requestID: requestID, answer.elements) else {
            return failure(.internalError, requestID)  // libxml2 has no memory: there is little more to say
        }
        return reply(200, body, requestID)
    }

    static func failure(_ error: EC2Error, _ requestID: String) -> DownstreamReply {
        let body = (try? EC2Document.failure(error, requestID: requestID)) ?? []  // no memory: the status must do
        var failure = reply(error.status, body, requestID)
        if error.code == .requestLimitExceeded { failure.headers.append(.retryAfter) }
        return failure
    }

    static func reply(
        _ status: Int, _ body: [UInt8], _ requestID: String, rest: DownstreamReply.Rest? = nil
    ) -> DownstreamReply {
        DownstreamReply(
            status: status,
            headers: [
                .init("Content-Type", EC2Document.contentType), .init("x-amzn-RequestId", requestID),
                .init("Cache-Control", "no-cache, no-store"),
            ],
            body: body, rest: rest)
    }
}
