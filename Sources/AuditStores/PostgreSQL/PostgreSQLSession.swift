internal import Audit
internal import PostgreSQL

/// A connection to the database of the audit, with its schema chosen.
struct PostgreSQLSession {
    /// What the session is for.
    enum Use {
        /// Writes records, of the version that this program knows.
        case writing
        /// Reads them.
        case reading
        /// Makes the tables, or changes their version.
        case migrating
    }

    let connection: PostgreSQLConnection
    /// Where the tables are.
    let schema: String
    /// Of the tables; 0 when there are none.
    let version: Int

    /// - Throws: ``PostgreSQLFailure``, or an ``AuditStoreFailure`` that says what is wrong with the database.
    static func open(
        _ address: PostgreSQLAddress, for use: Use, _ settings: PostgreSQLConnection.Settings
    ) throws -> PostgreSQLSession {
        let connection = try PostgreSQLConnection(address, settings)
        let schema = schemaName(of: address)
        try connection.run("\(systemPath); SET quote_all_identifiers = off")
        let row = try connection.query(
            """
            SELECT current_setting('server_encoding'), current_setting('server_version_num')::bigint,
                to_regclass(quote_ident($1) || '.migrations') IS NOT NULL, current_setting('session_replication_role')
            """, [.text(schema)]
        ).first
        guard let row, let encoding = row.text(0) else { throw PostgreSQLFailure.unexpectedValue(column: 0) }
        guard encoding == "UTF8" else {
            throw AuditStoreFailure.unavailable(
                reason: "\(address): the database is in \(encoding), and the audit needs one in UTF8")
        }
        let server: Int = try row.required(1)
        guard server >= 120_000 else {
            throw AuditStoreFailure.unavailable(
                reason: "\(address): PostgreSQL \(server / 10_000) is too old; 12 or later is needed")
        }
        if use != .reading, row.text(3) == "replica" { try fireTriggers(of: address, on: connection) }
        try choose(schema, on: connection)
        let version =
            try row.boolean(2) == true
            ? try connection.query("SELECT coalesce(max(version), 0)::bigint FROM migrations").first?.integer(0) ?? 0
            : 0
        let session = PostgreSQLSession(connection: connection, schema: schema, version: version)
        if use != .migrating { try session.checkVersion(address) }
        if use == .writing { try connection.run(writingSettings) }
        return session
    }

    /// Has only the server's own schema searched, so that nothing is called that somebody has put into another one.
    /// Temporary tables would come first if their schema were not named.
    static let systemPath = "SET search_path = pg_catalog, pg_temp"

    /// Has names without a schema mean what is in this one; the server's own come before it.
    static func choose(_ schema: String, on connection: PostgreSQLConnection) throws(PostgreSQLFailure) {
        try connection.query(
            "SELECT pg_catalog.set_config('search_path', pg_catalog.quote_ident($1) || ', pg_temp', false)",
            [.text(schema)])
    }

    /// A role or a database can have the setting with which triggers do not fire: nothing would be listed, and nothing
    /// kept from being changed.
    private static func fireTriggers(of address: PostgreSQLAddress, on connection: PostgreSQLConnection) throws {
        do throws(PostgreSQLFailure) {
            try connection.run("SET session_replication_role = origin")
        } catch {
            guard case .refused = error else { throw error }
            throw AuditStoreFailure.unavailable(
                reason: "\(address): session_replication_role is replica, so no trigger fires; "
                    + "reset it for this role and this database")
        }
    }

    private func checkVersion(_ address: PostgreSQLAddress) throws(AuditStoreFailure) {
        guard version <= PostgreSQLSchema.current else { throw .newerSchema(path: address.description) }
        guard version == PostgreSQLSchema.current else {
            throw .notMigrated(
                location: address.description, version: version, needed: PostgreSQLSchema.current)
        }
    }

    /// A commit is on the server's disk when it returns, whatever its administrator made of the default; and the server
    /// soon lets go of a session whose gateway is gone without a word.
    private static let writingSettings = """
        SELECT set_config('synchronous_commit', 'on', false)
            WHERE current_setting('synchronous_commit') IN ('off', 'local');
        SET tcp_keepalives_idle = 10;
        SET tcp_keepalives_interval = 5;
        SET tcp_keepalives_count = 3;
        SET idle_in_transaction_session_timeout = '15s';
        """

    /// The first schema of the address's search path.
    private static func schemaName(of address: PostgreSQLAddress) -> String {
        let first = address.searchPath?.split(separator: ",").first.map(String.init) ?? ""
        let name = first.filter { $0 != "\"" && $0 != " " }
        return name.isEmpty ? PostgreSQLSchema.defaultName : name
    }
}

extension PostgreSQLConnection {
    /// Begins a transaction, and takes it back when what is done in it fails.
    func undoing<Value>(after begin: String, _ body: () throws -> Value) throws -> Value {
        try run(begin)
        do {
            return try body()
        } catch {
            // A connection on which this fails is given up.
            if isUsable { _ = try? run("ROLLBACK") }  // see above
            throw error
        }
    }
}

extension AuditStoreFailure {
    /// Why a database cannot be used, in words for the gateway's operator.
    init(_ error: any Error, at address: PostgreSQLAddress) {
        switch error {
        case let failure as AuditStoreFailure: self = failure
        case let failure as PostgreSQLFailure: self = .unavailable(reason: "\(address): \(failure)")
        default: self = .unavailable(reason: "\(address): an error of type \(type(of: error))")
        }
    }
}
