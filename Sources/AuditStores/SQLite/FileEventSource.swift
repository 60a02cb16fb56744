package import Audit
internal import Dispatch
internal import Files
internal import Synchronization

/// Looks events up in an SQLite file that the gateway writes to, over a connection of its own: opened when it is first
/// asked for, and anew when the file is another than before or could not be read.
package final class FileEventSource: EventSource {
    private struct Opened {
        let reader: SQLiteAuditReader
        let identity: FileIdentity?
    }

    private let path: String
    private let queue = DispatchQueue(label: "audit-look-up")
    private let opened = Mutex<Opened?>(nil)

    package init(path: String) {
        self.path = path
    }

    package func page(_ lookUp: EventLookUp) async throws(AuditStoreFailure) -> EventPage {
        let reader = try await reader()
        do throws(AuditStoreFailure) {
            return try await reader.page(lookUp)
        } catch {
            opened.withLock { $0 = nil }
            throw error
        }
    }

    /// Opening blocks, and so it is done on the queue.
    private func reader() async throws(AuditStoreFailure) -> SQLiteAuditReader {
        let result = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: self.open()) }
        }
        return try result.get()
    }

    private func open() -> Result<SQLiteAuditReader, AuditStoreFailure> {
        let identity = FileIdentity(path: path)
        if let known = opened.withLock({ $0 }), known.identity == identity { return .success(known.reader) }
        do throws(AuditStoreFailure) {
            let reader = try SQLiteAuditReader(path: path)
            opened.withLock { $0 = Opened(reader: reader, identity: identity) }
            return .success(reader)
        } catch {
            return .failure(error)
        }
    }
}
