extension AuditActivity {
    /// How long the calls of one action took, from the request to the answer.
    package struct Latency: Sendable, Equatable {
        package var action: String
        package var calls: Int
        package var median: Duration
        /// 95 of 100 calls took no longer.
        package var ninetyFifth: Duration
        package var longest: Duration
    }

    /// The calls that were answered with one error code.
    package struct Failure: Sendable, Equatable {
        /// As the client got it, without CloudTrail's prefix.
        package var code: String
        package var calls: Int
        package var last: AuditTime
        /// What the newest of the clients was told.
        package var message: String
    }

    /// Of records of calls that ended. Those without a duration are left out.
    package static func latencies(of records: [AuditRecord]) -> [Latency] {
        var durations: [String: [Duration]] = [:]
        for record in records {
            if let duration = record.duration { durations[record.action, default: []].append(duration) }
        }
        return durations.map { action, durations in
            let sorted = durations.sorted()
            // The nearest rank: the smallest that so many of a hundred do not exceed.
            func rank(_ percent: Int) -> Duration { sorted[max(0, (sorted.count * percent + 99) / 100 - 1)] }
            return Latency(
                action: action, calls: sorted.count, median: rank(50), ninetyFifth: rank(95), longest: rank(100))
        }.sorted { ($1.calls, $0.action) < ($0.calls, $1.action) }
    }

    /// Of records of calls that ended, newest first. Those without an error are left out.
    package static func failures(of records: [AuditRecord]) -> [Failure] {
        var failures: [String: Failure] = [:]
        for record in records {
            guard let error = record.outcome.error else { continue }
            failures[
                error.code, default: Failure(code: error.code, calls: 0, last: record.time, message: error.message)
            ].calls += 1
        }
        return failures.values.sorted { ($1.calls, $0.code) < ($0.calls, $1.code) }
    }
}
