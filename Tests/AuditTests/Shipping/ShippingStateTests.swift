import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Shipping state") struct ShippingStateTests {
    @Test("goes back to what has arrived when it fails")
    func rollback() {
        var state = ShippingState(after: 10)
        _ = state.handed(over: [trailRow(11), trailRow(12)], tooLong: [])
        _ = state.arrived(through: 11)
        #expect(state.sent == 12)
        state.goBack()
        let wasFirst = [state.failed(\.upperBound), state.failed(\.upperBound)]
        #expect(wasFirst == [true, false])
        #expect(state.sent == 11)
    }

    @Test("works again when something has arrived, and not when it was only sent")
    func recovery() {
        var state = ShippingState(after: 10)
        _ = state.failed(\.upperBound)
        _ = state.handed(over: [trailRow(11), trailRow(12)], tooLong: [])
        #expect(state.failures == 1)
        let recoveries = [10, 11, 12].map { state.arrived(through: $0) }
        #expect(recoveries == [false, true, false])
        #expect(state.failures == 0)
    }

    @Test("does not believe in the arrival of what was not sent, nor in its withdrawal")
    func arrival() {
        var state = ShippingState(after: 0)
        _ = state.handed(over: [trailRow(1)], tooLong: [])
        _ = state.arrived(through: 7)
        #expect(state.arrived == 1)
        _ = state.arrived(through: 0)
        #expect(state.arrived == 1)
    }

    @Test(
        "doubles its pauses up to a minute, and makes them up to a half shorter by chance",
        arguments: [
            (true, [1, 2, 4, 8, 16, 32, 60]), (false, [1, 1, 2, 4, 8, 16, 30]),
        ])
    func pauses(isLongest: Bool, expected: [Int]) {
        var state = ShippingState(after: 0)
        var pauses: [Int] = []
        for _ in 0..<100 {
            _ = state.failed { isLongest ? $0.upperBound : $0.lowerBound }
            var ticks = 0
            while !state.mayTry {
                _ = state.tick(isSending: false)
                ticks += 1
            }
            pauses.append(ticks)
        }
        #expect(pauses.prefix(7) == expected[...])
        #expect(pauses.dropFirst(6).allSatisfy { $0 == expected[6] })
    }

    @Test("counts a lost row once, however often it is sent, and holds the position before it until it is recorded")
    func losses() throws {
        var state = ShippingState(after: 0)
        let rows = [trailRow(1), trailRow(2), trailRow(5)]
        let lost = state.handed(over: rows, tooLong: [2])
        #expect(lost.lost == 3)
        _ = state.arrived(through: 1)
        #expect(state.position == 1)
        state.goBack()
        let lostAgain = state.handed(over: [trailRow(2), trailRow(5)], tooLong: [2])
        #expect(lostAgain.lost == 0)
        #expect(state.lostCount == 3)
        _ = state.arrived(through: 5)
        #expect(state.position == 1)
        #expect(
            state.losses == [
                ShippingLoss(reason: .tooLong, count: 1, first: 2, last: 2),
                ShippingLoss(reason: .notInStore, count: 2, first: 3, last: 4),
            ])
        state.recorded(state.losses[0])
        #expect(state.position == 2)
        state.recorded(state.losses[0])
        #expect(state.position == 5)
        #expect(state.lostCount == 3)
    }

    @Test("adds up losses of one reason")
    func sums() {
        var state = ShippingState(after: 0)
        _ = state.handed(over: [trailRow(1), trailRow(2)], tooLong: [1])
        _ = state.handed(over: [trailRow(3), trailRow(4)], tooLong: [4])
        #expect(state.losses == [ShippingLoss(reason: .tooLong, count: 2, first: 1, last: 4)])
    }

    @Test("goes on behind missing rows when they have been missing for long, and not when a row came and went")
    func gaps() {
        var state = ShippingState(after: 2)
        #expect(state.following([trailRow(3), trailRow(4), trailRow(9)]).map(\.sequence) == [3, 4])
        _ = state.handed(over: [trailRow(3), trailRow(4)], tooLong: [])
        for _ in 0..<ShippingState.ticksToMiss {
            #expect(state.following([trailRow(9)]).isEmpty)
            _ = state.tick(isSending: false)
        }
        #expect(state.following([trailRow(5), trailRow(9)]).map(\.sequence) == [5])
        for _ in 0..<ShippingState.ticksToMiss {
            #expect(state.following([trailRow(9)]).isEmpty)
            _ = state.tick(isSending: false)
        }
        #expect(state.following([trailRow(9), trailRow(10), trailRow(12)]).map(\.sequence) == [9, 10])
        #expect(state.handed(over: [trailRow(9), trailRow(10)], tooLong: []).lost == 4)
        // They are not waited for again.
        state.goBack()
        #expect(state.following([trailRow(3)]).map(\.sequence) == [3])
    }

    @Test("tells of a receiver once that takes nothing for a minute")
    func patience() {
        var state = ShippingState(after: 0)
        let told = (0..<200).map { _ in state.tick(isSending: true) }
        #expect(told.count { $0 } == 1)
        #expect(told[59])
    }
}

@Suite("Record of a shipping gap") struct ShippingGapTests {
    @Test("is a service event of CloudTrail's form, belongs to no account, and reads back as it was written")
    func record() throws {
        let loss = ShippingLoss(reason: .notInStore, count: 3, first: 4, last: 9)
        let target = ShippingTarget.syslogTLS(host: "siem.example.com", port: 6514)
        let record = AuditRecord(
            loss, target: target, gateway: GatewayIdentity(region: "eu-west-2", version: "1.2.3"),
            time: sampleTime)
        let text = AuditRow(record, as: .single).text
        let id = record.eventID.text
        #expect(
            text == """
                {"eventVersion":"1.11","userIdentity":{"type":"AWSService","invokedBy":"passerelle"},\
                "eventTime":"2026-11-23T10:00:00Z","eventSource":"passerelle","eventName":"AuditShippingGap",\
                "awsRegion":"eu-west-2","sourceIPAddress":"passerelle","userAgent":"passerelle",\
                "requestParameters":null,"responseElements":null,"additionalEventData":{"outcome":"succeeded",\
                "stage":"outcome","protocol":"gateway","upstream":[],"gatewayVersion":"1.2.3"},\
                "requestID":"\(id)","eventID":"\(id)","readOnly":true,"eventType":"AwsServiceEvent",\
                "managementEvent":true,"serviceEventDetails":{"target":"syslog+tls://siem.example.com:6514",\
                "reason":"notInStore","count":3,"firstSequence":4,"lastSequence":9},"eventCategory":"Management"}
                """)
        #expect(try AuditRecord(parsing: text) == record)
        #expect(record.identity.accountID == nil)
    }
}

@Suite("Shipping target") struct ShippingTargetTests {
    @Test(
        "is read from its text, and written as it was read",
        arguments: [
            ("none", .none), ("stdout", .standardOutput), ("file:/var/log/a.json", .file(path: "/var/log/a.json")),
            ("syslog+udp://192.0.2.1:5514", .syslogUDP(host: "192.0.2.1", port: 5514)),
            ("syslog+tls://siem.example.com:6514", .syslogTLS(host: "siem.example.com", port: 6514)),
            ("syslog+tls://[2001:db8::1]:6515", .syslogTLS(host: "2001:db8::1", port: 6515)),
        ] as [(String, ShippingTarget)])
    func forms(text: String, target: ShippingTarget) {
        #expect(ShippingTarget(text) == target)
        #expect(target.text == text)
    }

    @Test("has the ports of RFC 5426 and RFC 5425 when none is named")
    func ports() {
        #expect(ShippingTarget("syslog+udp://a.example") == .syslogUDP(host: "a.example", port: 514))
        #expect(ShippingTarget("syslog+tls://a.example") == .syslogTLS(host: "a.example", port: 6514))
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "None", "file:", "file:relative", "file:/a\0b", "syslog://a:1", "syslog+tcp://a:1", "syslog+tls://",
            "syslog+tls://:1", "syslog+tls://a:0", "syslog+tls://a:65536", "syslog+tls://a:", "syslog+tls://a:b",
            "syslog+udp://a:1/path", "syslog+udp://u@a:1", "syslog+udp://a:1?x", "stdout:", "/var/log/a.json",
        ])
    func refused(text: String) {
        #expect(ShippingTarget(text) == nil)
    }
}
