import Foundation
import InMemoryLogging
import Logging
import ServiceLifecycleTestKit
import Synchronization
import Testing

@testable import Gateway

/// An audit in a folder of a test's own, and time that passes when the test says so.
final class ShippingWorld: Sendable {
    let directory: TemporaryDirectory
    let log = InMemoryLogHandler()
    let bell = ShippingBell()
    let writer: AuditWriter
    let ticks = Ticks()
    private let storing: Changes

    init(in directory: TemporaryDirectory? = nil) throws {
        let directory = try directory ?? TemporaryDirectory()
        self.directory = directory
        let bell = bell
        let log = log
        let storing = Changes()
        self.storing = storing
        writer = AuditWriter(
            store: try SQLiteAuditStore(directory.location), logger: Logger(label: "test") { _ in log },
            onStored: {
                bell.ring()
                storing.happened()
            })
    }

    var positionFile: String { ShippingPosition.path(beside: directory.store) }
    var messages: [String] { log.entries.map { "\($0.level) \($0.message)" } }

    /// What the log says went wrong.
    var errors: [String] { log.entries.compactMap { $0.metadata["error"]?.description } }

    /// How far the file says that records were shipped.
    var savedSequence: Int? {
        get throws {
            switch try SavedPosition(path: positionFile) {
            case .found(let position): position.sequence
            case .missing, .damaged: nil
            }
        }
    }

    func shipper(to destination: any ShippingDestination, _ target: String = "stdout") throws -> AuditShipper {
        let log = log
        let ticks = ticks
        return AuditShipper(
            trail: try ShippingTrail(path: directory.store), to: destination, positionFile: positionFile,
            audit: writer, bell: bell, target: try #require(ShippingTarget(target)), region: "eu-west-2",
            logger: Logger(label: "test") { _ in log }, pause: { try await ticks.next() })
    }

    /// Ships while the body runs; then stops as the gateway does, the audit writer first.
    func ship<Value: Sendable>(
        to destination: any ShippingDestination, _ target: String = "stdout",
        _ body: @Sendable (AuditShipper) async throws -> Value
    ) async throws -> Value {
        let shipper = try shipper(to: destination, target)
        try await shipper.begin()
        return try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await shipper.run() }
                let value = try await body(shipper)
                await writer.close()
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
                return value
            }
        }
    }

    /// Lets time pass until the condition holds.
    func passTime(until condition: () -> Bool) async {
        while !condition() {
            ticks.pass()
            for _ in 0..<100 where !condition() { await Task.yield() }
        }
    }

    /// Leaves that many records; returns when they are on the disk.
    func record(_ requestIDs: some Sequence<String>) async {
        let before = writer.statistics.rows
        var count = 0
        for requestID in requestIDs {
            await writer.note(sampleRecord(requestID: requestID, action: "DescribeSnapshots", access: .read))
            count += 1
        }
        await storing.wait { writer.statistics.rows >= before + count }
    }
}

/// Time, which passes when it is told to.
final class Ticks: Sendable {
    private let times: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let isFree = Atomic(false)

    /// From here on time passes without being told to.
    func passFreely() {
        isFree.store(true, ordering: .relaxed)
        pass()
    }

    init() {
        (times, continuation) = AsyncStream.makeStream(of: Void.self)
    }

    func pass(_ count: Int = 1) {
        for _ in 0..<count { continuation.yield() }
    }

    func next() async throws {
        if isFree.load(ordering: .relaxed) {
            await Task.yield()
            return try Task.checkCancellation()
        }
        for await _ in times { return }
        throw CancellationError()
    }
}

/// A destination that takes, fails, or takes its time, as a test says.
final class DestinationDouble: ShippingDestination {
    enum Mood: Equatable {
        case takes
        case fails
        /// Holds whoever sends until the mood changes, or it is cancelled.
        case holds
    }

    private struct State {
        var mood = Mood.takes
        var rows: [TrailRow] = []
        var largestBatch = 0
        var tries = 0
        var tooLong: Set<Int> = []
        var flushes = 0
        var isClosed = false
        /// What the receiver admits to; `nil` for everything.
        var arrivedLimit: Int?
    }

    private let state = Mutex(State())
    private let changes = Changes()

    var mood: Mood {
        get { state.withLock { $0.mood } }
        set {
            state.withLock { $0.mood = newValue }
            changes.happened()
        }
    }

    func until(_ condition: () -> Bool) async { await changes.wait(until: condition) }

    var arrivedLimit: Int? {
        get { state.withLock { $0.arrivedLimit } }
        set { state.withLock { $0.arrivedLimit = newValue } }
    }

    var rows: [TrailRow] { state.withLock { $0.rows } }
    var sequences: [Int] { rows.map(\.sequence) }
    var largestBatch: Int { state.withLock { $0.largestBatch } }
    /// How often it was sent to.
    var tries: Int { state.withLock { $0.tries } }
    var flushes: Int { state.withLock { $0.flushes } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Refuses those rows for their length.
    func refuse(_ sequences: some Sequence<Int>) {
        state.withLock { $0.tooLong.formUnion(sequences) }
    }

    func send(_ rows: [TrailRow]) async throws(ShippingFailure) -> [Int] {
        state.withLock { $0.tries += 1 }
        changes.happened()
        await withTaskCancellationHandler {
            await changes.wait { mood != .holds || Task.isCancelled }
        } onCancel: {
            changes.happened()
        }
        if Task.isCancelled { throw .cancelled }
        if mood == .fails { throw .target(reason: "away") }
        defer { changes.happened() }
        return state.withLock { state in
            state.largestBatch = max(state.largestBatch, rows.count)
            state.rows += rows.filter { !state.tooLong.contains($0.sequence) }
            return rows.map(\.sequence).filter { state.tooLong.contains($0) }
        }
    }

    func arrived() async -> Int {
        state.withLock { state in min(state.arrivedLimit ?? .max, state.rows.last?.sequence ?? 0) }
    }

    func flush() async { state.withLock { $0.flushes += 1 } }

    func reopen() {}

    func close() async -> Int {
        state.withLock { $0.isClosed = true }
        return await arrived()
    }
}

/// A row as it comes from the store.
func trailRow(
    _ sequence: Int, stage: AuditStage = .outcome, outcome: AuditOutcomeKind = .succeeded, time: AuditTime = sampleTime,
    action: String = "CopySnapshot", text: String = #"{"eventVersion":"1.11"}"#
) -> TrailRow {
    TrailRow(sequence: sequence, stage: stage, outcome: outcome, time: time, action: action, text: text)
}
