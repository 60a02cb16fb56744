import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import Synchronization
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

/// A UDP socket that keeps what comes.
final class DatagramReceiver: Sendable {
    private let collector = DatagramCollector()
    private let channel: any Channel

    /// On a port of its own unless told.
    init(port: Int = 0) async throws {
        let collector = collector
        channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 65_536))
            .channelInitializer { $0.pipeline.addHandler(collector) }
            .bind(host: "127.0.0.1", port: port).get()
    }

    var port: Int { channel.localAddress?.port ?? 0 }
    func until(_ condition: () -> Bool) async { await collector.changes.wait(until: condition) }
    var messages: [String] { collector.messages.withLock { $0 } }

    func close() async throws { try await channel.close() }

    private final class DatagramCollector: ChannelInboundHandler, Sendable {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>

        let messages = Mutex<[String]>([])
        let changes = Changes()

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let datagram = unwrapInboundIn(data).data
            messages.withLock { $0.append(String(buffer: datagram)) }
            changes.happened()
        }
    }
}

/// A syslog receiver over TLS that takes frames apart, and can stop reading or hang up.
final class TLSReceiver: Sendable {
    private struct State {
        var messages: [String] = []
        var sequences: [Int] = []
        var connections: [any Channel] = []
        var brokenFrames = 0
        var greetings = 0
        /// Whether it was told to read.
        var reads = false
    }

    /// Whether it reads what comes.
    enum Reading {
        case atOnce
        case whenTold
    }

    private let shared: Shared
    private let channel: any Channel

    /// - Parameter window: how many bytes may be on their way at once, about.
    init(
        _ authority: TestAuthority, port: Int = 0, reading: Reading = .atOnce, window: Int? = nil,
        asksForCertificate: Bool = false
    ) async throws {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(authority.serverCertificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: authority.serverKey, format: .pem)))
        if asksForCertificate {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authority.certificate))
        }
        let context = try NIOSSLContext(configuration: configuration)
        let shared = Shared()
        self.shared = shared
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                shared.state.withLock { $0.connections.append(channel) }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        ReadGate(), NIOSSLServerHandler(context: context), FrameReader(shared, reading),
                    ])
                }
            }
        if let window {
            _ = bootstrap.serverChannelOption(.socketOption(.so_rcvbuf), value: SocketOptionValue(window))
        }
        channel = try await bootstrap.bind(host: "127.0.0.1", port: port).get()
    }

    var port: Int { channel.localAddress?.port ?? 0 }
    /// The messages of all connections, in the order in which they came.
    var messages: [String] { shared.state.withLock { $0.messages } }
    var connectionCount: Int { shared.state.withLock { $0.connections.count } }
    /// Connections that are set up, of a receiver that reads when told.
    var greetingCount: Int { shared.state.withLock { $0.greetings } }
    var brokenFrames: Int { shared.state.withLock { $0.brokenFrames } }

    /// The `sequenceId` of every message.
    var sequences: [Int] { shared.state.withLock { $0.sequences } }

    func until(_ condition: () -> Bool) async { await shared.changes.wait(until: condition) }

    func read() async throws {
        let connections = shared.state.withLock { state in
            state.reads = true
            return state.connections
        }
        for connection in connections {
            try await connection.eventLoop.submit {
                try connection.pipeline.syncOperations.handler(type: ReadGate.self).isOpen = true
                connection.read()
            }.get()
        }
    }

    /// Breaks every connection that there is.
    func hangUp() {
        for connection in shared.state.withLock({ $0.connections }) { connection.close(mode: .all, promise: nil) }
    }

    /// Ends as a killed process does: its kernel closes the sockets, and says so at once where bytes are unread. TLS says
    /// nothing any more.
    func kill() async throws {
        try await channel.close()
        for connection in shared.state.withLock({ $0.connections }) {
            try await connection.eventLoop.submit {
                let tls = try connection.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
                tls.close(promise: nil)
            }.get()
        }
    }

    func close() async throws {
        try await channel.close()
        hangUp()
    }

    private final class Shared: Sendable {
        let state = Mutex(State())
        let changes = Changes()
    }

    /// Lets nobody read from the socket while it is shut: TLS asks for more by itself, whatever the channel's options say.
    private final class ReadGate: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer

        var isOpen = true

        func read(context: ChannelHandlerContext) {
            if isOpen { context.read() }
        }
    }

    /// Octet counting, as RFC 5425 §4.3 has it.
    private final class FrameReader: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let shared: Shared
        private var rest = ByteBuffer()

        private let reading: Reading

        init(_ shared: Shared, _ reading: Reading) {
            self.shared = shared
            self.reading = reading
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            guard case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent, reading == .whenTold else { return }
            let reads = shared.state.withLock { state in
                state.greetings += 1
                return state.reads
            }
            if reads { return }
            // It stands in the pipeline, where every receiver has one.
            try? context.pipeline.syncOperations.handler(type: ReadGate.self).isOpen = false
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var buffer = unwrapInboundIn(data)
            rest.writeBuffer(&buffer)
            defer { shared.changes.happened() }
            while let space = rest.readableBytesView.firstIndex(of: 0x20) {
                let digits = rest.readableBytesView[..<space]
                guard digits.first != UInt8(ascii: "0"), let length = Int(String(decoding: digits, as: UTF8.self))
                else {
                    shared.state.withLock { $0.brokenFrames += 1 }
                    return context.close(promise: nil)
                }
                guard rest.readableBytes >= digits.count + 1 + length else { return }
                rest.moveReaderIndex(forwardBy: digits.count + 1)
                let message = rest.readString(length: length) ?? ""
                rest.discardReadBytes()
                let sequence = message.firstMatch(of: /\[meta sequenceId="(\d+)"\]/).flatMap { Int($0.1) }
                shared.state.withLock { state in
                    state.messages.append(message)
                    state.sequences.append(sequence ?? 0)
                }
            }
        }
    }
}

/// The record that a syslog message carries.
func record(in message: String) throws -> String {
    let header = try #require(message.firstRange(of: "] "))
    return String(message[header.upperBound...])
}
