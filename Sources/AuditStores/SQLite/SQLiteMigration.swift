internal import Audit
internal import Files
internal import GRDB

/// The schema migrations of an SQLite file that exists. The gateway migrates its file when it starts, so this is seldom
/// needed.
struct SQLiteMigration {
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
            try AuditSchema.migrate(DatabaseQueue(path: path, configuration: configuration))
            return before
        } catch {
            throw SQLiteFailure(error).storeFailure(path: path)
        }
    }

    private func state(of database: DatabaseQueue) throws -> AuditSchemaState {
        try database.read { database in
            let state = try AuditSchema.state(of: database)
            if state == .foreign || state == .empty { throw AuditStoreFailure.notAnAuditStore(path: path) }
            let applied = try AuditSchema.appliedMigrations(database)
            func steps(_ isApplied: Bool) -> [AuditSchemaState.Step] {
                AuditSchema.Version.allCases.filter { applied.contains($0.rawValue) == isApplied }
                    .map { .init(name: $0.rawValue, statements: $0.statements) }
            }
            return AuditSchemaState(
                location: "sqlite:\(path)", applied: steps(true), pending: steps(false), isNewer: state == .newer)
        }
    }
}
