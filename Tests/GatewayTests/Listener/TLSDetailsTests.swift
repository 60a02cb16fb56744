import Audit
import Curl
import Files
import JSONCoding
import Logging
import ServiceLifecycle
import TestSupport
import Testing

@testable import Gateway

@Suite("TLS of a call", .startsPrograms, .timeLimit(.minutes(2)))
struct TLSDetailsTests {
    @Test("that the listener ended is in the call's record, with the host that was asked for")
    func recorded() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            let settings = GatewayConfiguration.ServerSettings(
                host: "127.0.0.1", port: 0,
                tls: TLSFiles(certificate: authority.serverCertificate, privateKey: authority.serverKey),
                bodyLimit: 1_048_576, shutdownGrace: .seconds(1), trustedProxies: .none)
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            let listener = Listener(
                settings, timeout: .seconds(60), dispatcher: cloud.dispatcher, logger: logger,
                now: { cloud.signingDate })
            let (ports, continuation) = AsyncStream<Int>.makeStream()
            let service = try listener.service { continuation.yield($0) }
            let group = ServiceGroup(configuration: .init(services: [service], logger: logger))
            var configuration = CurlConfiguration()
            configuration.trust = .bundle(path: authority.certificate)
            let driver = try CurlDriver(configuration)
            try await withThrowingTaskGroup { tasks in
                tasks.addTask { try await group.run() }
                var iterator = ports.makeAsyncIterator()
                let port = try #require(await iterator.next())
                let request = try TestRequest.ec2("DescribeRegions").signed(at: cloud.signingDate)
                let reply = try await driver.perform(request.transfer(to: port, scheme: "https"))
                #expect(reply.status == 200)
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
            await driver.shutdown()
        }
        let record = try #require(try store.records(.single).first)
        let details = try #require(record["tlsDetails"]?.members)
        #expect(details.map(\.name) == ["tlsVersion", "clientProvidedHostHeader"])
        #expect(details[0].value == .string("TLSv1.3"))
        #expect(details[1].value.string?.isEmpty == false)
    }
}
