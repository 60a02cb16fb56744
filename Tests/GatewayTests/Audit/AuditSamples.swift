import Foundation
import GRDB
import OAPI
import Synchronization

@testable import Gateway

/// 2026-11-23T10:00:00Z
let sampleTime = AuditTime(seconds: 1_795_428_000)

/// A copy of a snapshot that worked, with every field filled.
func sampleRecord(
    requestID: String = "5d6c7b8a-0000-4000-8000-000000000001",
    eventID: String = "00000000-0000-7000-8000-000000000001",
    time: AuditTime = sampleTime, action: String = "CopySnapshot", accessKeyID: String = "AKIAIOSFODNN7EXAMPLE",
    accountID: String? = "123456789012", source: String = "snap-0123456789abcdef0",
    copy: String = "snap-0fedcba9876543210", outcome: AuditOutcome = .succeeded, access: AuditAccess = .change
) -> AuditRecord {
    AuditRecord(
        time: time, identity: .known(accessKeyID: accessKeyID, accountID: accountID, userName: "default"),
        protocol: .ec2Query, action: action, access: access, region: "eu-west-2", sourceIPAddress: "192.0.2.10",
        userAgent: "aws-cli/2.9.19",
        requestParameters: .object([
            .init("sourceRegion", .string("eu-west-2")), .init("sourceSnapshotId", .string(source)),
            .init("presignedUrl", .string("https://ec2.example.com/?X-Amz-Signature=00ff")),
        ]),
        responseElements: outcome == .succeeded
            ? .object([.init("requestId", .string(requestID)), .init("snapshotId", .string(copy))]) : nil,
        outcome: outcome,
        upstream: [
            AuditUpstreamCall(
                call: "CreateSnapshot", endpoint: "https://api.eu-west-2.example.com/api/v1/CreateSnapshot",
                status: 200, oapiRequestID: "0475ca1e-d0c5-441d-712a-da55a4175157", duration: .milliseconds(120),
                attempt: 1)
        ],
        clientToken: "token-1", invocationID: "1f0e9d8c-0000-4000-8000-000000000009", gatewayVersion: "0.1.0",
        duration: .milliseconds(131), requestID: requestID, eventID: AuditEventID(stored: eventID),
        tls: AuditTLSDetails(
            version: "TLSv1.3", cipherSuite: "TLS_AES_128_GCM_SHA256", clientProvidedHostHeader: "ec2.example.com"))
}

/// A read, which leaves a single row.
func sampleRead(_ number: Int) -> AuditRecord {
    sampleRecord(requestID: "read-\(number)", action: "DescribeSnapshots", access: .read)
}

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
