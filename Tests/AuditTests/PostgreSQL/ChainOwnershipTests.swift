import Foundation
import PostgreSQL
import TestSupport
import Testing

@testable import Audit
@testable import AuditStores

/// Each gateway has a role of its own, and that role is not to write to another's chain.
@Suite("PostgreSQL, chains and their roles", .timeLimit(.minutes(4)), .startsPrograms, .inDatabase)
struct ChainOwnershipTests {
    let database: TestDatabase
    let directory: TemporaryDirectory
    var schema: String { database.schema }

    init() async throws {
        database = try await TestDatabase()
        directory = try TemporaryDirectory()
        for name in ["one", "two"] { try database.run("CREATE ROLE \(name)_\(database.name) LOGIN") }
    }

    private func address(_ role: String) throws -> PostgreSQLAddress {
        try database.address(user: "\(role)_\(database.name)")
    }

    private func settings(_ gateway: String) -> ChainSettings {
        ChainSettings(gatewayID: gateway, signingKey: "\(directory.path)/\(gateway).key", checkpointRecords: 10)
    }

    private func grant() throws {
        try database.run(
            """
            GRANT USAGE ON SCHEMA \(schema) TO one_\(database.name), two_\(database.name);
            GRANT SELECT ON ALL TABLES IN SCHEMA \(schema) TO one_\(database.name), two_\(database.name);
            GRANT INSERT ON records, chain_entries TO one_\(database.name), two_\(database.name);
            GRANT EXECUTE ON FUNCTION prune(text) TO one_\(database.name), two_\(database.name);
            """)
    }

    /// What another gateway's role is kept from; the chain's own role is not.
    private func expectKeptApart(by role: String, from chain: String) throws {
        let connection = try PostgreSQLSession.open(
            try address(role), for: .reading, .init(applicationName: "tests")
        ).connection
        for sql in [
            """
            INSERT INTO records (chain, sequence, stage, event_time, event_id, event_name, outcome, request_id, record,
                previous_hash, hash) VALUES ('\(chain)', 7, 'outcome', 1, 'e', 'n', 'succeeded', 'r', '{}', '', '')
            """,
            "INSERT INTO chain_entries VALUES ('\(chain)', 7, 1, 'pruning', '{}', '', '')",
            "SELECT prune('\(chain)')", "INSERT INTO gateways VALUES ('\(chain)x', '\(role)_\(database.name)')",
            "UPDATE gateways SET role = '\(role)_\(database.name)'", "DELETE FROM gateways",
            "ALTER TABLE records DISABLE ROW LEVEL SECURITY", "SELECT claim_chains()",
        ] {
            let failure = #expect(throws: PostgreSQLFailure.self) { try connection.run(sql) }
            guard case .refused("42501", _)? = failure else {
                Issue.record("\(sql): \(String(describing: failure))")
                continue
            }
        }
        // Everything is read by all.
        #expect(try connection.query("SELECT FROM records WHERE chain = '\(chain)'").count > 0)
    }

    private func found(_ gateway: String) async throws -> String {
        let files = ChainFiles(signingKey: "\(directory.path)/\(gateway).key")
        return try await PostgreSQLBackend(database.address).verify(of: gateway, files: files).found
    }

    @Test("a chain that was registered is written by its role alone, also before it begins")
    func registered() async throws {
        let backend = PostgreSQLBackend(database.address)
        try backend.registerRoles(["gateway-1": "one_\(database.name)", "gateway-2": "two_\(database.name)"])
        let two = try address("two")
        #expect(throws: AuditStoreFailure.self) { _ = try PostgreSQLAuditStore(two, chain: settings("gateway-1")) }
        for (gateway, role) in [("gateway-1", "one"), ("gateway-2", "two")] {
            let store = try PostgreSQLAuditStore(try address(role), chain: settings(gateway))
            try store.append([ChainedStore.row(1), ChainedStore.row(2)])
            try store.checkpoint()
            store.close()
        }
        try expectKeptApart(by: "two", from: "gateway-1")
        try expectKeptApart(by: "one", from: "gateway-2")
        for gateway in ["gateway-1", "gateway-2"] { #expect(try await found(gateway) == "whole") }
    }

    @Test("a chain that was not registered is its first writer's")
    func claimed() async throws {
        try grant()
        let store = try PostgreSQLAuditStore(try address("one"), chain: settings("gateway-1"))
        try store.append([ChainedStore.row(1), ChainedStore.row(2)])
        try expectKeptApart(by: "two", from: "gateway-1")
        // A set-up with one role for all its gateways goes on as it was.
        let other = try PostgreSQLAuditStore(try address("one"), chain: settings("gateway-2"))
        try other.append([ChainedStore.row(1)])
        try store.append([ChainedStore.row(3)])
        for gateway in ["gateway-1", "gateway-2"] { #expect(try await found(gateway) == "whole") }
    }

    @Test("a role that is not there is not registered, and another one takes over")
    func reregistered() async throws {
        let backend = PostgreSQLBackend(database.address)
        #expect(throws: AuditStoreFailure.self) { try backend.registerRoles(["gateway-1": "nobody_\(database.name)"]) }
        try backend.registerRoles(["gateway-1": "one_\(database.name)"])
        let first = try PostgreSQLAuditStore(try address("one"), chain: settings("gateway-1"))
        try first.append([ChainedStore.row(1)])
        first.close()
        try backend.registerRoles(["gateway-1": "two_\(database.name)"])
        let second = try PostgreSQLAuditStore(try address("two"), chain: settings("gateway-1"))
        try second.append([ChainedStore.row(2)])
        try expectKeptApart(by: "one", from: "gateway-1")
    }
}
