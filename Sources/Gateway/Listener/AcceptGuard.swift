internal import Logging
internal import NIOCore

/// Stands where connections come in: when the process has no descriptor or the system no memory for another, it stops
/// accepting for a moment instead of trying again at once, and goes on later. Clients wait in the socket's backlog.
final class AcceptGuard: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = Never

    /// How long nothing is accepted.
    private static let pause = TimeAmount.milliseconds(200)

    private let metrics: ListenerMetrics
    private let logger: Logger
    private var isPaused = false
    private var isReadHeld = false
    /// Whether the log has said so since a connection was last taken.
    private var isReported = false

    init(_ metrics: ListenerMetrics, _ logger: Logger) {
        self.metrics = metrics
        self.logger = logger
    }

    func read(context: ChannelHandlerContext) {
        if isPaused {
            isReadHeld = true
        } else {
            context.read()
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isReported {
            isReported = false
            logger.notice("connections are accepted again", metadata: ["listener": "\(metrics.listener)"])
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // One connection that failed while it was set up, or its refusal: no reason to pause.
        guard error is IOError else { return }
        metrics.pausedAccepting()
        if !isReported {
            isReported = true
            logger.error(
                "connections cannot be accepted for the moment",
                metadata: ["listener": "\(metrics.listener)", "error": "\(error)"])
        }
        guard !isPaused else { return }
        isPaused = true
        let this = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Self.pause) {
            let (handler, context) = this.value
            handler.resume(context)
        }
    }

    private func resume(_ context: ChannelHandlerContext) {
        isPaused = false
        guard isReadHeld else { return }
        isReadHeld = false
        context.read()
    }
}
