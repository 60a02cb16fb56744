import Foundation
import PostgreSQL
import Synchronization
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

/// A reader whose pages can be bounded otherwise than the gateway's.
protocol BoundedReader: AuditReader {
    func page(_ lookUp: EventLookUp, within bounds: EventLookUp.Bounds) async throws(AuditStoreFailure) -> EventPage
    func all(_ query: AuditQuery, by steps: AuditScanSteps, deliver: ([AuditEntry]) throws -> Void) async throws
}

extension SQLAuditReader: BoundedReader {}

extension AuditReader {
    /// The number of the newest row of the only chain.
    func lastSequence() async throws(AuditStoreFailure) -> Int { try await positions().newest }

    func unfinished(limit: Int) async throws(AuditStoreFailure) -> [AuditEntry] {
        try await unfinished(of: nil, after: 0, limit: limit)
    }
}

extension AuditBackend {
    /// What verification finds of the store's chain, or of that gateway's.
    ///
    /// - Parameter files: those beside the signing key that are at hand.
    func verify(
        _ range: AuditVerificationRange = .whole, of gateway: String? = nil, files: ChainFiles?,
        publicKey: String? = nil, checkpoint: String? = nil
    ) async throws -> AuditVerification {
        var question = AuditVerificationQuestion(range)
        (question.gateway, question.files) = (gateway, files)
        (question.publicKey, question.checkpoint) = (publicKey, checkpoint)
        return try #require(try await verify(question) { _, _ in }.first)
    }
}

/// An empty store of the kind that the test is run in, and a reader of it.
final class TestStore: Sendable {
    let store: any AuditStore
    let reader: any BoundedReader
    private let directory: TemporaryDirectory
    private let insert: @Sendable (String, String?) throws -> Void

    init(_ kind: StoreKind = .current) async throws {
        directory = try TemporaryDirectory()
        switch kind {
        case .sqlite:
            let store = try SQLiteAuditStore(path: nil)
            self.store = store
            reader = try #require(try store.makeReader() as? SQLiteAuditReader)
            insert = { text, resource in
                try store.execute(
                    sql: """
                        INSERT INTO records (stage, event_time, event_id, event_name, access_key_id, account_id, outcome,
                            request_id, record) VALUES ('outcome', 1, 'altered', 'CopySnapshot', 'AKIAIOSFODNN7EXAMPLE',
                            '123456789012', 'succeeded', 'r', '\(text)');
                        INSERT INTO record_resources SELECT '\(resource ?? "")', max(sequence) FROM records
                        """)
            }
        case .postgresql:
            let database = try await TestDatabase()
            store = try database.openStore(chain: database.settings(key: directory.path + "/key"))
            reader = try PostgreSQLAuditReader(database.address)
            insert = { text, resource in
                try database.run(
                    """
                    INSERT INTO records SELECT 'gateway-1', max(sequence) + 1, 'outcome', 1, 'altered', 'CopySnapshot',
                        'AKIAIOSFODNN7EXAMPLE', '123456789012', 'succeeded', 'r', NULL, '\(resource ?? "")', '\(text)', '', '' FROM records
                    """)
            }
        }
    }

    /// Puts a row there as no gateway would: a record of that text, as of a copy by AWS's example key.
    func insertForeign(_ text: String, naming resource: String? = nil) throws {
        try insert(text, resource)
    }
}
