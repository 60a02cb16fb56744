internal import Audit
internal import PostgreSQL

/// Looks whether a schema is built as the migrations build it: tables, columns, indexes, what keeps records from being
/// changed, and what lists them. What somebody added does no harm, unless it acts by itself or hides rows.
struct PostgreSQLStructure {
    typealias Finding = AuditVerification.Finding

    let connection: PostgreSQLConnection
    let schema: String

    func finding() throws -> Finding? {
        let found = try lines()
        for line in Self.expected.sorted() where !found.contains(line) {
            return Finding(.damaged, at: 0, "the database lacks, or has otherwise: \(line)")
        }
        for line in found.sorted() where !Self.expected.contains(line) && Self.acting.contains(where: line.hasPrefix) {
            return Finding(.damaged, at: 0, "the database has what is not the gateway's: \(TerminalText(line))")
        }
        return nil
    }

    /// What acts by itself, or hides rows.
    private static let acting = [
        "trigger ", "rule ", "policy ", "row security ", "function list_records ", "function keep_records ",
        "function keep_chain_entries ", "function pruned ", "function foreign_chains ", "function claim_chains ",
        "function prune ", "function record_member ", "function record_json ", "view ", "child ",
    ]

    /// A view as the server tells it; how it names columns and where it breaks lines differs from version to version.
    private static let viewText = #"""
        regexp_replace(pg_get_viewdef(pg_class.oid), '\s|\m(records|open_intents)\.', '', 'g')
        """#

    /// What there is, a line for each thing, without the schema's name.
    func lines() throws -> Set<String> {
        let names = "'records', 'chain_entries', 'open_intents', 'record_resources', 'gateways'"
        let rows = try connection.query(
            """
            WITH tables AS (
                SELECT pg_class.oid, relname, relkind, relrowsecurity, relpersistence FROM pg_class
                    WHERE relnamespace = quote_ident($1)::regnamespace AND relname IN (\(names))
            )
            SELECT concat_ws(' ', 'table', relname, relkind, relpersistence) FROM tables
            UNION ALL SELECT concat_ws(' ', 'row security', relname) FROM tables WHERE relrowsecurity
            UNION ALL SELECT concat_ws(' ', 'policy', relname, polname, polcmd::text,
                    CASE WHEN polpermissive THEN 'permissive' END, polroles::text,
                    pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) FROM tables JOIN pg_policy ON polrelid = tables.oid
            UNION ALL SELECT concat_ws(' ', 'rule', relname, rulename) FROM tables JOIN pg_rewrite ON ev_class = tables.oid
            UNION ALL SELECT concat_ws(' ', 'child', relname) FROM tables JOIN pg_inherits ON inhparent = tables.oid
            UNION ALL SELECT concat_ws(' ', 'column', relname, attname, format_type(atttypid, atttypmod), collname,
                    CASE WHEN attnotnull THEN 'not null' END)
                FROM tables JOIN pg_attribute ON attrelid = tables.oid
                    LEFT JOIN pg_collation ON pg_collation.oid = attcollation
                WHERE attnum > 0 AND NOT attisdropped
            UNION ALL SELECT concat_ws(' ', 'constraint', relname, pg_get_constraintdef(pg_constraint.oid))
                FROM tables JOIN pg_constraint ON conrelid = tables.oid WHERE contype IN ('p', 'c') AND convalidated
            UNION ALL SELECT concat_ws(' ', 'index', pg_get_indexdef(indexrelid),
                    CASE WHEN NOT (indisvalid AND indisready) THEN 'not valid' END)
                FROM tables JOIN pg_index ON indrelid = tables.oid
            UNION ALL SELECT concat_ws(' ', 'trigger', pg_get_triggerdef(pg_trigger.oid), tgenabled)
                FROM tables JOIN pg_trigger ON tgrelid = tables.oid WHERE NOT tgisinternal
            UNION ALL SELECT concat_ws(' ', 'function', proname, CASE WHEN prosecdef THEN 'definer' END,
                    array_to_string(proconfig, ','), md5(prosrc))
                FROM pg_proc WHERE pronamespace = quote_ident($1)::regnamespace
                    AND proname IN (
                        'refuse_change', 'list_records', 'pruned', 'keep_records', 'keep_chain_entries', 'prune',
                        'foreign_chains', 'claim_chains', 'record_member', 'record_json')
            UNION ALL SELECT concat_ws(' ', 'view', relname, md5(\(Self.viewText))) FROM pg_class
                WHERE relnamespace = quote_ident($1)::regnamespace AND relname = 'calls'
            """, [.text(schema)])
        let prefixes = ["\(schema).", "\"\(schema)\"."]
        return Set(
            rows.map { row in
                let line = prefixes.reduce(row.text(0) ?? "") { $0.replacing($1, with: "") }
                return line.replacing("search_path=\(schema),", with: "search_path=,")
                    .replacing("search_path=\"\(schema)\",", with: "search_path=,")
            })
    }
}
