internal import NIOCore
internal import SigV4

/// How answers are written. All of it is called on the event loop, by ``ReplySink``.
extension HTTPConnection {
    /// Writes a short answer in one piece.
    func answer(_ reply: DownstreamReply) {
        guard let context, case .answering = phase else { return }
        settleFraming(of: reply, length: reply.body.count)
        var buffer = context.channel.allocator.buffer(capacity: 512 + reply.body.count)
        writeHead(of: reply, to: &buffer)
        if !isHead, framing != .none { buffer.writeBytes(reply.body) }
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        finishAnswer(flushed: unflushedBytes == 0)
    }

    /// Writes a part of a long answer, and says when the client takes more.
    ///
    /// - Parameters:
    ///   - head: the answer and its body's length, when this is its beginning.
    ///   - held: bytes of the answer that are kept in memory until it does.
    func write(
        head: (reply: DownstreamReply, length: Int)?, _ bytes: ArraySlice<UInt8>, held: Int,
        _ continuation: CheckedContinuation<Void, any Error>
    ) {
        guard let context, case .answering = phase else {
            return continuation.resume(throwing: ReplySink.ClientGone())
        }
        var buffer = context.channel.allocator.buffer(capacity: 512 + bytes.count)
        if let head {
            settleFraming(of: head.reply, length: head.length)
            writeHead(of: head.reply, to: &buffer)
        }
        if !isHead { ReplyBytes.writePart(bytes, framing, to: &buffer) }
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        if context.channel.isWritable { return continuation.resume() }
        guard case .answering = phase else {
            return continuation.resume(throwing: ReplySink.ClientGone())  // the write found the connection closed
        }
        stalled = continuation
        deadline = .now() + services.times.answer
        services.backlog.wait(handle, bytes: held + ReplyBytes.piece)
    }

    /// Writes what stands after the last part.
    func endAnswer() {
        guard let context, case .answering = phase else { return }
        var buffer = context.channel.allocator.buffer(capacity: 8)
        if !isHead { ReplyBytes.writeEnd(framing, to: &buffer) }
        if buffer.readableBytes > 0 { context.writeAndFlush(wrapOutboundOut(buffer), promise: nil) }
        finishAnswer(flushed: unflushedBytes == 0)
    }

    /// Ends the connection before the answer's end.
    func abortAnswer() {
        if case .answering = phase { close() }
    }

    func write(_ text: String) {
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }

    /// Bytes that the kernel has not taken.
    var unflushedBytes: Int {
        // A channel that cannot tell has none: it is a test's.
        (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    /// Ends the sending side once everything is written.
    func closeSending() {
        guard let context else { return }
        deadline = .now() + services.times.answer
        let promise = context.eventLoop.makePromise(of: Void.self)
        let this = NIOLoopBound(self, eventLoop: context.eventLoop)
        promise.futureResult.whenComplete { _ in this.value.startLingering() }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: promise)
    }

    private func settleFraming(of reply: DownstreamReply, length: Int) {
        if reply.status == 204 {
            framing = .none
        } else if reply.rest == nil {
            framing = .length(length)
        } else if isOldVersion {
            framing = .close
        } else {
            framing = .chunked
        }
    }

    private func writeHead(of reply: DownstreamReply, to buffer: inout ByteBuffer) {
        if services.isStopping { closesAfterAnswer = true }
        if reply.status < 400 { isServed = true }
        let now = services.now()
        ReplyBytes.writeHead(
            of: reply, framing, date: lane.connections.value.dateText(at: now.epochSeconds) { now.httpDate },
            closes: closesAfterAnswer, to: &buffer)
    }
}
