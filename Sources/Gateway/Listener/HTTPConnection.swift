internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import NIOTLS

/// One client's connection: takes its requests one after the other, each whole before it is answered, and holds it to
/// its deadlines. Lives on its event loop; the requests' own tasks reach it through ``ReplySink``.
///
///     handshake → waiting → receiving → answering → waiting …
///                                           ↘ lingering → closed
final class HTTPConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Phase {
        case handshake
        /// For a request's head, of which nothing may have come yet.
        case waiting
        /// ``incoming`` is what has come.
        case receiving
        /// The request is with those who answer it, or the answer is being written.
        case answering
        /// The answer is written and the sending side closed: what the client still sends is dropped, so that the answer
        /// is not lost to a reset connection.
        case lingering
        case closed
    }

    /// Requests that a client may send before it has its answers; the parts of each are a few.
    private static let pipelineLimit = 128
    let services: ConnectionServices
    let handle: ConnectionHandle
    let lane: RequestLane
    let peer: String
    let presence = ClientPresence()
    var context: ChannelHandlerContext?
    var phase: Phase
    /// Of the phase; `nil` while the answer is being made, which has a deadline of its own.
    var deadline: NIODeadline?
    /// Whether the answer under way is the last.
    var closesAfterAnswer = false
    var isHead = false
    var isOldVersion = false
    var framing = ReplyFraming.none
    /// Waits for the client to take what was written.
    var stalled: CheckedContinuation<Void, any Error>?
    /// Whether something was written that the client had not taken when the answer ended.
    var isFlushing = false
    /// Whether the client was ever answered what it asked for.
    var isServed = false
    var isKeptAlive = false
    var beginning: HeadBeginning?
    /// The request of which the body is being received.
    var incoming: IncomingRequest?
    /// Bytes of the head that is being received.
    var headBytes = 0
    /// Bytes that are taken of the budget of heads.
    var chargedHead = 0
    /// Bytes that are taken of the budget of bodies.
    var charged = 0
    var lingered = 0
    private var queue = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 0)
    private var isReadHeld = false
    var tlsVersion: String?

    init(_ services: ConnectionServices, _ handle: ConnectionHandle, lane: RequestLane, peer: String, isTLS: Bool) {
        self.services = services
        self.handle = handle
        self.lane = lane
        self.peer = peer
        phase = isTLS ? .handshake : .waiting
    }

    // MARK: - The channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        deadline = .now() + (isInHandshake ? services.times.handshake : services.times.head)
        lane.connections.value.add(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        release()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        release()
        context.fireChannelInactive()
    }

    /// Nothing is read while a request is answered, or while its answer is not taken: the client waits.
    func read(context: ChannelHandlerContext) {
        if case .answering = phase {
            isReadHeld = true
        } else {
            context.read()
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        switch phase {
        case .waiting, .receiving: take(part)
        case .answering where !closesAfterAnswer:
            // What was sent behind the request, in the same bytes.
            if queue.count < Self.pipelineLimit { queue.append(part) } else { closesAfterAnswer = true }
        case .handshake, .answering, .lingering, .closed: break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        beginning?.keepLatest()
        admit()
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let cut = event as? ConnectionCut {
            self.cut(cut)
        } else if case .inputClosed? = event as? ChannelEvent {
            inputClosed()
        } else if case .handshakeCompleted? = event as? TLSUserEvent {
            finishHandshake(context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { resumeWriting() }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch (phase, error) {
        case (.waiting, HTTPParserError.headerOverflow), (.receiving, HTTPParserError.headerOverflow):
            let isLine = beginning.map { $0.lineLength > services.limits.targetBytes } ?? false
            refuse(
                isLine
                    ? .targetTooLong(limit: services.limits.targetBytes)
                    : .headersTooLarge(limit: services.limits.headerBytes))
        case (_, HTTPParserError.invalidEOFState): close()
        case (.waiting, _ as HTTPParserError), (.receiving, _ as HTTPParserError):
            refuse(.malformed("it is not HTTP/1.1"))
        case (.answering, _ as HTTPParserError): closesAfterAnswer = true
        case (.answering, _ as ByteToMessageDecoderError): break  // what comes behind it
        case (.handshake, _):
            services.metrics.closed(.handshake)
            close()
        default: close()
        }
    }

    private var isInHandshake: Bool { if case .handshake = phase { true } else { false } }

    // MARK: - Between requests

    /// The answer is written.
    func finishAnswer(flushed: Bool) {
        giveBack()
        headBytes = 0
        if !flushed { services.backlog.wait(handle, bytes: unflushedBytes) }
        // Not for a listener that stops meanwhile: the client was not told, and may have sent its next request.
        guard !closesAfterAnswer else { return closeSending() }
        isFlushing = !flushed
        if isFlushing { deadline = .now() + services.times.answer }
        if context?.channel.isWritable == true { waitForNext() }
    }

    private func waitForNext() {
        let now = NIODeadline.now()
        phase = .waiting
        isKeptAlive = true
        handle.standing =
            isServed ? .idle(since: now.uptimeNanoseconds) : .stranger(since: now.uptimeNanoseconds)
        deadline = now + (isFlushing ? services.times.answer : services.times.idle)
        while case .waiting = phase, let part = queue.popFirst() { take(part) }
        // The rest of what was sent in one go may be a part of a request.
        while case .receiving = phase, let part = queue.popFirst() { take(part) }
        admit()
        if case .answering = phase { return }
        if isReadHeld {
            isReadHeld = false
            context?.read()
        }
    }

    private func resumeWriting() {
        if let stalled {
            self.stalled = nil
            deadline = nil
            services.backlog.resume(handle)
            stalled.resume()
        } else if isFlushing, case .answering = phase {
            waitForNext()
        }
    }

    private func finishHandshake(_ context: ChannelHandlerContext) {
        guard isInHandshake else { return }
        let version = try? context.pipeline.syncOperations.nioSSL_tlsVersion()  // closing: nobody asks any more
        tlsVersion = version?.recordedName
        phase = .waiting
        deadline = .now() + services.times.head
    }

    private func inputClosed() {
        presence.leave()
        switch phase {
        case .answering: closesAfterAnswer = true
        case .handshake, .waiting, .receiving, .lingering: close()
        case .closed: break
        }
    }

    private func cut(_ cut: ConnectionCut) {
        switch (cut, phase) {
        case (_, .closed): break
        case (.gaveWay, .answering), (.stopping, .answering): closesAfterAnswer = true
        case (.gaveWay, _):
            services.metrics.closed(.gaveWay)
            close()
        case (.stopping, .waiting) where beginning == nil, (.stopping, .handshake): close()
        case (.stopping, _): break  // the answer to what has begun says that it is the last
        case (.answerBudget, _):
            services.metrics.closed(.answerBudget)
            close()
        case (.stopped, _): close()
        }
    }

    /// Looks whether the phase has lasted too long.
    func checkDeadline(_ now: NIODeadline) {
        if case .receiving = phase, let start = incoming?.start, let count = incoming?.body.count {
            let seconds = Int64(count / max(1, services.limits.bodyBytesPerSecond))
            if now >= start + services.times.body + .seconds(seconds) { refuse(.bodyTooSlow) }
            return
        }
        if isFlushing, unflushedBytes == 0 {
            isFlushing = false
            services.backlog.resume(handle)
            if case .waiting = phase, beginning == nil { deadline = now + services.times.idle }
        }
        guard let deadline, now >= deadline else { return }
        switch phase {
        case .handshake: services.metrics.closed(.handshake)
        case .waiting where isFlushing: services.metrics.closed(.answer)
        case .waiting: services.metrics.closed(beginning == nil && isKeptAlive ? .idle : .head)
        case .answering: services.metrics.closed(.answer)
        case .lingering, .receiving, .closed: break
        }
        close()
    }

    // MARK: - The end

    /// Ends the sending side when all is written, and waits for the client to end its own.
    func startLingering() {
        guard let context, case .answering = phase else { return }
        phase = .lingering
        lingered = 0
        services.backlog.resume(handle)
        handle.standing = .stranger(since: NIODeadline.now().uptimeNanoseconds)
        deadline = .now() + services.times.linger
        queue.removeAll()
        context.close(mode: .output, promise: nil)
        isReadHeld = false
        context.read()
    }

    func close() {
        guard case .closed = phase else {
            release()
            context?.close(promise: nil)
            return
        }
    }

    /// Gives back what the connection holds.
    private func release() {
        guard case .closed = phase else {
            phase = .closed
            deadline = nil
            presence.leave()
            incoming = nil
            giveBack()
            queue.removeAll()
            services.backlog.resume(handle)
            stalled?.resume(throwing: ReplySink.ClientGone())
            stalled = nil
            lane.connections.value.remove(self)
            services.table.leave(handle)
            return
        }
    }
}
