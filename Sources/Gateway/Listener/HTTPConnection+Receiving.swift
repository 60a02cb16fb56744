internal import NIOCore
internal import NIOHTTP1

/// How requests are received, and when they are refused before they are whole.
extension HTTPConnection {
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
            let before = headBytes
            headBytes += buffer.readableBytes
            // What came before is of a head without an end: the head may end within these bytes.
            guard before > IncomingRequest.freeBytes else { return true }
            // The parser refuses a head that is too large, and drops empty lines before one without end.
            if before > headLimit {
                refuse(.malformed("its head does not begin, or does not end"))
            } else if !chargeHead(headBytes) {
                refuse(.tooManyBodies)
            } else {
                return true
            }
            return false
        case .receiving:
            if incoming?.exceedsFraming(services.limits.framingBytes, isWhole: true) == true {
                refuse(.malformed(Self.smallChunks))
                return false
            }
            incoming?.begin(read: buffer.readableBytes)
            return true
        case .handshake: return true
        // After the last answer nothing is read; a parser that failed takes nothing more.
        case .answering: return !closesAfterAnswer
        case .lingering:
            lingered += buffer.readableBytes
            if lingered > Self.lingerLimit { close() }
            return false
        case .closed: return false
        }
    }

    private static let smallChunks = "its chunks are too small, or their extensions too long"

    /// Bytes of a head after which it is none: those that the parser takes, and lines that it drops.
    private var headLimit: Int {
        services.limits.headerBytes + services.limits.targetBytes + IncomingRequest.freeBytes
    }

    func take(_ part: HTTPServerRequestPart) {
        switch (part, phase) {
        case (.head(let head), .waiting): begin(head)
        case (.body(let bytes), .receiving):
            // In its place: thousands of parts may come at a time.
            incoming?.append(bytes)
            checkBody()
        case (.end, .receiving):
            guard let request = incoming else { return }
            incoming = nil
            phase = .answering
            start(request, nil)
        default: break
        }
    }

    /// Looks whether what has come of a body is too much.
    private func checkBody() {
        guard let count = incoming?.body.count, let isAdmitted = incoming?.isAdmitted,
            let counted = incoming?.counted(bodyLength: count)
        else { return }
        if count > services.limits.bodyBytes {
            refuse(.bodyTooLarge(limit: services.limits.bodyBytes))
        } else if incoming?.exceedsFraming(services.limits.framingBytes, isWhole: false) == true {
            refuse(.malformed(Self.smallChunks))
        } else if isAdmitted, !charge(counted) {
            refuse(.tooManyBodies)
        }
    }

    private func begin(_ head: HTTPRequestHead) {
        beginning = nil
        isHead = head.method == .HEAD
        isOldVersion = head.isOldVersion
        closesAfterAnswer = !head.allowsAnother
        services.heads.giveBack(chargedHead)
        chargedHead = 0
        let request = IncomingRequest(head)
        incoming = request
        phase = .receiving
        deadline = nil
        if let refusal = HeadCheck.refusal(of: head, within: services.limits) { return refuse(refusal) }
        if let announced = request.announced, announced > services.limits.bodyBytes {
            refuse(.bodyTooLarge(limit: services.limits.bodyBytes))
        }
    }

    /// Decides, when not all of a body is there yet, whether the rest is read. A request that came whole is looked at
    /// once, by those who answer it.
    func admit() {
        guard case .receiving = phase, let request = incoming, !request.isAdmitted else { return }
        let downstream = request.downstream(from: peer, services, tlsVersion: tlsVersion, presence)
        if let refusal = services.responder.refusal(ofHead: downstream, bodyLength: request.announced) {
            return refuse(refusal)
        }
        guard charge(request.counted(bodyLength: request.announced ?? request.body.count)) else {
            return refuse(.tooManyBodies)
        }
        incoming?.isAdmitted = true
        if request.head.expectsContinue, request.body.isEmpty { write(ReplyBytes.permission) }
    }

    /// Counts so many bytes against the budget of heads in all.
    private func chargeHead(_ count: Int) -> Bool {
        guard services.heads.take(count - chargedHead) else { return false }
        chargedHead = count
        return true
    }

    /// Gives back what is taken of the budgets.
    func giveBack() {
        services.heads.giveBack(chargedHead)
        services.received.giveBack(charged)
        (chargedHead, charged) = (0, 0)
    }

    /// Counts so many bytes against the budget of bodies in all.
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
        phase = .answering
        if let request = incoming {
            incoming = nil
            return start(request, refusal)
        }
        handle.standing = .busy
        deadline = nil
        handOver((beginning ?? HeadBeginning()).downstream(from: peer, services), refusal)
    }
}
