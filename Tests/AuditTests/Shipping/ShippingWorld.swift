import Foundation
import InMemoryLogging
import Logging
import ServiceLifecycleTestKit
import Synchronization
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

/// An audit in a folder of a test's own, and time that passes when the test says so.
final class ShippingWorld: Sendable {
    let directory: TemporaryDirectory
    let log = InMemoryLogHandler()
    let wakeUp = WakeUpSignal()
    let writer: AuditWriter
    let ticks = Ticks()
    private let storing: Changes

    init(in directory: TemporaryDirectory? = nil) throws {
        let directory = try directory ?? TemporaryDirectory()
        self.directory = directory
        let wakeUp = wakeUp
        let log = log
        let storing = Changes()
        self.storing = storing
        writer = AuditWriter(
            store: try SQLiteAuditStore(path: directory.store), logger: Logger(label: "test") { _ in log },
            onStored: {
                wakeUp.send()
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
        let feed = try #require(try directory.location.backend.openFeed(ChainSettings()))
        return AuditShipper(
            feed: ShippingFeed(feed), to: destination, positionFile: positionFile,
            audit: writer, wakeUp: wakeUp, target: try #require(ShippingTarget(target)),
            gateway: GatewayIdentity(region: "eu-west-2", version: "0.1.0"),
            logger: Logger(label: "test") { _ in log }, pause: { try await ticks.next() },
            random: { $0.upperBound })
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
                await writer.finish()
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
                return value
            }
        }
    }

    /// Lets time pass until the condition holds: a tick when the one before it was noticed, and not before.
    /// A test that takes too long is cancelled, and ends.
    func passTime(until condition: () -> Bool) async {
        while !condition(), !Task.isCancelled {
            await ticks.noticed()
            if !condition() { ticks.pass() }
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
    private struct State {
        /// Ticks that have passed and that nobody has noticed yet.
        var passed = 0
        var isFree = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let notices = Changes()

    /// From here on time passes without being told to.
    func passFreely() {
        state.withLock { $0.isFree = true }
        pass(0)
    }

    func pass(_ count: Int = 1) {
        let waiter = state.withLock { state in
            state.passed += count
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Waits until every tick that has passed was noticed.
    func noticed() async {
        await Task.yield()
        await notices.wait { state.withLock { $0.passed == 0 } }
    }

    func next() async throws {
        await withTaskCancellationHandler {
            while !state.withLock({ $0.isFree || $0.passed > 0 }), !Task.isCancelled {
                await withCheckedContinuation { waiter in
                    let isOver = state.withLock { state in
                        if state.isFree || state.passed > 0 || Task.isCancelled { return true }
                        state.waiter = waiter
                        return false
                    }
                    if isOver { waiter.resume() }
                }
            }
        } onCancel: {
            pass(0)
        }
        await Task.yield()
        state.withLock { if $0.passed > 0 { $0.passed -= 1 } }
        notices.happened()
        try Task.checkCancellation()
    }
}

/// A destination that takes, fails, or takes its time, as a test says.
final class DestinationDouble: ShippingDestination {
    enum Mood: Equatable {
        case takes
        case fails
        /// Holds every sender until the mood changes, or it is cancelled.
        case holds
    }

    private struct State {
        var mood = Mood.takes
        var rows: [FeedRow] = []
        var largestBatch = 0
        var tries = 0
        var tooLong: Set<Int> = []
        var questions = 0
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

    var rows: [FeedRow] { state.withLock { $0.rows } }
    var sequences: [Int] { rows.map(\.sequence) }
    var largestBatch: Int { state.withLock { $0.largestBatch } }
    /// How often it was sent to.
    var tries: Int { state.withLock { $0.tries } }
    /// How often it was asked what had arrived.
    var questions: Int { state.withLock { $0.questions } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Refuses those rows for their length.
    func refuse(_ sequences: some Sequence<Int>) {
        state.withLock { $0.tooLong.formUnion(sequences) }
    }

    func send(_ rows: [FeedRow]) async throws(ShippingFailure) -> [Int] {
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
        state.withLock { state in
            state.questions += 1
            return min(state.arrivedLimit ?? .max, state.rows.last?.sequence ?? 0)
        }
    }

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
) -> FeedRow {
    FeedRow(sequence: sequence, stage: stage, outcome: outcome, time: time, action: action, text: text)
}
