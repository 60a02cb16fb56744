import Foundation
import GRDB
import Synchronization

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

/// A directory of a test's own, removed with it.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "audit-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        _ = try? FileManager.default.removeItem(atPath: path)
    }

    /// Another with the same files.
    func copy() throws -> TemporaryDirectory {
        let copy = try TemporaryDirectory()
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            try FileManager.default.copyItem(atPath: "\(path)/\(name)", toPath: "\(copy.path)/\(name)")
        }
        return copy
    }

    var store: String { path + "/audit.sqlite" }
    var location: AuditStoreLocation { .sqlite(path: store) }
}

/// A store that counts, and lets a test hold it up or make it fail.
final class StoreDouble: AuditStore {
    private struct State {
        var batches: [[AuditRow]] = []
        var failure: AuditFailure?
        var isClosed = false
        var started = 0
    }

    private let inner: (any AuditStore)?
    private let state = Mutex(State())
    /// One wait per append, when there is a gate.
    private let gate: DispatchSemaphore?

    init(over inner: (any AuditStore)? = nil, gate: DispatchSemaphore? = nil) {
        self.inner = inner
        self.gate = gate
    }

    var batches: [[AuditRow]] { state.withLock { $0.batches } }
    /// Appends that have begun.
    var started: Int { state.withLock { $0.started } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func fail(with failure: AuditFailure?) {
        state.withLock { $0.failure = failure }
    }

    func append(_ rows: [AuditRow]) throws(AuditFailure) {
        state.withLock { $0.started += 1 }
        gate?.wait()
        if let failure = state.withLock({ $0.failure }) { throw failure }
        try inner?.append(rows)
        state.withLock { $0.batches.append(rows) }
    }

    func close() {
        inner?.close()
        state.withLock { $0.isClosed = true }
    }
}
