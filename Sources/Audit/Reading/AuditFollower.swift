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

    /// Hands over calls that end in rows after `start`, until `pause` or `deliver` throws. Each chain is followed by its
    /// own position, so that none is held up or passed over by another whose clock or whose commits are ahead.
    package func run(after start: AuditPositions, deliver: ([AuditEntry]) throws -> Void) async throws {
        var positions = start
        while true {
            // Asked for first, so that no row up to it can be new afterwards.
            let newest = try await reader.positions()
            let limit = 500
            let entries = try await reader.ended(after: positions, query: query, limit: limit)
            for entry in entries { positions.advance(to: entry.place) }
            if entries.count < limit { positions.advance(to: newest) }
            if entries.isEmpty { try await pause() } else { try deliver(entries) }
        }
    }
}
