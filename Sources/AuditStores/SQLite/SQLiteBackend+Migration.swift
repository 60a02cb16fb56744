internal import Audit
internal import Files
internal import GRDB

/// The schema migrations of a file that exists. The gateway migrates its file when it starts, so this is seldom needed.
extension SQLiteBackend {
    func schemaState() throws(AuditStoreFailure) -> AuditSchemaState {
        guard FileIdentity(path: file) != nil else { throw .missing(path: file) }
        var configuration = Configuration()
        configuration.readonly = true
        do {
            return try state(of: DatabaseQueue(path: file, configuration: configuration))
        } catch let failure as AuditStoreFailure {
            throw failure
        } catch {
            throw SQLiteFailure(error).readFailure(path: file)
        }
    }

    func migrateSchema(program: String) throws(AuditStoreFailure) -> AuditSchemaState {
        let before = try schemaState()
        if before.isNewer { throw .newerSchema(path: file) }
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(10)
            try AuditSchema.migrate(DatabaseQueue(path: file, configuration: configuration))
            return before
        } catch {
            throw SQLiteFailure(error).storeFailure(path: file)
        }
    }

    private func state(of database: DatabaseQueue) throws -> AuditSchemaState {
        try database.read { database in
            let state = try AuditSchema.state(of: database)
            if state == .foreign || state == .empty { throw AuditStoreFailure.notAnAuditStore(path: file) }
            let applied = try AuditSchema.appliedMigrations(database)
            return AuditSchemaState(
                location: description,
                steps: AuditSchema.Version.allCases.map {
                    (.init(name: $0.rawValue, statements: $0.statements), isApplied: applied.contains($0.rawValue))
                }, isNewer: state == .newer)
        }
    }
}
