internal import GRDB
internal import OAPI

/// Which migrations of a store's tables were run, and which are to be.
package struct AuditSchemaState: Sendable, Equatable {
    package struct Step: Sendable, Equatable {
        /// Its number and what it brings.
        package let name: String
        package let statements: String
    }

    /// The store, without a password.
    package let location: String
    package let applied: [Step]
    package let pending: [Step]
    /// Whether a newer version of this program was here.
    package let isNewer: Bool

    /// One JSON object.
    ///
    /// - Parameter done: whether what is pending has been run.
    package func json(done: Bool) -> String {
        JSON.object([
            .init("store", .string(location)), .init("applied", .strings(applied.map(\.name))),
            .init(done ? "run" : "pending", .strings(pending.map(\.name))), .init("isNewer", .bool(isNewer)),
        ]).text
    }
}

extension AuditStoreLocation {
    /// What was run on the store's tables, and what is to be. Changes nothing.
    package func schemaState() throws(AuditStoreFailure) -> AuditSchemaState {
        switch self {
        case .sqlite(let path): try SQLiteMigration(path: path).state()
        case .postgresql(let address): try PostgreSQLMigrator(address).state()
        case .memory: throw .notShared
        }
    }

    /// Runs what is to be run.
    ///
    /// - Returns: the state before.
    package func migrateSchema() throws(AuditStoreFailure) -> AuditSchemaState {
        switch self {
        case .sqlite(let path): try SQLiteMigration(path: path).migrate()
        case .postgresql(let address): try PostgreSQLMigrator(address).migrate()
        case .memory: throw .notShared
        }
    }
}

/// The same for a file that is there. The gateway migrates its file when it starts, and so this is seldom needed.
private struct SQLiteMigration {
    let path: String

    func state() throws(AuditStoreFailure) -> AuditSchemaState {
        guard FileIdentity(path: path) != nil else { throw .missing(path: path) }
        var configuration = Configuration()
        configuration.readonly = true
        do {
            return try state(of: DatabaseQueue(path: path, configuration: configuration))
        } catch let failure as AuditStoreFailure {
            throw failure
        } catch {
            throw SQLiteFailure(error).readFailure(path: path)
        }
    }

    func migrate() throws(AuditStoreFailure) -> AuditSchemaState {
        let before = try state()
        if before.isNewer { throw .newerSchema(path: path) }
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(10)
            try AuditSchema.migrator.migrate(DatabaseQueue(path: path, configuration: configuration))
            return before
        } catch {
            throw SQLiteFailure(error).storeFailure(path: path)
        }
    }

    private func state(of database: DatabaseQueue) throws -> AuditSchemaState {
        try database.read { database in
            let state = try AuditSchema.state(of: database)
            if state == .foreign || state == .empty { throw AuditStoreFailure.notAnAuditStore(path: path) }
            let applied = try AuditSchema.migrator.appliedIdentifiers(database)
            func steps(_ isApplied: Bool) -> [AuditSchemaState.Step] {
                AuditSchema.Version.allCases.filter { applied.contains($0.rawValue) == isApplied }
                    .map { .init(name: $0.rawValue, statements: $0.statements) }
            }
            return AuditSchemaState(
                location: "sqlite:\(path)", applied: steps(true), pending: steps(false), isNewer: state == .newer)
        }
    }
}
