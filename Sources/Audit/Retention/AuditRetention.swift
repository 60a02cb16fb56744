internal import JSONCoding
package import Logging

/// Takes away what is older than it has to be kept: whole ranges of the chain, each only when it was found whole just
/// before, and each recorded in the chain.
package struct AuditRetention: Sendable {
    /// What pruning came to.
    package struct Summary: Sendable, Equatable {
        /// Records that were taken away.
        package var records = 0
        /// How many of these opened a call whose outcome never became known.
        package var unfinished = 0
        /// The last record that is gone, by this pruning or an earlier one; `nil` when this one took nothing away.
        package var lastRecord: Int?

        /// For programs: one JSON object.
        package func json(olderThan bound: AuditTime, isDryRun: Bool) -> String {
            JSON.object(present: [
                "olderThan": .string(bound.text), "dryRun": .bool(isDryRun), "records": .integer(records),
                "unfinished": .integer(unfinished), "lastRecord": lastRecord.map { .integer($0) },
            ]).text
        }
    }

    package enum Failure: Error, Equatable, CustomStringConvertible {
        /// What was to be taken away is not whole: it stays.
        case broken(AuditVerification.Finding)
        /// The store cannot be read, or not be pruned.
        case store(AuditStoreFailure)

        package var description: String {
            switch self {
            case .broken(let finding):
                "nothing was pruned that is not whole: \(finding.kind.rawValue) at record \(finding.sequence): "
                    + "\(TerminalText(finding.explanation)): run passerelle audit verify"
            case .store(let failure): "\(failure)"
            }
        }
    }

    /// Records that one transaction takes away at the most, unless the chain's entries lie farther apart. Records that
    /// are to be written meanwhile wait for it: some tens of milliseconds.
    package static let batch = 5_000

    private let store: any PrunableAudit
    private let writer: AuditWriter
    /// The last record that may go, whatever its age.
    private let limit: @Sendable () async -> Int

    /// - Parameter writer: the one that writes the store.
    package init(
        _ store: any PrunableAudit, writer: AuditWriter,
        limit: @escaping @Sendable () async -> Int = { Int.max }
    ) {
        self.store = store
        self.writer = writer
        self.limit = limit
    }

    /// What pruning would begin with: a range that was found whole, of which nothing is counted but its last record.
    package func preview(olderThan bound: AuditTime) async throws(Failure) -> Summary {
        Summary(lastRecord: try await next(olderThan: bound)?.sequence)
    }

    /// Takes away all that is older than `bound`, range by range. What was taken away before a failure stays so.
    ///
    /// - Parameter progress: told after every range of what was taken away so far.
    package func prune(
        olderThan bound: AuditTime, progress: (Summary) -> Void = { _ in }
    ) async throws(Failure) -> Summary {
        var summary = Summary()
        var next = try await next(olderThan: bound)
        while let through = next {
            let pruning: AuditPruning
            do throws(AuditFailure) {
                pruning = try await writer.prune(through: through, olderThan: bound)
            } catch {
                if case .damagedChain = error { throw .store(AuditStoreFailure(error)) }
                // Another process may have pruned the store meanwhile: then there is something else to do, or nothing.
                next = try await self.next(olderThan: bound)
                guard next != through else { throw .store(AuditStoreFailure(error)) }
                continue
            }
            summary.records += pruning.records
            summary.unfinished += pruning.unfinished
            summary.lastRecord = through.sequence
            progress(summary)
            next = try await self.next(olderThan: bound)
        }
        return summary
    }

    /// Takes away what is older than `age`, and logs what came of it.
    package func prune(olderThan age: Duration, at now: AuditTime, _ logger: Logger) async {
        let bound = now.advanced(by: .zero - age)
        do throws(Failure) {
            let summary = try await prune(olderThan: bound)
            guard let last = summary.lastRecord else { return }
            logger.notice(
                "audit pruned",
                metadata: [
                    "audit.olderThan": "\(bound.text)", "audit.records": "\(summary.records)",
                    "audit.unfinished": "\(summary.unfinished)", "audit.lastPruned": "\(last)",
                ])
        } catch {
            logger.error("audit not pruned", metadata: ["error": "\(error)"])
        }
    }

    /// The end of the next range to take away, which was found whole.
    private func next(olderThan bound: AuditTime) async throws(Failure) -> ChainPosition? {
        let through: ChainPosition
        let finding: AuditVerification.Finding?
        do throws(AuditStoreFailure) {
            guard let prunable = try await store.prunable(olderThan: bound, limit: await limit()) else { return nil }
            through = prunable
            finding = try await store.finding(through: prunable)
        } catch {
            throw .store(error)
        }
        if let finding { throw .broken(finding) }
        return through
    }
}

/// An audit store as retention sees it.
package protocol PrunableAudit: Sendable {
    /// How far the chain can be pruned in one go; `nil` when there is nothing to take away.
    ///
    /// - Parameter limit: the last record that may go, whatever its age.
    func prunable(olderThan bound: AuditTime, limit: Int) async throws(AuditStoreFailure) -> ChainPosition?

    /// What is wrong with the chain from its beginning up to that position, but for losses that it records itself.
    func finding(through: ChainPosition) async throws(AuditStoreFailure) -> AuditVerification.Finding?
}

/// How long records have to be kept: the value of `audit.retention`.
package enum AuditRetentionAge: Sendable, Hashable {
    case forever
    /// What is older goes.
    case atLeast(Duration)

    /// Reads `forever`, or days from `1d` to `36500d`; `nil` for any other text.
    package init?(_ text: String) {
        if text == "forever" {
            self = .forever
            return
        }
        let digits = text.dropLast()
        guard text.last == "d", digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            let days = Int(digits), 1...36_500 ~= days
        else { return nil }
        self = .atLeast(.seconds(days * 86_400))
    }
}
