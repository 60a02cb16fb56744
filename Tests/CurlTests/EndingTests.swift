import Curl
import Testing

@Suite("Ends that are not answers", .timeLimit(.minutes(5)))
struct EndingTests {
    @Test("a server that never answers: the deadline ends it, and its connection")
    func deadline() async throws {
        let server = try await LoopbackServer { _ in .silence }
        let driver = try CurlDriver()
        #expect(await failureAtDeadline(driver, server.url()) == .deadlineExceeded(.mayBeSent))
        await server.sawArrivals(1)
        await server.sawClose(of: try #require(server.arrivals.first).connection)
        await driver.shutdown()
    }

    @Test("a deadline that has passed: nothing is tried")
    func deadlinePassed() async throws {
        let server = try await LoopbackServer()
        let driver = try CurlDriver()
        let failure = await failure(driver, .post(server.url(), "x", deadline: .zero))
        #expect(failure == .deadlineExceeded(.notSent))
        await driver.shutdown()
        #expect(server.connectionCount == 0)
    }

    @Test("time spent waiting for a connection counts")
    func deadlineWhileWaiting() async throws {
        let server = try await LoopbackServer { _ in .silence }
        var configuration = CurlConfiguration()
        configuration.maximumConnectionsPerHost = 1
        let driver = try CurlDriver(configuration)
        async let first = failure(driver, .post(server.url("/1"), "x"))
        await server.sawArrivals(1)
        let second = await failure(driver, .post(server.url("/2"), "x", deadline: .milliseconds(50)))
        #expect(second == .deadlineExceeded(.notSent))
        await driver.shutdown()
        #expect(await first == .driverStopped(.mayBeSent))
        #expect(server.arrivals.map(\.uri) == ["/1"])
    }

    @Test("the nearest of several deadlines comes first")
    func deadlineOrder() async throws {
        let server = try await LoopbackServer { _ in .silence }
        let driver = try CurlDriver()
        let late = Task { await failure(driver, .post(server.url("/late"), "x", deadline: .seconds(30))) }
        await server.sawArrivals(1)
        #expect(await failureAtDeadline(driver, server.url("/soon")) == .deadlineExceeded(.mayBeSent))
        await server.sawArrivals(2)
        await server.sawClose(of: try #require(server.arrivals.last { $0.uri == "/soon" }).connection)
        late.cancel()
        #expect(await late.value == .cancelled(.mayBeSent))
        await driver.shutdown()
    }

    @Test("cancelling the task ends the transfer: the server sees the connection close")
    func cancellation() async throws {
        let server = try await LoopbackServer { _ in .silence }
        let driver = try CurlDriver()
        let task = Task { await failure(driver, .post(server.url(), "x")) }
        await server.sawArrivals(1)
        task.cancel()
        #expect(await task.value == .cancelled(.mayBeSent))
        await server.sawClose(of: 0)
        await driver.shutdown()
    }

    @Test("a task cancelled beforehand sends nothing")
    func cancelledBefore() async throws {
        let server = try await LoopbackServer()
        let driver = try CurlDriver()
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return await failure(driver, .post(server.url(), "x"))
        }
        task.cancel()
        #expect(await task.value == .cancelled(.notSent))
        await driver.shutdown()
        #expect(server.connectionCount == 0)
    }

    @Test("cancelling while it waits for a connection: not sent")
    func cancelledWaiting() async throws {
        let server = try await LoopbackServer { $0.uri == "/1" ? .silence : .ok() }
        var configuration = CurlConfiguration()
        configuration.maximumConnectionsPerHost = 1
        let driver = try CurlDriver(configuration)
        let first = Task { await failure(driver, .post(server.url("/1"), "x")) }
        await server.sawArrivals(1)
        let second = Task { await failure(driver, .post(server.url("/2"), "x")) }
        // The third is taken after the second: it fails first, when the driver has both.
        #expect(await failure(driver, .get("ftp://127.0.0.1/"))?.progress == .notSent)
        second.cancel()
        #expect(await second.value == .cancelled(.notSent))
        first.cancel()
        #expect(await first.value == .cancelled(.mayBeSent))
        _ = try await driver.perform(.get(server.url("/3")))
        #expect(server.arrivals.map(\.uri) == ["/1", "/3"])
        await driver.shutdown()
    }

    @Test("a shutdown fails what is in flight, and what comes after")
    func shutdown() async throws {
        let server = try await LoopbackServer { _ in .silence }
        let driver = try CurlDriver()
        await withTaskGroup(of: TransferFailure?.self) { group in
            for _ in 0..<20 { group.addTask { await failure(driver, .post(server.url(), "x")) } }
            await server.sawArrivals(20)
            await driver.shutdown()
            for await failure in group { #expect(failure == .driverStopped(.mayBeSent)) }
        }
        #expect(await failure(driver, .get(server.url())) == .driverStopped(.notSent))
        await driver.shutdown()
        for connection in 0..<20 { await server.sawClose(of: connection) }
    }

    @Test("run ends the driver when its task is cancelled")
    func run() async throws {
        let server = try await LoopbackServer()
        let driver = try CurlDriver()
        let service = Task { await driver.run() }
        _ = try await driver.perform(.get(server.url()))
        service.cancel()
        await service.value
        await server.sawClose(of: 0)
        #expect(await failure(driver, .get(server.url())) == .driverStopped(.notSent))
    }

    @Test("a driver that nobody holds any more closes its connections")
    func deinitialisation() async throws {
        let server = try await LoopbackServer()
        do {
            let driver = try CurlDriver()
            _ = try await driver.perform(.get(server.url()))
        }
        await server.sawClose(of: 0)
    }

    @Test("cancellations at any moment: each caller hears once, and the driver goes on")
    func cancellationStorm() async throws {
        let server = try await LoopbackServer()
        let driver = try CurlDriver()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<300 {
                group.addTask {
                    let task = Task { await failure(driver, .post(server.url("/\(number)"), "x")) }
                    for _ in 0..<(number % 40) { await Task.yield() }
                    task.cancel()
                    switch await task.value {
                    case nil, .cancelled: break
                    case let other: Issue.record("unexpected \(String(describing: other))")
                    }
                }
            }
        }
        _ = try await driver.perform(.get(server.url()))
        await driver.shutdown()
    }
}
