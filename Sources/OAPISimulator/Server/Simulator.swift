import HTTPTypes
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// The embedded stand-in for OUTSCALE's OAPI, and on `/` for a little of its FCU: a service that listens over HTTP until
/// it is told to stop.
///
/// It can also be used without its socket, by ``answer(_:)``.
package final class Simulator: Service {
    /// How it was started.
    package let configuration: SimulatorConfiguration
    private let state: Mutex<SimulatorState>
    private let announcement = PortAnnouncement()
    private let logger: Logger

    /// A simulator that does not listen yet.
    package init(_ configuration: SimulatorConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        state = Mutex(SimulatorState(configuration))
    }

    /// The port that it listens on; suspends until it does.
    ///
    /// - Throws: what kept it from listening.
    package var boundPort: Int {
        get async throws { try await announcement.port }
    }

    /// Listens until graceful shutdown or cancellation.
    ///
    /// - Throws: when the address cannot be bound.
    package func run() async throws {
        let server = try HTTPServerBuilder.http1().buildServer(
            configuration: ServerConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: nil
            ),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger,
            responder: { request, writer, channel in
                try await self.respond(to: request, writer, channel)
            },
            onServerRunning: { channel in
                self.announcement.announce(.success(channel.localAddress?.port ?? 0))
            }
        )
        do {
            try await server.run()
        } catch {
            announcement.announce(.failure(error))
            throw error
        }
        announcement.announce(.failure(CancellationError()))
    }

    /// Answers one request as if it had come over HTTP, without the delays of faults.
    package func answer(_ request: SimulatedRequest) -> SimulatedReply {
        let now = configuration.now()
        return state.withLock { state in
            state.control(request, at: now) ?? state.answer(request, at: now)
        }
    }

    /// Adds faults behind those that are set.
    package func inject(_ faults: Fault...) {
        state.withLock { $0.faults.append(faults) }
    }

    /// Every request that came, oldest first; the control endpoints' are not among them.
    package var journal: [JournalEntry] { state.withLock { $0.journal } }

    /// Lets the cloud's time run ahead, so that states change. Signatures are judged by the unchanged clock.
    package func advance(by duration: Duration) {
        state.withLock { $0.timeAhead += duration }
    }

    /// Changes speeds, quotas and choices.
    package func changeBehaviour(_ change: (inout SimulatedBehaviour) -> Void) {
        state.withLock { change(&$0.world.behaviour) }
    }

    @concurrent private func respond(
        to request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        if request.headers[.expect]?.lowercased() == "100-continue" {
            try await writer.writeInformationalHead(HTTPResponse(status: .continue))
        }
        // One byte more than is allowed, so that a body that is too large is seen to be.
        var body: [UInt8] = []
        for try await part in request.body where body.count <= SimulatorState.bodyLimit {
            body.append(contentsOf: part.readableBytesView)
        }
        let received = SimulatedRequest(request.head, body: body)
        let reply = await reply(to: received)
        switch reply.delivery {
        case .whole:
            let body = reply.body.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body))
            try await writer.write(response: HTTPResponse(reply), body: body)
        case .truncated(let count):
            var bodyWriter = try await writer.writeHead(HTTPResponse(reply))
            try await bodyWriter.write(ByteBuffer(bytes: reply.body.prefix(count)))
            try await channel.close()
        case .none:
            try await channel.close()
        }
    }

    /// The same as ``answer(_:)``, with the delays of faults. A shutdown ends a delay early.
    private func reply(to request: SimulatedRequest) async -> SimulatedReply {
        let now = configuration.now()
        if let reply = state.withLock({ $0.control(request, at: now) }) { return reply }
        let admission = state.withLock { $0.admit(request, at: now) }
        await wait(admission.fault?.delayBefore)
        let later = configuration.now()
        let reply = state.withLock { $0.answer(request, admission, at: later) }
        await wait(admission.fault?.delayAfter)
        return reply
    }

    private func wait(_ delay: Duration?) async {
        guard let delay, delay > .zero else { return }
        await cancelWhenGracefulShutdown {
            _ = try? await Task.sleep(for: delay)  // cut short by a shutdown, which is as good
        }
    }
}

extension SimulatedRequest {
    fileprivate init(_ head: HTTPRequest, body: [UInt8]) {
        // The HTTP layer takes `Host` out of the fields.
        let host = head.authority.map { [Header(name: "Host", value: $0)] } ?? []
        self.init(
            method: head.method.rawValue, target: head.path ?? "/",
            headers: host + head.headerFields.map { Header(name: $0.name.rawName, value: $0.value) }, body: body
        )
    }
}

extension HTTPResponse {
    fileprivate init(_ reply: SimulatedReply) {
        var fields = HTTPFields()
        for header in reply.headers {
            if let name = HTTPField.Name(header.name) { fields.append(HTTPField(name: name, value: header.value)) }
        }
        if reply.status != 204 { fields[.contentLength] = String(reply.body.count) }
        self.init(status: Status(code: reply.status), headerFields: fields)
    }
}
