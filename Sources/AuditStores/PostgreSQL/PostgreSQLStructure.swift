internal import Audit
internal import PostgreSQL

/// Looks whether a schema is built as the migrations build it: tables, columns, indexes, what keeps records from being
/// changed, and what lists them. What somebody added does no harm, unless it acts by itself, hides rows or can take the
/// place of what a statement of the gateway calls.
struct PostgreSQLStructure {
    typealias Finding = AuditVerification.Finding

    let connection: PostgreSQLConnection
    let schema: String

    func finding() throws -> Finding? {
        let found = try lines()
        for line in Self.expected.sorted() where !found.contains(line) {
            return Finding(.damaged, at: 0, "the database lacks, or has otherwise: \(line.text)")
        }
        for line in found.sorted() where !Self.expected.contains(line) && Self.acts(line.text) {
            return Finding(.damaged, at: 0, "the database has what is not the gateway's: \(TerminalText(line.text))")
        }
        return nil
    }

    private static func acts(_ line: String) -> Bool {
        acting.contains { line.utf8.starts(with: $0.utf8) }
    }

    /// How the lines begin of what must not be added. A function or an operator whose types fit better than those of
    /// PostgreSQL's own is called in its place by every statement that names no schema. A unique index can have the function
    /// that lists records pass over some.
    private static let acting = [
        "trigger ", "rule ", "policy ", "row security ", "function ", "operator ", "view ", "child ", "parent ",
        "computed column ", "computed index ", "constraint ", "index CREATE UNIQUE ", "migration ",
    ]

    /// What there is, a line for each thing, with `@` for the schema's name.
    ///
    /// The schema is not on the search path meanwhile, so nothing in it is called, and the server names it with all that is
    /// in it. After an error the path comes back with the end of the transaction.
    func lines() throws -> Set<ByteText> {
        try connection.run(PostgreSQLSession.systemPath)
        var lines = Set(try connection.query(Self.statement, [.text(schema)]).map { ByteText($0.text(0) ?? "") })
        // A view of that name would call what it likes.
        if lines.contains(Self.migrationsTable) {
            let name = try connection.query("SELECT quote_ident($1)", [.text(schema)]).first?.text(0) ?? ""
            let versions = try connection.query(
                "SELECT concat_ws(' ', 'migration', version) FROM \(name).migrations")
            lines.formUnion(versions.map { ByteText($0.text(0) ?? "") })
        }
        try PostgreSQLSession.choose(schema, on: connection)
        return lines
    }

    private static let migrationsTable: ByteText = "table migrations r p"

    /// A function is told by the MD5 of its body, the view by that of its text without what differs from version to version
    /// of the server: how it names columns, and where it breaks lines.
    private static let statement = #"""
        WITH tables AS (
            SELECT pg_class.oid, relname, relkind, relrowsecurity, relforcerowsecurity, relpersistence FROM pg_class
                WHERE relnamespace = quote_ident($1)::regnamespace
                    AND relname IN (
                        'records', 'chain_entries', 'open_intents', 'record_resources', 'gateways', 'migrations')
        ), lines (line) AS (
            SELECT concat_ws(' ', 'table', relname, relkind, relpersistence) FROM tables
            UNION ALL SELECT concat_ws(' ', 'row security', relname, CASE WHEN relforcerowsecurity THEN 'forced' END)
                FROM tables WHERE relrowsecurity OR relforcerowsecurity
            UNION ALL SELECT concat_ws(' ', 'policy', relname, quote_ident(polname), polcmd::text,
                    CASE WHEN polpermissive THEN 'permissive' END, polroles::text,
                    pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
                FROM tables JOIN pg_policy ON polrelid = tables.oid
            UNION ALL SELECT concat_ws(' ', 'rule', relname, quote_ident(rulename))
                FROM tables JOIN pg_rewrite ON ev_class = tables.oid
            UNION ALL SELECT concat_ws(' ', CASE tables.oid WHEN inhparent THEN 'child' ELSE 'parent' END, relname)
                FROM tables JOIN pg_inherits ON tables.oid IN (inhparent, inhrelid)
            UNION ALL SELECT concat_ws(' ', 'column', relname, quote_ident(attname), format_type(atttypid, atttypmod),
                    CASE WHEN collnamespace <> 'pg_catalog'::regnamespace THEN collnamespace::regnamespace END,
                    collname, CASE WHEN attnotnull THEN 'not null' END)
                FROM tables JOIN pg_attribute ON attrelid = tables.oid
                    LEFT JOIN pg_collation ON pg_collation.oid = attcollation
                WHERE attnum > 0 AND NOT attisdropped
            UNION ALL SELECT concat_ws(' ', 'computed column', relname, quote_ident(attname),
                    pg_get_expr(adbin, adrelid), nullif(attgenerated, ''), nullif(attidentity, ''),
                    CASE WHEN typnamespace <> 'pg_catalog'::regnamespace THEN format_type(atttypid, atttypmod) END)
                FROM tables JOIN pg_attribute ON attrelid = tables.oid JOIN pg_type ON pg_type.oid = atttypid
                    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
                WHERE attnum > 0 AND NOT attisdropped AND (
                    atthasdef OR attgenerated <> '' OR attidentity <> '' OR typnamespace <> 'pg_catalog'::regnamespace)
            UNION ALL SELECT concat_ws(' ', 'constraint', relname, pg_get_constraintdef(pg_constraint.oid))
                FROM tables JOIN pg_constraint ON tables.oid IN (conrelid, confrelid) WHERE contype NOT IN ('n', 't')
            UNION ALL SELECT concat_ws(' ',
                    CASE WHEN indexprs IS NULL AND indpred IS NULL THEN 'index' ELSE 'computed index' END,
                    pg_get_indexdef(indexrelid), CASE WHEN NOT (indisvalid AND indisready) THEN 'not valid' END)
                FROM tables JOIN pg_index ON indrelid = tables.oid
            UNION ALL SELECT concat_ws(' ', 'trigger', pg_get_triggerdef(pg_trigger.oid), tgenabled)
                FROM tables JOIN pg_trigger ON tgrelid = tables.oid
            UNION ALL SELECT concat_ws(' ', 'function',
                    format('%I(%s)', proname, pg_get_function_identity_arguments(pg_proc.oid)),
                    CASE WHEN proretset THEN 'setof' END, format_type(prorettype, NULL), lanname, prokind, provolatile,
                    CASE WHEN proisstrict THEN 'strict' END, CASE WHEN prosecdef THEN 'definer' END,
                    replace(array_to_string(proconfig, ','), format('search_path=%I,', $1), 'search_path=@,'),
                    md5(prosrc))
                FROM pg_proc JOIN pg_language ON pg_language.oid = prolang
                WHERE pronamespace = quote_ident($1)::regnamespace
            UNION ALL SELECT concat_ws(
                    ' ', 'operator', oprname, format_type(oprleft, NULL), format_type(oprright, NULL))
                FROM pg_operator WHERE oprnamespace = quote_ident($1)::regnamespace
            UNION ALL SELECT concat_ws(' ', 'view', relname, md5(replace(
                    regexp_replace(pg_get_viewdef(pg_class.oid), '\s|\m(records|open_intents)\.', '', 'g'),
                    quote_ident($1) || '.', '')))
                FROM pg_class WHERE relnamespace = quote_ident($1)::regnamespace AND relname = 'calls'
        )
        SELECT replace(line, quote_ident($1) || '.', '@.') FROM lines
        """#
}
