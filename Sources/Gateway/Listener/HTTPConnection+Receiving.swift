internal import NIOCore
internal import NIOHTTP1

/// How requests are received, and when they are refused before they are whole.
extension HTTPConnection {
    /// Bytes of a head or a body that are not counted against the budget: what an honest request has.
    private static let freeBytes = 16_384
    /// Bytes that are read of a client that goes on sending after it was refused.
    private static let lingerLimit = 262_144

    /// Looks at bytes before they are parsed.
    ///
    /// - Returns: whether they are to be parsed.
    func takes(_ buffer: ByteBuffer) -> Bool {
        switch phase {
        case .waiting:
            if beginning == nil {
                beginning = HeadBeginning()
                headBytes = 0
                if isKeptAlive { deadline = .now() + services.times.head }
            }
            beginning?.append(buffer)
            headBytes += buffer.readableBytes
            // The head may end within these bytes, and then nothing is kept of it but the request.
            if headBytes - buffer.readableBytes > Self.freeBytes, !charge(headBytes) {
                refuse(.tooManyBodies)
                return false
            }
            return true
        case .handshake, .receiving: return true
        // After the last answer nothing is read; a parser that failed takes nothing more.
        case .answering: return !closesAfterAnswer
        case .lingering:
            lingered += buffer.readableBytes
            if lingered > Self.lingerLimit { close() }
            return false
        case .closed: return false
        }
    }

    func take(_ part: HTTPServerRequestPart) {
        switch (part, phase) {
        case (.head(let head), .waiting): begin(head)
        case (.body(let bytes), .receiving(var request)):
            phase = .waiting  // the buffer shall have one owner
            request.append(bytes)
            let count = request.body.count
            let isAdmitted = request.isAdmitted
            phase = .receiving(request)
            if count > services.limits.bodyBytes {
                refuse(.bodyTooLarge(limit: services.limits.bodyBytes))
            } else if isAdmitted, count > Self.freeBytes, !charge(count) {
                refuse(.tooManyBodies)
            }
        case (.end, .receiving(let request)):
            phase = .answering
            start(request, nil)
        default: break
        }
    }

    private func begin(_ head: HTTPRequestHead) {
        beginning = nil
        isHead = head.method == .HEAD
        isOldVersion = head.isOldVersion
        closesAfterAnswer = !head.allowsAnother
        let request = IncomingRequest(head)
        phase = .receiving(request)
        deadline = nil
        if let refusal = HeadCheck.refusal(of: head, within: services.limits) { return refuse(refusal) }
        if let announced = request.announced, announced > services.limits.bodyBytes {
            refuse(.bodyTooLarge(limit: services.limits.bodyBytes))
        }
    }

    /// Decides, when not all of a body is there yet, whether the rest is read. A request that came whole is looked at
    /// once, by those who answer it.
    func admit() {
        guard case .receiving(var request) = phase, !request.isAdmitted else { return }
        let downstream = request.downstream(from: peer, services, tlsVersion: tlsVersion, presence)
        if let refusal = services.responder.refusal(ofHead: downstream, bodyLength: request.announced) {
            return refuse(refusal)
        }
        let length = request.announced ?? request.body.count
        if length > Self.freeBytes, !charge(length) { return refuse(.tooManyBodies) }
        request.isAdmitted = true
        if request.head.expectsContinue, request.body.isEmpty { write(ReplyBytes.permission) }
        phase = .receiving(request)
    }

    /// Counts so many bytes against the budget in all.
    private func charge(_ count: Int) -> Bool {
        guard count > charged else { return true }
        guard services.received.take(count - charged) else { return false }
        charged = count
        return true
    }

    private func start(_ request: IncomingRequest, _ refusal: EarlyRefusal?) {
        handle.standing = .busy
        deadline = nil
        handOver(request.downstream(from: peer, services, tlsVersion: tlsVersion, presence), refusal)
    }

    private func handOver(_ downstream: DownstreamRequest, _ refusal: EarlyRefusal?) {
        guard let context else { return }
        lane.start(
            RequestWork(
                request: downstream, refusal: refusal, responder: services.responder,
                sink: ReplySink(self, on: context.eventLoop)))
    }

    /// Answers that nothing more is read of the request, and ends the connection with the answer.
    func refuse(_ refusal: EarlyRefusal) {
        services.metrics.refused(refusal)
        closesAfterAnswer = true
        let interrupted = phase
        phase = .answering
        if case .receiving(let request) = interrupted { return start(request, refusal) }
        handle.standing = .busy
        deadline = nil
        handOver((beginning ?? HeadBeginning()).downstream(from: peer, services), refusal)
    }
}
