import Audit
import Gateway
import Synchronization

/// Keeps the text of every record.
final class KeepingStore: AuditStore {
    private let state = Mutex<[String]>([])

    var records: [String] { state.withLock { $0 } }

    func append(_ rows: [AuditRow]) throws(AuditFailure) {
        state.withLock { $0 += rows.map(\.text) }
    }

    func close() {}
}
