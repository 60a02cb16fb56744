import Foundation
import Gateway
import InMemoryLogging
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import ServiceLifecycleTestKit
import Testing

@Suite("The service manager", .timeLimit(.minutes(1)))
struct ServiceManagerTests {
    private final class Receiver: ChannelInboundHandler, Sendable {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>
        private let continuation: AsyncStream<String>.Continuation
        init(_ continuation: AsyncStream<String>.Continuation) { self.continuation = continuation }
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            continuation.yield(String(buffer: unwrapInboundIn(data).data))
        }
    }

    @Test("is told of the start and of the stop")
    func told() async throws {
        let path = "/tmp/passerelle-\(UUID().uuidString.prefix(8)).notify"
        defer { try? FileManager.default.removeItem(atPath: path) }  // left-overs in /tmp do no harm
        let (messages, continuation) = AsyncStream.makeStream(of: String.self)
        let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { $0.pipeline.addHandler(Receiver(continuation)) }
            .bind(unixDomainSocketPath: path).get()
        var received = messages.makeAsyncIterator()
        let manager = ServiceManager(environment: ["NOTIFY_SOCKET": path], logger: Logger(label: "test"))
        manager.ready("listening on http://127.0.0.1:8080")
        #expect(await received.next() == "READY=1\nSTATUS=listening on http://127.0.0.1:8080")
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await manager.run() }
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
        #expect(await received.next() == "STOPPING=1\nSTATUS=stopping")
        try await channel.close()
    }

    @Test("that is not there is no reason not to serve")
    func absent() {
        let log = InMemoryLogHandler()
        let logger = Logger(label: "test") { _ in log }
        ServiceManager(environment: [:], logger: logger).ready("x")
        #expect(log.entries.isEmpty)
        ServiceManager(environment: ["NOTIFY_SOCKET": "/nowhere/notify"], logger: logger).ready("x")
        #expect(log.entries.map(\.message.description) == ["the service manager cannot be told"])
    }
}
