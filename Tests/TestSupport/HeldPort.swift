internal import NIOCore
internal import NIOPosix

/// A TCP port on which nobody listens, and which nobody else is given: one end of a connection has it.
package final class HeldPort: Sendable {
    private let anchor: any Channel
    private let holder: any Channel

    package init() async throws {
        anchor = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        guard let address = anchor.localAddress else { throw ChannelError.unknownLocalAddress }
        holder = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(to: SocketAddress(ipAddress: "127.0.0.1", port: 0))
            .connect(to: address).get()
    }

    package var number: Int { holder.localAddress?.port ?? 0 }

    package func close() async throws {
        try await holder.close()
        try await anchor.close()
    }
}
