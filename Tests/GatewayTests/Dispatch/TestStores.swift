import Audit
import Gateway
import JSONCoding
import OAPI
import Synchronization

/// A store that takes nothing.
struct BrokenStore: AuditStore {
    func append(_ rows: [AuditRow]) throws(AuditFailure) { throw .unavailable(reason: "disk full") }
    func close() {}
}

/// A store that takes one batch and no more.
final class FirstBatchStore: AuditStore {
    private let isFull = Mutex(false)

    func append(_ rows: [AuditRow]) throws(AuditFailure) {
        let wasFull = isFull.withLock { isFull in
            defer { isFull = true }
            return isFull
        }
        if wasFull { throw .unavailable(reason: "disk full") }
    }

    func close() {}
}

/// A store that notes what had happened upstream when each batch came.
final class RememberingStore: AuditStore {
    private let state = Mutex<(onAppend: (@Sendable () -> Int)?, counts: [Int])>((nil, []))

    var onAppend: (@Sendable () -> Int)? {
        get { state.withLock { $0.onAppend } }
        set { state.withLock { $0.onAppend = newValue } }
    }

    var journalCounts: [Int] { state.withLock { $0.counts } }

    func append(_ rows: [AuditRow]) throws(AuditFailure) {
        let count = onAppend?() ?? -1
        state.withLock { $0.counts.append(count) }
    }

    func close() {}
}

/// A store that several gateways write to: it does not take an intent whose signature it has.
final class SharedRowStore: AuditStore {
    private let kept = RowStore()
    private let answer: [RecordedSignature]?

    /// - Parameter answer: what it says of every signature; `nil` for what it has.
    init(answering answer: [RecordedSignature]? = nil) {
        self.answer = answer
    }

    var rows: [AuditRow] { kept.rows }
    func records(_ kind: AuditRow.Kind) throws -> [JSON] { try kept.records(kind) }

    func append(_ rows: [AuditRow]) throws(AuditFailure) {
        for row in rows {
            if case .unlessSeen(let lookUp) = row.storing, let digest = row.signatureDigest {
                let earlier =
                    answer ?? kept.rows.filter { $0.signatureDigest == digest }.compactMap(\.recordedSignature)
                lookUp.tell(earlier)
                if !earlier.isEmpty { continue }
            }
            try kept.append([row])
        }
    }

    func close() {}
}

extension AuditRow {
    fileprivate var recordedSignature: RecordedSignature? {
        guard let record = try? AuditRecord(parsing: text), let digest = signatureDigest, let key = accessKeyID,
            let token = record.clientToken
        else { return nil }
        return RecordedSignature(
            time: time, accessKeyID: key, digest: digest, clientToken: token,
            hasInvocationID: record.invocationID?.isEmpty == false)
    }
}

/// A store that keeps the rows themselves.
final class RowStore: AuditStore {
    private let kept = Mutex<[AuditRow]>([])

    var rows: [AuditRow] { kept.withLock { $0 } }

    /// The records of a kind, taken apart.
    func records(_ kind: AuditRow.Kind) throws -> [JSON] {
        try rows.filter { $0.kind == kind }.map { try JSON(parsing: Array($0.text.utf8)) }
    }

    func append(_ rows: [AuditRow]) throws(AuditFailure) { kept.withLock { $0 += rows } }

    func close() {}
}
