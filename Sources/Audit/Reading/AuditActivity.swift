/// What went on in a stretch of time: calls by when they ended and how, and who made them.
package struct AuditActivity: Sendable, Equatable {
    /// How much is looked at.
    package struct Bounds: Sendable, Hashable {
        /// Calls, newest first.
        package var calls = 200_000
        /// Callers that are told, most active first.
        package var callers = 50
        /// Calls, newest first, whose records are read for ``latencies``, and as many that did not succeed for
        /// ``failures``.
        package var samples = 2_000

        package init() {}
    }

    /// Calls that ended in one stretch of time.
    package struct Bucket: Sendable, Equatable {
        /// Its beginning, in whole steps since 1970.
        package var start: AuditTime
        package var counts: UsageReport.Counts

        package init(start: AuditTime, counts: UsageReport.Counts) {
            self.start = start
            self.counts = counts
        }
    }

    /// One who made calls; those that were not verified are told as one.
    package struct Caller: Sendable, Equatable {
        /// `nil` for calls without a signature, and for callers that claimed more than one key.
        package var accessKeyID: String?
        /// The account that was recorded last.
        package var accountID: String?
        /// The name of the credential's profile; `nil` for a caller whose signature was not good.
        package var userName: String?
        package var counts: UsageReport.Counts
        /// Snapshots copied, by either protocol.
        package var copies: Int
        package var last: AuditTime
        /// How many access keys these are.
        package var keys: Int

        package init(
            accessKeyID: String?, accountID: String?, userName: String?, counts: UsageReport.Counts, copies: Int,
            last: AuditTime, keys: Int
        ) {
            self.accessKeyID = accessKeyID
            self.accountID = accountID
            self.userName = userName
            self.counts = counts
            self.copies = copies
            self.last = last
            self.keys = keys
        }
    }

    /// Oldest first; stretches without a call are left out.
    package var buckets: [Bucket]
    /// Who copied most first, then who made most calls.
    package var callers: [Caller]
    /// Most frequent first; of the newest calls.
    package var latencies: [Latency]
    /// Most frequent first; of the newest calls that did not succeed.
    package var failures: [Failure]
    /// Calls that were counted.
    package var calls: Int
    /// Calls that began and have no outcome, however many calls were looked at.
    package var unfinished: Int
    /// Whether there are more calls than were looked at.
    package var isCut: Bool
    /// Whether there are more callers than are told.
    package var hasMoreCallers: Bool

    package init(
        buckets: [Bucket], callers: [Caller], latencies: [Latency], failures: [Failure], calls: Int, unfinished: Int,
        isCut: Bool, hasMoreCallers: Bool
    ) {
        self.buckets = buckets
        self.callers = callers
        self.latencies = latencies
        self.failures = failures
        self.calls = calls
        self.unfinished = unfinished
        self.isCut = isCut
        self.hasMoreCallers = hasMoreCallers
    }
}

/// How a chain stands, without verifying it.
package struct AuditChainHealth: Sendable, Equatable {
    /// The chain's name.
    package var chain: String
    /// The number of the newest record.
    package var lastSequence: Int
    /// The last record that a signature covers.
    package var signedThrough: Int
    /// When that signature was made.
    package var signedAt: AuditTime
    /// The key that made it.
    package var keyID: String
    package var entries: Int
}

extension AuditChainHealth {
    /// As a chain's last entry tells.
    package init(_ last: ChainStatement, lastSequence: Int) {
        self.init(
            chain: last.position.chain, lastSequence: lastSequence, signedThrough: last.position.sequence,
            signedAt: last.time, keyID: last.keyID, entries: last.number)
    }
}
