import Foundation
import GRDB
import JSONCoding
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Audit shipper", .serialized) struct AuditShipperTests {
    let world: ShippingWorld
    let destination = DestinationDouble()

    init() throws {
        world = try ShippingWorld()
    }

    @Test("ships every row once it is stored, intents included, in the order of the rows, as it is stored")
    func order() async throws {
        try await world.ship(to: destination) { _ in
            try await world.writer.intent(sampleRecord(eventID: "e1"))
            try await world.writer.outcome(sampleRecord(eventID: "e1"))
            await world.record(["r"])
            await destination.until { destination.rows.count == 3 }
        }
        #expect(destination.sequences == [1, 2, 3])
        #expect(destination.rows.map(\.stage) == [.intent, .outcome, .outcome])
        #expect(destination.rows[0].text == AuditRow(sampleRecord(eventID: "e1"), as: .intent).text)
        #expect(destination.rows[1].text == AuditRow(sampleRecord(eventID: "e1"), as: .outcome).text)
        #expect(try world.savedSequence == 3)
    }

    @Test("a receiver that takes nothing delays no record, and gets them all in the end, few at a time")
    func slowReader() async throws {
        destination.mood = .holds
        try await world.ship(to: destination) { shipper in
            for _ in 0..<5 { await world.record((0..<400).map { "r-\($0)" }) }
            try await world.writer.intent(sampleRecord())
            #expect(world.writer.statistics.rows == 2001)
            #expect(shipper.statistics.sent == 0)
            destination.mood = .takes
            await destination.until { destination.rows.count == 2001 }
        }
        #expect(destination.sequences.elementsEqual(1...2001))
        #expect(destination.largestBatch <= ShippingFeed.batch)
    }

    @Test("an absent receiver is tried again as time passes, and gets all it missed")
    func absentReader() async throws {
        destination.mood = .fails
        try await world.ship(to: destination) { shipper in
            await world.record(["a"])
            await destination.until { destination.tries == 1 }
            await world.record(["b"])
            for tries in 2...4 { await world.passTime { destination.tries >= tries } }
            #expect(shipper.statistics.fails)
            destination.mood = .takes
            await world.passTime { destination.rows.count == 2 }
        }
        #expect(destination.sequences == [1, 2])
        #expect(
            world.messages == [
                "notice audit shipping begins", "error audit shipping fails", "notice audit shipping works again",
            ])
    }

    @Test("a receiver that takes nothing for a minute is told of, once")
    func heldUp() async throws {
        destination.mood = .holds
        try await world.ship(to: destination) { _ in
            await world.record(["a"])
            await destination.until { destination.tries == 1 }
            world.ticks.pass(90)
            await until { world.messages.contains("warning audit shipping waits for its receiver") }
            destination.mood = .takes
            await destination.until { destination.rows.count == 1 }
        }
        #expect(world.messages.count { $0.contains("waits for its receiver") } == 1)
    }

    /// What the shipped records of losses say.
    private var gaps: [JSON] {
        destination.rows.filter { $0.action == "AuditShippingGap" }
            .compactMap { try? JSON(parsing: $0.text.utf8)["serviceEventDetails"] }
    }

    @Test("what cannot be shipped is counted and recorded in the audit, and the record is shipped")
    func tooLong() async throws {
        destination.refuse([2, 3, 5])
        try await world.ship(to: destination, "syslog+udp://192.0.2.1:514") { shipper in
            await world.record(["1", "2", "3", "4", "5", "6"])
            // One gap after the other, when the store takes the records in parts.
            await destination.until { gaps.compactMap { $0["count"]?.integer }.reduce(0, +) == 3 }
            #expect(shipper.statistics.lost == 3)
        }
        let row = try #require(destination.rows.first { $0.action == "AuditShippingGap" })
        let record = try JSON(parsing: row.text.utf8)
        #expect(record["eventType"] == .string("AwsServiceEvent"))
        #expect(record["userIdentity"]?["type"] == .string("AWSService"))
        #expect(gaps.first?["target"] == .string("syslog+udp://192.0.2.1:514"))
        #expect(gaps.first?["reason"] == .string("tooLong"))
        #expect(gaps.first?["firstSequence"] == .integer(2))
        #expect(gaps.last?["lastSequence"] == .integer(5))
        #expect(world.messages.count { $0 == "error audit records cannot be shipped" } == 1)
    }

    @Test("rows that were taken out of the store before their turn are counted and recorded")
    func removedRows() async throws {
        destination.mood = .fails
        try await world.ship(to: destination) { shipper in
            await world.record(["1", "2", "3", "4"])
            await destination.until { destination.tries > 0 }
            let database = try DatabaseQueue(path: world.directory.store)
            try await database.write { database in
                let name = "records_are_deleted_by_pruning_only"
                let trigger = try #require(
                    try String.fetchOne(database, sql: "SELECT sql FROM sqlite_schema WHERE name = '\(name)'"))
                try database.execute(
                    sql: "DROP TRIGGER \(name); DELETE FROM records WHERE sequence IN (1, 2, 3); \(trigger)")
            }
            destination.mood = .takes
            await world.passTime { shipper.statistics.lost > 0 }
            await destination.until { destination.rows.count == 2 }
        }
        #expect(destination.sequences == [4, 5])
        let details = try JSON(parsing: destination.rows[1].text.utf8)["serviceEventDetails"]
        #expect(details?["reason"] == .string("notInStore"))
        #expect(details?["count"] == .integer(3))
        #expect(details?["firstSequence"] == .integer(1))
        #expect(details?["lastSequence"] == .integer(3))
    }

    @Test(
        "what somebody puts behind the gateway's last row is not shipped, and nothing is left out for it",
        arguments: [3, 9_000])
    func foreignRows(sequence: Int) async throws {
        try await world.ship(to: destination) { shipper in
            await world.record(["1", "2"])
            await destination.until { destination.rows.count == 2 }
            let database = try DatabaseQueue(path: world.directory.store)
            try await database.write { database in
                try database.execute(
                    sql: """
                        INSERT INTO records (sequence, stage, event_time, event_id, event_name, outcome, request_id, record)
                            SELECT \(sequence), stage, event_time, 'e', event_name, outcome, request_id, record
                                FROM records WHERE sequence = 1
                        """)
            }
            for _ in 0..<2 * ShippingState.ticksToMiss {
                await world.ticks.noticed()
                world.ticks.pass()
            }
            try world.directory.harm(["DELETE FROM records WHERE sequence = \(sequence)"])
            await world.record(["3", "4"])
            await destination.until { destination.rows.count == 4 }
            #expect(shipper.statistics.lost == 0)
        }
        #expect(destination.sequences == [1, 2, 3, 4])
        #expect(try world.savedSequence == 4)
    }

    @Test("a row that is no record any more is shipped as such, counted and told of, and holds up no other")
    func unreadable() async throws {
        destination.mood = .fails
        try await world.ship(to: destination) { shipper in
            await world.record(["1", "2", "3"])
            await destination.until { destination.tries > 0 }
            try await DatabaseQueue(path: world.directory.store).write { database in
                try database.execute(
                    sql: """
                        DROP TRIGGER records_are_never_changed; UPDATE records SET record = 'gone' WHERE sequence = 2;
                        \(AuditSchema.neverChanged)
                        """)
            }
            destination.mood = .takes
            await world.passTime { destination.rows.count == 3 }
            #expect(shipper.statistics.unreadable == 1 && shipper.statistics.lost == 0)
        }
        #expect(destination.sequences == [1, 2, 3])
        #expect(destination.rows.map(\.action) == ["DescribeSnapshots", "UnreadableRecord", "DescribeSnapshots"])
        #expect(world.messages.count { $0 == "error audit records altered in the store: shipped as unreadable" } == 1)
    }

    @Test("what has arrived may be pruned and is no loss then; what has not arrived stays")
    func pruned() async throws {
        let location = world.directory.location
        #expect(try AuditShipper.shippedThrough(location.backend) == nil)
        try await world.ship(to: destination) { _ in
            await world.record(["1", "2"])
            await destination.until { destination.rows.count == 2 }
        }
        let shipped = try #require(try AuditShipper.shippedThrough(location.backend))
        #expect(shipped == 2)
        let second = try ShippingWorld(in: world.directory)
        await second.record(["3"])
        await second.writer.checkpoint()
        let prunable = try #require(try location.backend.openPrunable(ChainSettings(), batch: AuditRetention.batch))
        let later = sampleTime.advanced(by: .seconds(1_000_000))
        let kept = try await AuditRetention(prunable, writer: second.writer, limit: { shipped }).prune(olderThan: later)
        #expect(kept.lastRecord == 2)
        try await second.ship(to: destination) { _ in await destination.until { destination.rows.count == 3 } }
        let third = try ShippingWorld(in: world.directory)
        let all = try await AuditRetention(prunable, writer: third.writer).prune(olderThan: later)
        #expect(all.lastRecord == 3)
        try await third.ship(to: destination) { shipper in
            await third.record(["4"])
            await destination.until { destination.rows.count == 4 }
            #expect(shipper.statistics.lost == 0)
        }
        #expect(destination.sequences == [1, 2, 3, 4])
        #expect((second.messages + third.messages).allSatisfy { !$0.hasPrefix("error") })
    }

    @Test("tells how many records have not arrived")
    func backlog() async throws {
        destination.mood = .fails
        try await world.ship(to: destination) { shipper in
            await world.record(["1", "2", "3"])
            await world.passTime { shipper.statistics.unshipped == 3 }
            destination.mood = .takes
            await world.passTime { shipper.statistics.unshipped == 0 && shipper.shippedThrough == 3 }
        }
    }

    @Test("a loss that could not be recorded any more is met again, and recorded, after a restart")
    func lossAtTheEnd() async throws {
        destination.refuse([2])
        destination.mood = .fails
        try await world.ship(to: destination) { _ in
            await world.record(["1", "2", "3"])
            await destination.until { destination.tries > 0 }
            await world.writer.close()
            destination.mood = .takes
        }
        #expect(destination.sequences == [1, 3])
        #expect(try world.savedSequence == 1)
        let next = try ShippingWorld(in: world.directory)
        try await next.ship(to: destination) { _ in
            await destination.until { destination.rows.contains { $0.action == "AuditShippingGap" } }
        }
        #expect(destination.sequences == [1, 3, 3, 4])
        #expect(try next.savedSequence == 4)
    }

    @Test("goes on after a restart where it was, and ships what was left")
    func restart() async throws {
        try await world.ship(to: destination) { _ in
            await world.record(["1", "2"])
            await destination.until { destination.rows.count == 2 }
            destination.mood = .fails
            await world.record(["3", "4"])
        }
        #expect(try world.savedSequence == 2)
        #expect(world.messages.last == "warning audit records are left to ship at the next start")
        destination.mood = .takes
        let next = try ShippingWorld(in: world.directory)
        try await next.ship(to: destination) { _ in await destination.until { destination.rows.count == 4 } }
        #expect(destination.sequences == [1, 2, 3, 4])
    }

    @Test("after a broken connection sends again what is not known to have arrived, and never skips")
    func brokenConnection() async throws {
        try await world.ship(to: destination) { _ in
            destination.arrivedLimit = 2
            await world.record(["1", "2", "3", "4"])
            await destination.until { destination.rows.count == 4 }
            destination.mood = .fails
            await world.record(["5"])
            world.ticks.pass()
            await until { world.messages.contains("error audit shipping fails") }
            destination.arrivedLimit = nil
            destination.mood = .takes
            await world.passTime { destination.rows.last?.sequence == 5 }
        }
        #expect(destination.sequences == [1, 2, 3, 4, 3, 4, 5])
    }

    @Test("begins with the records that are yet to come, once")
    func firstStart() async throws {
        await world.record(["old"])
        let shipper = try world.shipper(to: destination)
        try await shipper.begin()
        #expect(try world.savedSequence == 1)
        await world.record(["new"])
        // As after a crash: nothing was shipped, and the next start must not begin anew.
        try await world.ship(to: destination) { _ in await destination.until { destination.rows.count == 1 } }
        #expect(destination.sequences == [2])
    }

    @Test(
        "ships everything when the store is another, or nobody knows how far it had come",
        arguments: [
            "passerelle-audit-shipped 1 2 \(String(repeating: "0", count: 64))\n", "passerelle-audit-shipped 1 9 -\n",
            "", "passerelle-audit-shipped 1 -1 -\n", "something else\n",
        ])
    func otherStore(position: String) async throws {
        await world.record(["1", "2"])
        try Data(position.utf8).write(to: URL(filePath: world.positionFile))
        try await world.ship(to: destination) { _ in await destination.until { destination.rows.count == 2 } }
        #expect(destination.sequences == [1, 2])
        #expect(world.messages.count { $0.hasPrefix("error") } == 1)
    }

    @Test("does not start when it cannot keep its position")
    func unwritablePosition() async throws {
        try FileManager.default.createDirectory(atPath: world.positionFile, withIntermediateDirectories: true)
        let shipper = try world.shipper(to: destination)
        await #expect(throws: ShippingFailure.self) { try await shipper.begin() }
    }

    @Test("a position that cannot be saved later is told of, and stops nothing")
    func lostPosition() async throws {
        try await world.ship(to: destination) { _ in
            try FileManager.default.removeItem(atPath: world.positionFile)
            try FileManager.default.createDirectory(
                atPath: world.positionFile + "/x", withIntermediateDirectories: true)
            await world.record(["1"])
            await destination.until { destination.rows.count == 1 }
            world.ticks.pass()
            await until { world.messages.contains("error audit shipping cannot keep its position") }
            await world.record(["2"])
            await destination.until { destination.rows.count == 2 }
        }
    }

    @Test("saves its position as time passes, as far as all has arrived")
    func savedAsTimePasses() async throws {
        try await world.ship(to: destination) { shipper in
            await world.record(["1", "2"])
            await destination.until { destination.rows.count == 2 }
            #expect(destination.questions == 0)
            let before = try world.savedSequence
            #expect(before == 0)
            #expect(shipper.shippedThrough == 0)
            destination.arrivedLimit = 1
            await world.passTime { shipper.shippedThrough == 1 }
            let between = try world.savedSequence
            #expect(between == 1)
            destination.arrivedLimit = nil
            await world.passTime { shipper.shippedThrough == 2 }
            let after = try world.savedSequence
            #expect(after == 2)
        }
    }

    @Test("tells that the store was replaced")
    func replacedStore() async throws {
        try await world.ship(to: destination) { shipper in
            await world.record(["1"])
            await destination.until { destination.rows.count == 1 }
            try FileManager.default.moveItem(
                atPath: world.directory.store, toPath: world.directory.store + ".old")
            world.ticks.pass()
            await until { shipper.statistics.fails }
        }
        // The writer, too, says that its file is another one.
        #expect(world.errors.count { $0.hasSuffix("was replaced: restart the gateway") } == 1)
    }

    @Test("at the end ships what is left, and closes")
    func flushAtTheEnd() async throws {
        destination.mood = .fails
        try await world.ship(to: destination) { _ in
            await world.record((0..<200).map { "\($0)" })
            await destination.until { destination.tries > 0 }
            destination.mood = .takes
        }
        #expect(destination.sequences.elementsEqual(1...200))
        #expect(destination.isClosed)
        #expect(try world.savedSequence == 200)
    }

    @Test("at the end waits for a slow receiver no longer than five seconds")
    func slowAtTheEnd() async throws {
        destination.mood = .holds
        try await world.ship(to: destination) { _ in
            await world.record(["1"])
            await destination.until { destination.tries == 1 }
            world.ticks.passFreely()
        }
        #expect(destination.isClosed)
        #expect(try world.savedSequence == 0)
        #expect(world.messages.last == "warning audit shipping was cut short, and goes on at the next start")
    }
}
