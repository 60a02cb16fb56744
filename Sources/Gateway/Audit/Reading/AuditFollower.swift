/// Tells of calls as they end, by asking the store again and again.
package struct AuditFollower: Sendable {
    private let reader: any AuditReader
    private let pause: @Sendable () async throws -> Void

    /// `pause` waits between two looks at the store, and throws when there shall be no further one.
    package init(_ reader: any AuditReader, pause: @escaping @Sendable () async throws -> Void) {
        self.reader = reader
        self.pause = pause
    }

    /// Hands over calls that end in rows after `sequence`, in their order, until `pause` or `deliver` throws.
    package func run(after sequence: Int, deliver: ([AuditEntry]) throws -> Void) async throws {
        var sequence = sequence
        while true {
            let entries = try await reader.ended(after: sequence, limit: 500)
            if let last = entries.last {
                sequence = last.sequence
                try deliver(entries)
            } else {
                try await pause()
            }
        }
    }
}
