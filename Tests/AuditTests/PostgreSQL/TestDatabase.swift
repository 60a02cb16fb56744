import Foundation
import PostgreSQL
import Synchronization
import TestSupport
import Testing

@testable import Audit
@testable import AuditStores

/// A database of a test's own, with the audit's tables, dropped when the test is over.
///
/// No schema beside others: the server looks at all functions of a name, in whichever schema they are, so with hundreds of
/// schemas that have the audit's functions each statement is slow.
struct TestDatabase: Sendable {
    /// Nobody else's; what belongs to the whole server, such as a role, is named after it.
    let name: String
    let address: PostgreSQLAddress
    var schema: String { Self.schema }
    private let server: PostgreSQLServer
    private let owner = Owner()

    fileprivate static let schema = "audit"

    /// In the server that all suites share, with nothing recorded.
    init() async throws {
        try await self.init(copying: .empty)
    }

    /// In a server that a test has for itself.
    init(on server: PostgreSQLServer) throws {
        (name, self.server) = ("postgres", server)
        address = try #require(PostgreSQLAddress(server.uri(schema: Self.schema)))
        _ = try PostgreSQLBackend(address).migrateSchema(program: "tests")
    }

    fileprivate init(copying template: DatabaseTemplate) async throws {
        let server = try await PostgreSQLServer.shared
        let name = server.newName()
        self.server = server
        self.name = name
        address = try Self.address(of: name, in: server)
        // Copied as files, which lie in memory; the other way writes each page to the server's log.
        try server.administer("CREATE DATABASE \(name) TEMPLATE \(try await template.name) STRATEGY FILE_COPY")
        DatabaseTrait.afterwards {
            _ = try? server.administer("DROP DATABASE \(name) WITH (FORCE)")  // it goes with the server in any case
        }
    }

    /// The same, by way of a proxy or as somebody else.
    func address(port: Int? = nil, user: String = "postgres") throws -> PostgreSQLAddress {
        try Self.address(of: name, in: server, port: port, user: user)
    }

    /// On a busy machine a connection takes longer than a gateway waits.
    private static func address(
        of name: String, in server: PostgreSQLServer, port: Int? = nil, user: String = "postgres"
    ) throws -> PostgreSQLAddress {
        let uri = server.uri(database: name, schema: schema, port: port, user: user, connectTimeout: 60)
        return try #require(PostgreSQLAddress(uri))
    }

    func settings(_ gateway: String = "gateway-1", key: String) -> ChainSettings {
        ChainSettings(gatewayID: gateway, signingKey: key)
    }

    func openStore(
        chain: ChainSettings, options: PostgreSQLAuditStore.Options = .init()
    ) throws -> PostgreSQLAuditStore {
        try PostgreSQLAuditStore(address, chain: chain, options: options)
    }

    /// A connection as the tables' owner, for what the gateway never does.
    func connect() throws -> PostgreSQLConnection {
        try PostgreSQLSession.open(
            address, for: .migrating, .init(applicationName: "tests", answerTimeout: .seconds(60))
        )
        .connection
    }

    /// Runs statements as the tables' owner, as one transaction.
    func run(_ sql: String) throws {
        try owner.connection.withLock { connection in
            let own = try connection ?? connect()
            connection = own
            try own.run(sql)
        }
    }

    /// The same, with what keeps anybody from it put aside.
    func harm(_ sql: String) throws {
        try run("SET LOCAL session_replication_role = replica; \(sql)")
    }

    /// A session for ``run(_:)``, made when it is first needed.
    private final class Owner: Sendable {
        let connection = Mutex<PostgreSQLConnection?>(nil)
    }
}

/// A database that is made once and copied for each test, with the files beside its keys: to copy one takes a tenth of the
/// time that it takes to make one.
struct DatabaseTemplate: Sendable {
    /// With the audit's tables and nothing in them.
    static let empty = DatabaseTemplate()

    private let made: Task<(name: String, files: TemporaryDirectory), any Error>

    private init() {
        made = Task.detached {
            let server = try await PostgreSQLServer.shared
            let name = server.newName()
            try server.administer("CREATE DATABASE \(name)")
            let address = try #require(PostgreSQLAddress(server.uri(database: name, schema: TestDatabase.schema)))
            _ = try PostgreSQLBackend(address).migrateSchema(program: "tests")
            return (name, try TemporaryDirectory())
        }
    }

    /// - Parameter fill: what to put there. Its keys and what lies beside them belong into the folder. It closes what it opens.
    init(_ fill: @escaping @Sendable (TestDatabase, TemporaryDirectory) throws -> Void) {
        // No test's own, so it is not dropped with one.
        made = Task.detached {
            let database = try await TestDatabase(copying: .empty)
            let files = try TemporaryDirectory()
            try fill(database, files)
            return (database.name, files)
        }
    }

    fileprivate var name: String { get async throws { try await made.value.name } }

    /// A copy, with copies of its files.
    func copy() async throws -> (database: TestDatabase, directory: TemporaryDirectory) {
        (try await TestDatabase(copying: self), try await made.value.files.copy())
    }
}

extension PostgreSQLServer {
    /// One connection for all that is done to databases; made when it is first asked for, and for the shared server only.
    private static let administrator = Mutex<PostgreSQLConnection?>(nil)

    fileprivate func administer(_ sql: String) throws {
        try Self.administrator.withLock { connection in
            let own = try connection ?? open()
            connection = own
            try own.run(sql, within: .seconds(60))
        }
    }

    private func open() throws -> PostgreSQLConnection {
        try PostgreSQLConnection(try #require(PostgreSQLAddress(uri())), .init(applicationName: "tests"))
    }
}
