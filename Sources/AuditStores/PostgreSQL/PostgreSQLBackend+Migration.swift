internal import Audit
internal import PostgreSQL

/// Brings the tables to the version that this program knows: by `passerelle audit migrate`, and by nothing else.
extension PostgreSQLBackend {
    func schemaState() throws(AuditStoreFailure) -> AuditSchemaState {
        try migrating { state($0.version) }
    }

    /// Each version is run as a whole or not at all; the schema is made when it is missing.
    func migrateSchema(program: String) throws(AuditStoreFailure) -> AuditSchemaState {
        try migrating { session in
            let connection = session.connection
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
        }
    }

    /// A chain has one role at a time: a name that was registered gets another one.
    func registerRoles(_ roles: [String: String]) throws(AuditStoreFailure) {
        try migrating { session in
            let connection = session.connection
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
        }
    }

    private func migrating<Value>(_ body: (PostgreSQLSession) throws -> Value) throws(AuditStoreFailure) -> Value {
        do {
            let session = try PostgreSQLSession.open(
                address, for: .migrating, PostgreSQLConnection.Settings(applicationName: "passerelle audit migrate"))
            defer { session.connection.close() }
            return try body(session)
        } catch {
            throw AuditStoreFailure(error, at: address)
        }
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
        return AuditSchemaState(
            location: address.description,
            steps: all.map {
                (.init(name: "\($0.rawValue) \($0.name)", statements: $0.statements), isApplied: $0.rawValue <= version)
            }, isNewer: version > all.count)
    }
}
