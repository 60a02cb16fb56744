package import Audit
internal import Dispatch
internal import Synchronization

/// Looks events up in an SQLite file that the gateway writes to, over a few connections of its own, so that one caller's
/// look-up does not wait for another's. Each is opened when it is first asked for, and anew when the files are others than
/// before or could not be read.
package final class FileEventSource: EventSource {
    /// Look-ups that run at one time.
    package static let connections = 2

    private struct Opened {
        let reader: SQLiteAuditReader
        let files: SQLiteFiles
    }

    private final class Lane: Sendable {
        let queue = DispatchQueue(label: "audit-look-up")
        let opened = Mutex<Opened?>(nil)
        /// Look-ups under way or waiting.
        let load = Atomic(0)
    }

    private let path: String
    private let readers: SQLiteReaders?
    private let lanes: [Lane]

    init(path: String, connections: Int = FileEventSource.connections, among readers: SQLiteReaders? = nil) {
        self.path = path
        self.readers = readers
        lanes = (0..<connections).map { _ in Lane() }
    }

    package func page(
        _ lookUp: EventLookUp, within bounds: EventLookUp.Bounds
    ) async throws(AuditStoreFailure) -> EventPage {
        let lane = lanes.min { $0.load.load(ordering: .relaxed) < $1.load.load(ordering: .relaxed) } ?? lanes[0]
        lane.load.add(1, ordering: .relaxed)
        defer { lane.load.subtract(1, ordering: .relaxed) }
        let reader = try await reader(of: lane)
        do throws(AuditStoreFailure) {
            return try await reader.page(lookUp, within: bounds)
        } catch {
            if error != .lookUpTimedOut { lane.opened.withLock { $0 = nil } }
            throw error
        }
    }

    /// Opening blocks, and so it is done on the queue.
    private func reader(of lane: Lane) async throws(AuditStoreFailure) -> SQLiteAuditReader {
        let result = await withCheckedContinuation { continuation in
            lane.queue.async { continuation.resume(returning: self.open(lane)) }
        }
        return try result.get()
    }

    private func open(_ lane: Lane) -> Result<SQLiteAuditReader, AuditStoreFailure> {
        let files = SQLiteFiles(path)
        if let known = lane.opened.withLock({ $0 }), known.files == files { return .success(known.reader) }
        do throws(AuditStoreFailure) {
            let reader = try SQLiteAuditReader(path: path, among: readers)
            // Opening it may have made a file beside it.
            lane.opened.withLock { $0 = Opened(reader: reader, files: SQLiteFiles(path)) }
            return .success(reader)
        } catch {
            return .failure(error)
        }
    }
}
