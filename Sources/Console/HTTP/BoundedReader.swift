internal import Audit

/// Reads the audit for pages: nothing takes longer than people wait for.
struct BoundedReader: Sendable {
    let reader: any AuditReader
    private let timeout: Duration

    init(_ reader: any AuditReader, timeout: Duration) {
        self.reader = reader
        self.timeout = timeout
    }

    /// - Throws: ``ReadFailure``.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any AuditReader) async throws -> Value
    ) async throws(ReadFailure) -> Value {
        // A short read would win the race against a timer that has run out already.
        guard timeout > .zero else { throw .tooSlow }
        do {
            return try await withThrowingTaskGroup(of: Value?.self) { group in
                group.addTask { try await body(reader) }
                group.addTask {
                    try await Task.sleep(for: timeout)
                    return nil
                }
                defer { group.cancelAll() }
                guard let first = try await group.next(), let value = first else { throw ReadFailure.tooSlow }
                return value
            }
        } catch let failure as ReadFailure {
            throw failure
        } catch let failure as AuditStoreFailure {
            throw .unreadable(failure)
        } catch {
            throw .tooSlow
        }
    }
}

/// Why a page does not say what the audit holds.
enum ReadFailure: Error {
    case tooSlow
    case unreadable(AuditStoreFailure)
}
