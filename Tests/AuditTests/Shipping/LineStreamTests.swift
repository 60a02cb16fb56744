import Foundation
import JSONCoding
import SystemPackage
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Shipping to a file and to standard output", .serialized) struct LineStreamTests {
    let directory: TemporaryDirectory
    var path: String { directory.path + "/audit.json" }

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func lines(of path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    @Test("appends a line a record to a file that its owner alone can read")
    func append() async throws {
        try await LineStream(path: path).sendAll([trailRow(1, text: "one")])
        let stream = try LineStream(path: path)
        try await stream.sendAll([trailRow(2, text: "two"), trailRow(3, text: "three")])
        #expect(try lines(of: path) == ["one", "two", "three", ""])
        #expect(await stream.close() == 3)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test("opens the file anew when it is asked to")
    func reopening() async throws {
        let stream = try LineStream(path: path)
        try await stream.sendAll([trailRow(1, text: "one")])
        try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
        stream.reopen()
        try await stream.sendAll([trailRow(2, text: "two")])
        stream.reopen()
        #expect(try await stream.arrived() == 2)
        try await stream.sendAll([trailRow(3, text: "three")])
        #expect(try lines(of: path + ".1") == ["one", ""])
        #expect(try lines(of: path) == ["two", "three", ""])
    }

    @Test("notices by itself that the file was moved away, or is another")
    func rotationUnasked() async throws {
        let stream = try LineStream(path: path)
        try await stream.sendAll([trailRow(1, text: "one")])
        try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
        try await stream.sendAll([trailRow(2, text: "two")])
        try FileManager.default.moveItem(atPath: path, toPath: path + ".2")
        let isMade = FileManager.default.createFile(
            atPath: path, contents: nil, attributes: [.posixPermissions: 0o640])
        #expect(isMade)
        try await stream.sendAll([trailRow(3, text: "three")])
        #expect(await stream.close() == 3)
        let texts = try [path + ".1", path + ".2", path].map { try lines(of: $0) }
        #expect(texts == [["one", ""], ["two", ""], ["three", ""]])
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o640)
    }

    @Test("goes on in a file that was copied and emptied")
    func copiedAndTruncated() async throws {
        let stream = try LineStream(path: path)
        try await stream.sendAll([trailRow(1, text: "one")])
        let file = try FileDescriptor.open(FilePath(path), .writeOnly, options: [.truncate])
        try file.close()
        try await stream.sendAll([trailRow(2, text: "two")])
        #expect(try lines(of: path) == ["two", ""])
    }

    @Test("a pipe under the name of a file is refused: what nobody reads of it would be lost", .startsPrograms)
    func namedPipe() async throws {
        try await ChildProcess.run("mkfifo", [path])
        #expect(throws: ShippingFailure.target(reason: "\(path): is a pipe")) { _ = try LineStream(path: path) }
    }

    @Test("in a pipe a record has arrived when it was read, and not before")
    func arrivalInPipe() async throws {
        let (reader, writer) = try FileDescriptor.pipe()
        let stream = LineStream(writer)
        try await stream.sendAll([trailRow(1, text: "one")])
        try await stream.sendAll([trailRow(2, text: "two")])
        let unread = try await stream.arrived()
        #expect(unread == 0)
        _ = try await read(reader, lines: 1, atOnce: 4)
        let first = try await stream.arrived()
        #expect(first == 1)
        _ = try await read(reader, lines: 1)
        #expect(await stream.close() == 2)
        try writer.close()
        try reader.close()
    }

    @Test("ends a line that a crash left unfinished")
    func unfinishedLine() async throws {
        try Data("whole\nhal".utf8).write(to: URL(filePath: path))
        try await LineStream(path: path).sendAll([trailRow(1, text: "one")])
        #expect(try lines(of: path) == ["whole", "hal", "one", ""])
    }

    @Test("a full disk is a failure, and nothing else")
    func fullDisk() async throws {
        let stream = try LineStream(path: "/dev/full")
        for _ in 0..<2 {
            await #expect(throws: ShippingFailure.target(reason: "/dev/full: No space left on device")) {
                try await stream.sendAll([trailRow(1)])
            }
        }
        #expect(try await stream.arrived() == 0)
    }

    @Test("a full disk stops neither the audit nor what comes after")
    func fullDiskUnderShipping() async throws {
        let world = try ShippingWorld()
        try await world.ship(to: try LineStream(path: "/dev/full"), "file:/dev/full") { shipper in
            try await world.writer.intent(sampleRecord())
            await until { shipper.statistics.fails }
            try await world.writer.outcome(sampleRecord())
            #expect(!world.writer.statistics.storeFails)
        }
        let file = try LineStream(path: path)
        try await ShippingWorld(in: world.directory).ship(to: file) { shipper in
            await until { shipper.statistics.sent == 2 }
        }
        #expect(try lines(of: path).count == 3)
    }

    @Test("a file that cannot be opened is a failure at once", arguments: ["/nowhere/audit.json", "/"])
    func unopenable(path: String) {
        #expect(throws: ShippingFailure.self) { _ = try LineStream(path: path) }
    }

    @Test("every record comes out of a pipe as one line of JSON, whatever is in it, at the reader's speed")
    func pipe() async throws {
        let world = try ShippingWorld()
        let (reader, writer) = try FileDescriptor.pipe()
        let names = (0..<400).map { "\($0)\n\r\u{2028}\u{0}é\"\\\u{1B}[31m" }
        let text = try await world.ship(to: LineStream(writer)) { shipper in
            // More than the pipe holds: shipping stands still, and the audit does not.
            await world.record(names)
            #expect(world.writer.statistics.rows == 400)
            #expect(shipper.statistics.sent < 400)
            async let text = read(reader, lines: 400)
            await until { shipper.statistics.sent == 400 }
            return try await text
        }
        try writer.close()
        try reader.close()
        let lines = text.split(separator: UInt8(ascii: "\n"))
        #expect(try lines.map { try JSON(parsing: $0)["requestID"]?.string } == names)
    }

    @Test("a reader that is gone is a failure, and ends no process")
    func brokenPipe() async throws {
        let (reader, writer) = try FileDescriptor.pipe()
        try reader.close()
        let stream = LineStream(writer)
        await #expect(throws: ShippingFailure.target(reason: "stdout: Broken pipe")) {
            try await stream.sendAll([trailRow(1)])
        }
        try writer.close()
    }

    @Test("a pipe that nobody reads does not keep the gateway from stopping")
    func stuckPipe() async throws {
        let (reader, writer) = try FileDescriptor.pipe()
        let stream = LineStream(writer)
        let huge = trailRow(1, text: String(repeating: "x", count: 1 << 20))
        let task = Task { try await stream.sendAll([huge]) }
        task.cancel()
        await #expect(throws: ShippingFailure.cancelled) { try await task.value }
        #expect(await stream.close() == 0)
        try writer.close()
        try reader.close()
    }

    /// Reads so many lines on a thread of its own.
    private func read(_ reader: FileDescriptor, lines: Int, atOnce: Int? = nil) async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                let handle = FileHandle(fileDescriptor: reader.rawValue, closeOnDealloc: false)
                var bytes: [UInt8] = []
                var missing = lines
                while missing > 0 {
                    let data = atOnce.map { handle.readData(ofLength: $0) } ?? handle.availableData
                    missing -= data.count { $0 == 10 }
                    bytes.append(contentsOf: data)
                }
                continuation.resume(returning: bytes)
            }
        }
    }
}

extension ShippingDestination {
    /// Sends rows of which none is too long.
    func sendAll(_ rows: [FeedRow]) async throws(ShippingFailure) {
        let tooLong = try await send(rows)
        #expect(tooLong.isEmpty)
    }
}
