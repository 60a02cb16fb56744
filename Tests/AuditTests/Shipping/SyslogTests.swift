import Foundation
import JSONCoding
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Shipping by syslog over UDP", .serialized) struct SyslogDatagramTests {
    let world: ShippingWorld
    let origin = SyslogOrigin(hostName: "gw1.example.com", processID: "1")

    init() throws {
        world = try ShippingWorld()
    }

    private func destination(_ port: Int) -> SyslogDatagrams {
        SyslogDatagrams(host: "127.0.0.1", port: port, origin: origin)
    }

    @Test("sends a datagram a record, in order")
    func order() async throws {
        let receiver = try await DatagramReceiver()
        let names = (0..<50).map { "\($0)\n" }
        try await world.ship(to: destination(receiver.port)) { _ in
            await world.record(names)
            await receiver.until { receiver.messages.count == 50 }
        }
        #expect(
            try receiver.messages.map { try JSON(parsing: record(in: $0).utf8)["requestID"]?.string } == names)
        #expect(receiver.messages[7].hasPrefix("<110>1 2026-11-23T10:00:00Z gw1.example.com passerelle 1 DescribeSnap"))
        #expect(try world.savedSequence == 50)
        try await receiver.close()
    }

    @Test("a record that no datagram can hold is left out, counted, and recorded")
    func tooLong() async throws {
        let receiver = try await DatagramReceiver()
        var long = sampleRecord(requestID: "long")
        long.requestParameters = .object([.init("description", .string(String(repeating: "x", count: 66_000)))])
        try await world.ship(to: destination(receiver.port), "syslog+udp://127.0.0.1") { [long] shipper in
            await world.record(["before"])
            await world.writer.note(long)
            await world.record(["after"])
            await receiver.until { receiver.messages.count == 3 }
            #expect(shipper.statistics.lost == 1)
        }
        let records = try receiver.messages.map { try JSON(parsing: record(in: $0).utf8) }
        // The gap is noted while the next record may be on its way.
        let gap = try #require(records.first { $0["eventName"] == .string("AuditShippingGap") })
        #expect(gap["serviceEventDetails"]?["firstSequence"] == .integer(2))
        #expect(
            records.compactMap { $0["requestID"]?.string }.filter { ["before", "after"].contains($0) } == [
                "before", "after",
            ])
        try await receiver.close()
    }

    @Test("the longest datagram that there is arrives")
    func longest() async throws {
        let receiver = try await DatagramReceiver()
        let destination = destination(receiver.port)
        let overhead = SyslogMessage(trailRow(1, text: ""), from: origin).bytes.count
        let text = String(repeating: "x", count: SyslogMessage.longestDatagram - overhead)
        try await destination.sendAll([trailRow(1, text: text)])
        await receiver.until { receiver.messages.count == 1 }
        #expect(try await destination.send([trailRow(2, text: text + "x")]) == [2])
        _ = await destination.close()
        try await receiver.close()
    }

    @Test("a machine on which nobody listens is a failure; who listens later gets what was missed")
    func absent() async throws {
        let gone = try await DatagramReceiver()
        let port = gone.port
        try await gone.close()
        try await world.ship(to: destination(port)) { shipper in
            await world.record(["1", "2", "3"])
            await world.passTime { shipper.statistics.fails }
            #expect(try world.savedSequence == 0)
            let receiver = try await DatagramReceiver(port: port)
            await world.passTime { receiver.messages.count >= 3 }
            #expect(receiver.messages.prefix(3).map { $0.contains("sequenceId=\"1\"") } == [true, false, false])
            try await receiver.close()
        }
    }
}

@Suite("Shipping by syslog over TLS", .serialized, .timeLimit(.minutes(2)), .startsPrograms)
struct SyslogConnectionTests {
    let world: ShippingWorld
    let origin = SyslogOrigin(hostName: "gw1.example.com", processID: "1")

    init() throws {
        world = try ShippingWorld()
    }

    private func destination(
        _ port: Int, _ authority: TestAuthority?, host: String = "localhost", identity: Bool = false,
        handshakeLimit: TimeAmount = .seconds(60)
    ) throws -> SyslogConnection {
        let files = authority.map {
            TLSFiles(certificate: $0.serverCertificate, privateKey: $0.serverKey)
        }
        return try SyslogConnection(
            host: host, port: port,
            ShippingSettings(
                target: .syslogTLS(host: host, port: port), caBundle: authority?.certificate,
                identity: identity ? files : nil), origin: origin, handshakeLimit: handshakeLimit)
    }

    @Test(
        "sends every record in a frame of its own, in order, and knows that they arrived",
        arguments: ["localhost", "127.0.0.1"])
    func order(host: String) async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let receiver = try await TLSReceiver(authority)
        let names = (0..<300).map { "\($0)\n12 x" }
        try await world.ship(to: try destination(receiver.port, authority, host: host)) { shipper in
            await world.record(names)
            await receiver.until { receiver.messages.count == 300 }
            await world.passTime { shipper.statistics.arrived == 300 }
        }
        #expect(try receiver.messages.map { try JSON(parsing: record(in: $0).utf8)["requestID"]?.string } == names)
        #expect(receiver.brokenFrames == 0)
        #expect(try world.savedSequence == 300)
        try await receiver.close()
    }

    @Test("at the end all have arrived, which the receiver confirms by ending TLS")
    func flushAtTheEnd() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let receiver = try await TLSReceiver(authority)
        try await world.ship(to: try destination(receiver.port, authority)) { _ in
            await world.record((0..<500).map { "\($0)" })
        }
        #expect(receiver.sequences.elementsEqual(1...500))
        #expect(try world.savedSequence == 500)
        try await receiver.close()
    }

    @Test("a receiver that is too slow at the end gets the rest at the next start, and nothing is missing")
    func slowAtTheEnd() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let receiver = try await TLSReceiver(authority, reading: .whenTold, window: 8192)
        try await world.ship(to: try destination(receiver.port, authority)) { _ in
            await world.record((0..<100).map { "\($0)" })
            await world.passTime { receiver.greetingCount == 1 }
            world.ticks.passFreely()
        }
        let saved = try #require(try world.savedSequence)
        #expect(saved < 100)
        let second = try await TLSReceiver(authority)
        let next = try ShippingWorld(in: world.directory)
        try await next.ship(to: try destination(second.port, authority)) { _ in
            await second.until { second.sequences.last == 100 }
        }
        #expect(second.sequences.elementsEqual(saved + 1...100))
        try await receiver.read()
        await receiver.until { (receiver.sequences.last ?? 0) >= saved }
        try await receiver.close()
        try await second.close()
    }

    @Test("sends nothing to a receiver whose certificate is not trusted, or is another host's")
    func untrusted() async throws {
        let authority = try await TestAuthority(alternativeNames: "DNS:siem.example.com")
        let other = try await TestAuthority()
        defer {
            authority.remove()
            other.remove()
        }
        let receiver = try await TLSReceiver(authority)
        for trusted in [authority, other] {
            let destination = try destination(receiver.port, trusted)
            await #expect(throws: ShippingFailure.self) { _ = try await destination.send([trailRow(1)]) }
            let arrived = try await destination.arrived()
            #expect(arrived == 0)
            #expect(await destination.close() == 0)
        }
        #expect(receiver.messages.isEmpty)
        try await receiver.close()
    }

    @Test("shows its own certificate to a receiver that asks for one")
    func clientCertificate() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let receiver = try await TLSReceiver(authority, asksForCertificate: true)
        let known = try destination(receiver.port, authority, identity: true)
        try await known.sendAll([trailRow(1)])
        #expect(await known.close() == 1)
        #expect(receiver.sequences == [1])
        let unknown = try destination(receiver.port, authority)
        var failed = false
        // TLS 1.3 has the client finish first: it learns of the refusal with a later write.
        while !failed {
            do throws(ShippingFailure) {
                try await unknown.sendAll([trailRow(2)])
            } catch {
                failed = true
            }
        }
        #expect(await unknown.close() == 0)
        #expect(receiver.sequences == [1])
        try await receiver.close()
    }

    @Test("a receiver that does not read delays no call; once it reads it gets everything")
    func slowReader() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let receiver = try await TLSReceiver(authority, reading: .whenTold)
        var record = sampleRecord()
        record.requestParameters = .object([.init("description", .string(String(repeating: "x", count: 90_000)))])
        try await world.ship(to: try destination(receiver.port, authority)) { [record] shipper in
            for number in 0..<128 {
                var record = record
                record.requestID = "\(number)"
                await world.writer.note(record)
            }
            try await world.writer.intent(sampleRecord())
            try await world.writer.outcome(sampleRecord())
            #expect(shipper.statistics.arrived == 0)
            await world.passTime { receiver.greetingCount > 0 }
            try await receiver.read()
            await receiver.until { receiver.messages.count == 130 }
        }
        #expect(receiver.sequences.elementsEqual(1...130))
        try await receiver.close()
    }

    @Test("an absent receiver gets what it missed when it is there")
    func absent() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let port = try await HeldPort()
        try await world.ship(to: try destination(port.number, authority)) { shipper in
            await world.record((0..<100).map { "\($0)" })
            await until { shipper.statistics.fails }
            let receiver = try await TLSReceiver(authority, port: port.number)
            await world.passTime { receiver.messages.count >= 100 }
            #expect(receiver.sequences.elementsEqual(1...100))
            try await receiver.close()
        }
        try await port.close()
    }

    @Test("when the receiver hangs up again and again, every record comes")
    func hangUps() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let receiver = try await TLSReceiver(authority)
        try await world.ship(to: try destination(receiver.port, authority)) { _ in
            for round in 1...5 {
                await world.record((0..<20).map { "\(round)-\($0)" })
                await world.passTime { Set(receiver.sequences).count >= round * 20 }
                receiver.hangUp()
            }
            await world.record(["last"])
            await world.passTime { Set(receiver.sequences).count == 101 }
        }
        #expect(Set(receiver.sequences) == Set(1...101))
        #expect(receiver.brokenFrames == 0)
        #expect(receiver.connectionCount > 1)
        try await receiver.close()
    }

    @Test(
        "a receiver killed with bytes unread loses what stood acknowledged for five seconds; all that is later comes again"
    )
    func killed() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let first = try await TLSReceiver(authority, reading: .whenTold)
        let port = first.port
        let destination = try destination(port, authority)
        try await world.ship(to: destination) { shipper in
            // What comes together with the end of the greeting is read with it.
            await world.record(["1"])
            await world.passTime { first.greetingCount == 1 }
            await world.record((2...11).map { "\($0)" })
            await world.passTime { shipper.statistics.arrived == 11 }
            await world.record((12...20).map { "\($0)" })
            await until { shipper.statistics.sent == 20 }
            try await first.kill()
            while await destination.isConnected, !Task.isCancelled { await Task.yield() }
            // Nothing is recorded meanwhile that would have it notice.
            let second = try await TLSReceiver(authority, port: port)
            await world.passTime { second.connectionCount == 1 }
            while second.sequences.count < 9, !Task.isCancelled { await Task.yield() }
            #expect(shipper.statistics.arrived == 11)
            try await second.kill()
            while await destination.isConnected, !Task.isCancelled { await Task.yield() }
            let third = try await TLSReceiver(authority, port: port)
            await world.record(["21"])
            await world.passTime { third.sequences.last == 21 && shipper.statistics.arrived == 21 }
            #expect(second.sequences.elementsEqual(12...20))
            #expect(third.sequences.elementsEqual(12...21))
            try await third.close()
        }
        #expect(first.sequences.allSatisfy { $0 == 1 }, "2 to 11 are lost")
    }

    @Test("a receiver that never answers to TLS is a failure, and is tried again")
    func silentReceiver() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let silent = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(silent.localAddress?.port)
        let destination = try destination(
            port, authority, host: "127.0.0.1", handshakeLimit: .milliseconds(20))
        for _ in 0..<2 {
            await #expect(throws: ShippingFailure.target(reason: "the receiver does not answer to TLS")) {
                _ = try await destination.send([trailRow(1)])
            }
        }
        #expect(await destination.close() == 0)
        try await silent.close()
    }

    @Test("certificates are read again for every connection")
    func renewedCertificates() async throws {
        let authority = try await TestAuthority()
        let other = try await TestAuthority()
        defer {
            authority.remove()
            other.remove()
        }
        let receiver = try await TLSReceiver(authority)
        let destination = try destination(receiver.port, other)
        await #expect(throws: ShippingFailure.self) { _ = try await destination.send([trailRow(1)]) }
        try FileManager.default.removeItem(atPath: other.certificate)
        try FileManager.default.copyItem(atPath: authority.certificate, toPath: other.certificate)
        try await destination.sendAll([trailRow(1)])
        #expect(await destination.close() == 1)
        #expect(receiver.sequences == [1])
        try await receiver.close()
    }

    @Test("certificates that cannot be read are a failure at once")
    func unreadableCertificates() async throws {
        let settings = ShippingSettings(target: .syslogTLS(host: "a", port: 1), caBundle: "/nowhere.pem")
        #expect(throws: ShippingFailure.self) {
            _ = try SyslogConnection(host: "a", port: 1, settings, origin: origin)
        }
    }
}
