internal import NIOCore

/// Takes the answer to a request from the task that makes it to the connection, which lives on its event loop.
struct ReplySink: Sendable {
    /// The client has gone, or was cut off.
    struct ClientGone: Error {}

    private let connection: NIOLoopBound<HTTPConnection>
    private let loop: any EventLoop

    init(_ connection: HTTPConnection, on loop: any EventLoop) {
        self.connection = NIOLoopBound(connection, eventLoop: loop)
        self.loop = loop
    }

    /// Sends the answer: in one piece when it is short, else as the client takes it.
    func send(_ reply: consuming DownstreamReply) async {
        var reply = reply
        if reply.rest == nil, reply.body.count <= ReplyBytes.piece {
            // Nearly always: the request's task runs on the loop.
            if loop.inEventLoop { return connection.value.answer(reply) }
            return onLoop { [reply] in $0.answer(reply) }
        }
        do {
            let body = reply.body
            reply.body = []  // kept no longer than it takes to write it
            try await stream(reply, body)
            onLoop { $0.endAnswer() }
        } catch {
            // Nobody shall take the beginning for the whole.
            onLoop { $0.abortAnswer() }
        }
    }

    private func stream(
        _ head: DownstreamReply, _ body: consuming [UInt8]
    ) async throws {
        let length = body.count
        var failure: (any Error)?
        do {
            try await write(head: (head, length), [], held: length)
            try await writePieces(of: body)
        } catch {
            failure = error
        }
        guard let rest = head.rest else {
            if let failure { throw failure }
            return
        }
        // Called whatever has happened: it leaves the record of the call.
        let first = failure
        try await withTaskExecutorPreference(LongWork.executor) { @concurrent () in
            try await rest { bytes in
                if let first { throw first }
                try await writePieces(of: bytes)
            }
        }
    }

    private func writePieces(of bytes: consuming [UInt8]) async throws {
        let bytes = bytes
        var start = 0
        while start < bytes.count {
            let end = min(start + ReplyBytes.piece, bytes.count)
            // The whole array is in memory until its last piece is taken.
            try await write(head: nil, bytes[start..<end], held: bytes.count)
            start = end
        }
    }

    /// Writes, and returns when the client takes more.
    ///
    /// - Parameter held: bytes of the answer that are kept in memory in the meantime.
    private func write(
        head: (DownstreamReply, length: Int)?, _ bytes: ArraySlice<UInt8>, held: Int
    ) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            onLoop { $0.write(head: head, bytes, held: held, continuation) }
        }
    }

    private func onLoop(_ work: @escaping @Sendable (HTTPConnection) -> Void) {
        if loop.inEventLoop { return work(connection.value) }
        loop.execute { [connection] in work(connection.value) }
    }
}
