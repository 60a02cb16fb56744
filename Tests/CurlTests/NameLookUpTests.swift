import Curl
import Dispatch
import Foundation
import Synchronization
import Testing

@Suite("Look-ups of names", .timeLimit(.minutes(2)))
struct NameLookUpTests {
    /// Threads of this process that look something up: libcurl's have its own name for them, which is the process's.
    private static var lookUps: Int {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count { thread in
                // One that ended meanwhile has none.
                let name = try? String(contentsOfFile: "/proc/self/task/\(thread)/comm", encoding: .utf8)
                return name == "name-look-up\n"
            }
        }
    }

    private static func driver(
        _ resolver: @escaping @Sendable (String) -> HostResolver.Addresses, connectTimeout: Duration = .seconds(5)
    ) throws -> CurlDriver {
        var configuration = CurlConfiguration()
        configuration.resolver = HostResolver(resolver)
        configuration.connectTimeout = connectTimeout
        return try CurlDriver(configuration)
    }

    @Test("one look-up serves many transfers at once, which use what it found")
    func shared() async throws {
        let server = try await LoopbackServer { _ in .ok("found") }
        let count = Atomic(0)
        let gate = DispatchSemaphore(value: 0)
        let driver = try Self.driver { host in
            count.add(1, ordering: .relaxed)
            gate.wait()
            return host == "api.example.test" ? .success(["127.0.0.1"]) : .failure(.init(detail: "unknown"))
        }
        let url = "http://api.example.test:\(server.port)/"
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 { group.addTask { try await driver.perform(.get(url)).status } }
            while count.load(ordering: .relaxed) == 0 { await Task.yield() }
            gate.signal()
            for try await status in group { #expect(status == 200) }
        }
        _ = try await driver.perform(.get(url))
        #expect(count.load(ordering: .relaxed) == 1)
        #expect(server.arrivals.first?.values("host") == ["api.example.test:\(server.port)"])
        await driver.shutdown()
    }

    @Test("a name server that is silent holds one thread, however many wait; they fail in the time for connections")
    func silent() async throws {
        let gate = DispatchSemaphore(value: 0)
        let count = Atomic(0)
        let driver = try Self.driver(
            { _ in
                count.add(1, ordering: .relaxed)
                gate.wait()
                return .failure(.init(detail: "late"))
            }, connectTimeout: .milliseconds(500))
        await withTaskGroup(of: TransferFailure?.self) { group in
            for _ in 0..<300 { group.addTask { await failure(driver, .get("https://api.example.test/")) } }
            for await failed in group {
                guard case .notSent(.nameResolution, _)? = failed else {
                    Issue.record("\(String(describing: failed))")
                    continue
                }
            }
        }
        // One, and those of the other tests.
        #expect(try 1...10 ~= Self.lookUps)
        #expect(count.load(ordering: .relaxed) == 1)
        gate.signal()
        await driver.shutdown()
    }

    @Test("a name that is not found is told so, and looked up again by the next")
    func unknown() async throws {
        let found = Atomic(false)
        let server = try await LoopbackServer()
        let driver = try Self.driver { _ in
            found.load(ordering: .relaxed) ? .success(["127.0.0.1"]) : .failure(.init(detail: "no such name"))
        }
        let url = "http://api.example.test:\(server.port)/"
        #expect(await failure(driver, .get(url)) == .notSent(.nameResolution, detail: "no such name"))
        found.store(true, ordering: .relaxed)
        let status1 = try await driver.perform(.get(url)).status
        #expect(status1 == 200)
        await driver.shutdown()
    }

    @Test("one that waits can be cancelled, and the driver can end")
    func cancelled() async throws {
        let gate = DispatchSemaphore(value: 0)
        let count = Atomic(0)
        let driver = try Self.driver { _ in
            count.add(1, ordering: .relaxed)
            gate.wait()
            return .success(["127.0.0.1"])
        }
        let first = Task { await failure(driver, .get("https://api.example.test/")) }
        while count.load(ordering: .relaxed) == 0 { await Task.yield() }
        first.cancel()
        #expect(await first.value == .cancelled(.notSent))
        let second = Task { await failure(driver, .get("https://api.example.test/")) }
        await Task.yield()
        await driver.shutdown()
        #expect(await second.value == .driverStopped(.notSent))
        gate.signal()
    }

    @Test("the system's resolver knows this machine, and what is not there")
    func system() async throws {
        let driver = try CurlDriver()
        guard case .notSent(.nameResolution, _)? = await failure(driver, .get("https://nowhere.invalid/")) else {
            Issue.record("resolved")
            return
        }
        await driver.shutdown()
    }
}
