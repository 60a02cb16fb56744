internal import NIOCore

/// Stands before NIO's parser, which tells nothing of a head until it is whole: shows the connection what comes, and keeps
/// from the parser what nobody reads any more.
final class HeadWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let connection: HTTPConnection

    init(_ connection: HTTPConnection) {
        self.connection = connection
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if connection.takes(unwrapInboundIn(data)) { context.fireChannelRead(data) }
    }
}
