internal import Audit
internal import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Ships the audit: reads every row from the store once it is durable there, and hands it to a destination, in the order
/// of the rows.
///
/// The store is the queue. A slow or absent receiver therefore costs no call any time and the gateway no memory, and
/// nothing is dropped for it: the store keeps what it missed until it can be reached again, also after a restart of
/// the gateway. What it cannot get after all is counted and recorded in the audit. A row may come twice, after a broken
/// connection or a crash; its `eventID` and `stage` tell.
package final class AuditShipper: Service {
    /// How far it has come.
    package struct Statistics: Sendable, Equatable {
        /// The newest row that was handed over.
        package var sent: Int
        /// The newest row up to which all have arrived, as far as is known.
        package var arrived: Int
        /// Rows that will never arrive.
        package var lost: Int
        /// Rows that were no records any more, and were handed over as such.
        package var unreadable = 0
        /// Rows that are in the store and not known to have arrived, as of a second ago.
        package var unshipped: Int
        /// Whether the last try failed.
        package var fails: Bool
    }

    /// Ticks that are left for shipping what remains once everything else has stopped.
    static let ticksToFlush = 5

    private struct Progress {
        var shipping = ShippingState(after: 0)
        /// The newest row in the store, as of a second ago.
        var newest = 0
        var isSending = false
        var isStopping = false
        var stoppingTicks = 0
        /// What the file says.
        var saved = ShippingPosition.beginning
        var saveFails = false
        /// Whether a tick has passed since it was written.
        var saveIsDue = false
        /// Ticks until a further loss is worth a line in the log, or a further row that is no record.
        var ticksToTellLoss = 0
        var ticksToTellUnreadable = 0
    }

    private let feed: ShippingFeed
    private let destination: any ShippingDestination
    private let positionFile: String
    private let audit: AuditWriter
    private let wakeUp: WakeUpSignal
    private let target: ShippingTarget
    private let gateway: GatewayIdentity
    private let pause: @Sendable () async throws -> Void
    private let random: @Sendable (ClosedRange<Int>) -> Int
    private let files = BlockingQueue("audit-shipping-position")
    private let logger: Logger
    private let progress = Mutex(Progress())

    /// - Parameters:
    ///   - wakeUp: sent whenever the audit has stored something.
    ///   - pause: waits from one tick to the next, a second, and throws when there shall be no further one.
    ///   - random: gives a number of a range.
    init(
        feed: ShippingFeed, to destination: any ShippingDestination, positionFile: String, audit: AuditWriter,
        wakeUp: WakeUpSignal, target: ShippingTarget, gateway: GatewayIdentity, logger: Logger,
        pause: @escaping @Sendable () async throws -> Void,
        random: @escaping @Sendable (ClosedRange<Int>) -> Int = { .random(in: $0) }
    ) {
        self.feed = feed
        self.destination = destination
        self.positionFile = positionFile
        self.audit = audit
        self.wakeUp = wakeUp
        self.target = target
        self.gateway = gateway
        self.logger = logger
        self.pause = pause
        self.random = random
    }

    package var statistics: Statistics {
        progress.withLock { progress in
            Statistics(
                sent: progress.shipping.sent, arrived: progress.shipping.arrived, lost: progress.shipping.lostCount,
                unreadable: progress.shipping.unreadableCount,
                unshipped: max(0, progress.newest - progress.shipping.arrived), fails: progress.shipping.failures > 0)
        }
    }

    /// The newest row up to which shipping needs none any more, whatever happens to the process: all of them have arrived,
    /// or are told of in the audit as lost, and a start goes on behind it. Before ``begin()`` is through it is 0.
    package var shippedThrough: Int { progress.withLock { $0.saved.sequence } }

    /// Finds out where to go on; to be awaited before the first record is written. A store from which nothing was ever
    /// shipped begins with the records that are yet to come.
    package func begin() async throws(ShippingFailure) {
        let last = try await newestRow()
        let found = try await files.run { [positionFile] () throws(ShippingFailure) in
            try SavedPosition(path: positionFile)
        }
        let start: ShippingPosition
        switch found {
        case .missing:
            start = try await position(last)
            logger.notice("audit shipping begins", metadata: ["audit.sequence": "\(last + 1)"])
        case .found(let saved):
            if try await isOfThisStore(saved, last: last) {
                start = saved
            } else {
                start = .beginning
                logger.error("audit store is another than was shipped from: all of its records are shipped")
            }
        case .damaged:
            start = .beginning
            logger.error(
                "audit shipping does not know how far it had come: all records are shipped",
                metadata: ["file.path": "\(positionFile)"])
        }
        try await write(start)
        progress.withLock { progress in
            progress.newest = last
            progress.shipping = ShippingState(after: start.sequence)
        }
    }

    /// The number of the newest row that is the gateway's own; 0 when there is none. Of a chain that was found damaged at the
    /// start nobody can tell.
    private func newestRow() async throws(ShippingFailure) -> Int {
        let last = try await feed.lastSequence()
        let own = audit.storedThrough
        return own > 0 ? min(last, own) : last
    }

    private func position(_ sequence: Int) async throws(ShippingFailure) -> ShippingPosition {
        guard sequence > 0 else { return .beginning }
        guard let row = try await feed.row(sequence) else { return ShippingPosition(sequence: sequence, digest: nil) }
        return try ShippingPosition(row)
    }

    private func write(_ position: ShippingPosition) async throws(ShippingFailure) {
        try await files.run { [positionFile] () throws(ShippingFailure) in try position.save(path: positionFile) }
        progress.withLock { $0.saved = position }
    }

    /// A row that is not there any more, of a store that has come further, was removed.
    private func isOfThisStore(_ saved: ShippingPosition, last: Int) async throws(ShippingFailure) -> Bool {
        guard saved.sequence <= last else { return false }
        guard saved.digest != nil, let row = try await feed.row(saved.sequence) else { return true }
        return try ShippingPosition(row) == saved
    }

    /// Has a file opened anew, which may have been moved away; does not wait for it.
    package func reopen() {
        destination.reopen()
    }

    /// Ships until a graceful shutdown, then what remains, for a short while. It has to stop after the audit writer.
    package func run() async throws {
        wakeUp.send()  // for what is there already
        await withTaskGroup(of: Ending.self) { group in
            group.addTask { await self.ship() }
            group.addTask { await self.passTime() }
            group.addTask {
                _ = try? await gracefulShutdown()  // it throws on cancellation, which ends the wait as well
                self.progress.withLock { $0.isStopping = true }
                self.wakeUp.sendLast()
                return .ofHelper
            }
            for await ending in group where ending == .ofShipping { group.cancelAll() }
        }
    }

    private enum Ending {
        /// All is shipped, or there is no time left for it.
        case ofShipping
        case ofHelper
    }

    private func passTime() async -> Ending {
        while (try? await pause()) != nil {  // cancelled: shipping has ended
            if let newest = try? await newestRow() {  // shipping tells of a store that cannot be read
                progress.withLock { $0.newest = newest }
            }
            let (isHeldUp, isOver) = progress.withLock { progress in
                if progress.isStopping { progress.stoppingTicks += 1 }
                progress.saveIsDue = true
                progress.ticksToTellLoss = max(0, progress.ticksToTellLoss - 1)
                progress.ticksToTellUnreadable = max(0, progress.ticksToTellUnreadable - 1)
                return (
                    progress.shipping.tick(isSending: progress.isSending), progress.stoppingTicks >= Self.ticksToFlush
                )
            }
            if isHeldUp { logger.warning("audit shipping waits for its receiver", metadata: metadata) }
            if isOver { return .ofShipping }
            wakeUp.send()
        }
        return .ofHelper
    }

    private func ship() async -> Ending {
        for await _ in wakeUp.signals {
            await shipWhatIsThere()
            if progress.withLock({ $0.saveIsDue }) { await save() }
        }
        settled(through: await destination.close())
        if Task.isCancelled {
            // The position that was saved last stands: what came after it comes again.
            logger.warning("audit shipping was cut short, and goes on at the next start", metadata: metadata)
        } else {
            await save()
            await tellWhatIsLeft()
        }
        return .ofShipping
    }

    private func tellWhatIsLeft() async {
        guard let last = try? await newestRow() else { return }  // it was told when shipping failed
        let left = last - progress.withLock { $0.shipping.position }
        guard left > 0 else { return }
        logger.warning("audit records are left to ship at the next start", metadata: ["audit.unshipped": "\(left)"])
    }
}

// MARK: - Shipping

extension AuditShipper {
    private func shipWhatIsThere() async {
        guard progress.withLock({ $0.shipping.mayTry || $0.isStopping }) else { return }
        do throws(ShippingFailure) {
            while !Task.isCancelled, try await shipBatch() { await recordLosses() }
        } catch {
            await failed(error)
        }
    }

    /// Returns whether there was anything to ship.
    private func shipBatch() async throws(ShippingFailure) -> Bool {
        // What lies behind the gateway's own last record, somebody else put there, or it comes to know it with its next one.
        let own = audit.storedThrough
        let found = try await feed.rows(after: progress.withLock { $0.shipping.sent }).filter { $0.sequence <= own }
        let rows = progress.withLock { $0.shipping.following(found) }
        guard !rows.isEmpty else { return false }
        progress.withLock { $0.isSending = true }
        defer { progress.withLock { $0.isSending = false } }
        let tooLong = try await destination.send(rows)
        let (tellsLoss, tellsUnreadable) = progress.withLock { progress in
            let fresh = progress.shipping.handed(over: rows, tooLong: tooLong)
            return (
                Self.isDue(fresh.lost, &progress.ticksToTellLoss),
                Self.isDue(fresh.unreadable, &progress.ticksToTellUnreadable)
            )
        }
        if tellsLoss { logger.error("audit records cannot be shipped", metadata: metadata) }
        if tellsUnreadable {
            logger.error("audit records altered in the store: shipped as unreadable", metadata: metadata)
        }
        return true
    }

    /// Whether so many are worth a line in the log now.
    private static func isDue(_ count: Int, _ ticksToTell: inout Int) -> Bool {
        guard count > 0, ticksToTell == 0 else { return false }
        ticksToTell = ShippingState.patience
        return true
    }

    private func settle() async throws(ShippingFailure) {
        settled(through: try await destination.arrived())
    }

    private func settled(through sequence: Int) {
        guard progress.withLock({ $0.shipping.arrived(through: sequence) }) else { return }
        logger.notice("audit shipping works again", metadata: metadata)
    }

    private func failed(_ failure: ShippingFailure) async {
        guard failure != .cancelled else { return }
        try? await settle()  // what it cannot tell has not arrived
        let isFirst = progress.withLock { progress in
            switch failure {
            case .target: progress.shipping.goBack()
            case .store, .position, .cancelled: break
            }
            return progress.shipping.failed(random)
        }
        guard isFirst else { return }
        logger.error("audit shipping fails", metadata: metadata.merging(["error": "\(failure)"]) { _, new in new })
    }

    /// Puts losses into the audit, now that the receiver takes something. Those that cannot be put there now stay, and
    /// hold back the position, so that they are met again after a restart.
    private func recordLosses() async {
        for loss in progress.withLock({ $0.shipping.losses }) {
            do throws(AuditFailure) {
                try await audit.event(AuditRecord(loss, target: target, gateway: gateway, time: .now()))
                progress.withLock { $0.shipping.recorded(loss) }
            } catch {
                return
            }
        }
    }

    /// Writes down how far it has come, when that has changed.
    private func save() async {
        do throws(ShippingFailure) {
            if !progress.withLock({ $0.isStopping }) { try await settle() }
        } catch {
            await failed(error)
        }
        let (position, saved) = progress.withLock { progress in
            progress.saveIsDue = false
            return (progress.shipping.position, progress.saved)
        }
        guard position != saved.sequence else { return }
        do throws(ShippingFailure) {
            try await write(try await self.position(position))
            progress.withLock { $0.saveFails = false }
        } catch {
            guard error != .cancelled else { return }
            let isFirst = progress.withLock { progress in
                defer { progress.saveFails = true }
                return !progress.saveFails
            }
            if isFirst { logger.error("audit shipping cannot keep its position", metadata: ["error": "\(error)"]) }
        }
    }

    private var metadata: Logger.Metadata {
        let statistics = statistics
        return [
            "audit.ship.to": "\(target.text)", "audit.sequence": "\(statistics.sent)",
            "audit.lost": "\(statistics.lost)", "audit.unreadable": "\(statistics.unreadable)",
        ]
    }
}
