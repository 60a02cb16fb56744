package import Audit
package import PostgreSQL

/// Brings the tables of a PostgreSQL store to the version that this program knows: by `passerelle audit migrate`, and by
/// nothing else.
package struct PostgreSQLMigrator: Sendable {
    private let address: PostgreSQLAddress

    package init(_ address: PostgreSQLAddress) {
        self.address = address
    }

    /// What was run, and what is to be. Changes nothing.
    package func state() throws(AuditStoreFailure) -> AuditSchemaState {
        do {
            let session = try open()
            defer { session.connection.close() }
            return state(session.version)
        } catch {
            throw AuditStoreFailure(error, at: address)
        }
    }

    /// Runs what is to be run, each version as a whole or not at all; the schema is made when it is missing.
    ///
    /// - Parameter program: the name and version of this program, for the list of migrations.
    /// - Returns: the state before.
    package func migrate(program: String) throws(AuditStoreFailure) -> AuditSchemaState {
        do {
            let session = try open()
            let connection = session.connection
            defer { connection.close() }
            let before = state(session.version)
            guard !before.isNewer else { throw AuditStoreFailure.newerSchema(path: address.description) }
            if before.pending.isEmpty { return before }
            let limit = Duration.seconds(3600)
            try connection.query(
                "SELECT pg_advisory_lock(hashtextextended($1, 3))", [.text(session.schema)], within: limit)
            // Another process may have been here meanwhile.
            try prepare(session)
            let version =
                try connection.query("SELECT coalesce(max(version), 0)::bigint FROM migrations").first?.integer(0) ?? 0
            for next in PostgreSQLSchema.Version.allCases where next.rawValue > version {
                try connection.run("BEGIN; \(next.statements)", within: limit)
                try connection.query(
                    "INSERT INTO migrations (version, name, program) VALUES ($1::bigint::integer, $2, $3)",
                    [.integer(next.rawValue), .text(next.name), .text(program)])
                try connection.run("COMMIT", within: limit)
            }
            return before
        } catch {
            throw AuditStoreFailure(error, at: address)
        }
    }

    /// Names the role by which each of these gateways writes, and grants it what a gateway needs. A chain has one role at a
    /// time: a name that was registered gets another one.
    package func register(_ roles: [String: String]) throws(AuditStoreFailure) {
        do {
            let session = try open()
            let connection = session.connection
            defer { connection.close() }
            try connection.run("BEGIN")
            for (chain, role) in roles.sorted(by: { $0.key < $1.key }) {
                let row = try connection.query(
                    "SELECT quote_ident($1), quote_ident($2), EXISTS (SELECT FROM pg_roles WHERE rolname = $2)",
                    [.text(session.schema), .text(role)]
                ).first
                guard let schema = row?.text(0), let name = row?.text(1), try row?.boolean(2) == true else {
                    throw AuditStoreFailure.unavailable(reason: "\(address): there is no role \(role)")
                }
                try connection.query(
                    """
                    INSERT INTO gateways (chain, role) VALUES ($1, $2)
                        ON CONFLICT (chain) DO UPDATE SET role = excluded.role, registered_at = now()
                    """, [.text(chain), .text(role)])
                try connection.run(
                    """
                    GRANT USAGE ON SCHEMA \(schema) TO \(name);
                    GRANT SELECT ON ALL TABLES IN SCHEMA \(schema) TO \(name);
                    GRANT INSERT ON records, chain_entries TO \(name);
                    GRANT EXECUTE ON FUNCTION prune(text) TO \(name);
                    """)
            }
            try connection.run("COMMIT")
        } catch {
            throw AuditStoreFailure(error, at: address)
        }
    }

    private func open() throws -> PostgreSQLSession {
        try PostgreSQLSession.open(
            address, for: .migrating, PostgreSQLConnection.Settings(applicationName: "passerelle audit migrate"))
    }

    /// The schema, if it is missing, and the list of migrations.
    private func prepare(_ session: PostgreSQLSession) throws {
        let connection = session.connection
        let exists = try connection.query(
            "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)", [.text(session.schema)]
        ).first?.boolean(0)
        if exists != true {
            let name = try connection.query("SELECT quote_ident($1)", [.text(session.schema)]).first?.text(0) ?? ""
            try connection.run("CREATE SCHEMA \(name)")
        }
        try connection.run(PostgreSQLSchema.migrationsTable)
    }

    private func state(_ version: Int) -> AuditSchemaState {
        let all = PostgreSQLSchema.Version.allCases
        func steps(_ versions: [PostgreSQLSchema.Version]) -> [AuditSchemaState.Step] {
            versions.map { .init(name: "\($0.rawValue) \($0.name)", statements: $0.statements) }
        }
        return AuditSchemaState(
            location: address.description, applied: steps(all.filter { $0.rawValue <= version }),
            pending: steps(all.filter { $0.rawValue > version }), isNewer: version > all.count)
    }
}
