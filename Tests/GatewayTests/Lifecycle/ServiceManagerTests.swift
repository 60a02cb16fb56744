import Foundation
import Gateway
import InMemoryLogging
import Logging
import ServiceLifecycle
import ServiceLifecycleTestKit
import TestSupport
import Testing

@Suite("The service manager", .timeLimit(.minutes(1)))
struct ServiceManagerTests {
    /// Prints what it is told, as systemd would hear it.
    private static let listener = """
        import socket, sys
        end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        end.bind(sys.argv[1])
        print("bound", flush=True)
        while True: print(repr(end.recv(4096).decode()), flush=True)
        """

    @Test(
        "is told of the start and of the stop, on a path and on an abstract socket", .startsPrograms,
        arguments: ["/tmp/", "@"])
    func told(place: String) async throws {
        let name = "passerelle-\(UUID().uuidString.prefix(8)).notify"
        let address = place + name
        defer { try? FileManager.default.removeItem(atPath: address) }  // left-overs in /tmp do no harm
        // Python writes the zero byte of an abstract socket as itself.
        let listener = try ChildProcess(
            "python3",
            [
                "-c", place == "@" ? "import sys; sys.argv[1] = chr(0) + sys.argv[1]\n\(Self.listener)" : Self.listener,
                place == "@" ? name : address,
            ])
        defer { listener.terminate() }
        _ = try await listener.line(with: "bound")
        let manager = ServiceManager(environment: ["NOTIFY_SOCKET": address], logger: Logger(label: "test"))
        manager.ready("listening on http://127.0.0.1:8080")
        #expect(
            try await listener.line(with: "READY") == #"'READY=1\nSTATUS=listening on http://127.0.0.1:8080'"#)
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await manager.run() }
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
        #expect(try await listener.line(with: "STOPPING") == #"'STOPPING=1\nSTATUS=stopping'"#)
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
