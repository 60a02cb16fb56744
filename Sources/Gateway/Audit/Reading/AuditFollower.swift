/// Tells of calls as they end, by asking the store again and again.
package struct AuditFollower: Sendable {
    private let reader: any AuditReader
    private let query: AuditQuery
    private let pause: @Sendable () async throws -> Void

    /// Tells of calls that meet the query's conditions, whatever its order and its limit. `pause` waits between two looks at the store, and throws when there shall be no further one.
    package init(
        _ reader: any AuditReader, query: AuditQuery = AuditQuery(), pause: @escaping @Sendable () async throws -> Void
    ) {
        self.reader = reader
        self.query = query
        self.pause = pause
    }

    /// Hands over calls that end in rows after `sequence`, in their order, until `pause` or `deliver` throws.
    package func run(after sequence: Int, deliver: ([AuditEntry]) throws -> Void) async throws {
        var sequence = sequence
        while true {
            // Asked for first, so that no row up to it can be new afterwards.
            let newest = try await reader.lastSequence()
            let limit = 500
            let entries = try await reader.ended(after: sequence, query: query, limit: limit)
            if let last = entries.last {
                sequence = entries.count < limit ? max(newest, last.sequence) : last.sequence
                try deliver(entries)
            } else {
                sequence = max(newest, sequence)
                try await pause()
            }
        }
    }
}
