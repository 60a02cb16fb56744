package import Audit
internal import Dispatch
internal import Synchronization

/// The newest records, in the memory of the process that writes them. They are put into tables when somebody looks for them:
/// most are gone before anybody does.
package final class MemoryAuditStore: AuditStore {
    /// How many records are kept.
    private let limit: Int
    /// The newest records, which the tables do not have, and up to an eighth more: older ones go many at a time.
    private let waiting = Mutex<[AuditRow]>([])
    private let tables: SQLiteAuditStore
    /// Where records are put into the tables, which takes a while.
    private let queue = DispatchQueue(label: "audit-memory")

    init(records limit: Int, chain: ChainSettings) throws(AuditStoreFailure) {
        self.limit = limit
        var options = SQLiteAuditStore.Options()
        options.newestRecords = limit
        tables = try SQLiteAuditStore(path: nil, chain: chain, options: options)
    }

    package var isImmediate: Bool { true }

    package func append(_ rows: [AuditRow]) throws(AuditFailure) {
        waiting.withLock { waiting in
            waiting.append(contentsOf: rows)
            if waiting.count > limit + limit / 8 { waiting.removeFirst(waiting.count - limit) }
        }
    }

    package func close() { tables.close() }

    /// A reader of all that is stored when it reads.
    package func makeReader() throws(AuditStoreFailure) -> any AuditReader {
        SQLAuditReader(database: MemoryDatabase(store: self, tables: try tables.ownDatabase()))
    }

    /// Puts what waits into the tables.
    fileprivate func fillTables() async throws(AuditStoreFailure) {
        let result: Result<Void, AuditFailure> = await withCheckedContinuation { done in
            queue.async { done.resume(returning: Result { () throws(AuditFailure) in try self.takeWaiting() }) }
        }
        do {
            try result.get()
        } catch {
            throw .unavailable(reason: "\(error)")
        }
    }

    /// On the queue.
    private func takeWaiting() throws(AuditFailure) {
        let rows = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        if !rows.isEmpty { try tables.append(Array(rows.suffix(limit))) }
    }
}

/// The tables of a ``MemoryAuditStore``, filled before they are read.
private struct MemoryDatabase: AuditDatabase {
    let store: MemoryAuditStore
    let tables: SQLiteDatabase

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (SQLiteDatabase.Connection) throws -> Value
    ) async throws(AuditStoreFailure) -> Value {
        try await store.fillTables()
        return try await tables.read(body)
    }
}
