internal import PostgreSQL

/// The tables of the PostgreSQL store. A version that was ever released is never edited: changes are further ones.
///
/// They are those of ``AuditSchema`` with the chain's name before every number, for each gateway writes its own chain.
/// Whoever may insert into `records` and `chain_entries` can do nothing else: what records are found by is kept by a
/// trigger that runs as the tables' owner.
enum PostgreSQLSchema {
    /// Where the tables are, unless the address names another schema.
    static let defaultName = "passerelle"

    /// The migrations, oldest first; they are numbered from 1 on.
    enum Version: Int, CaseIterable {
        case records = 1
        case views

        var name: String {
            switch self {
            case .records: "records and chains"
            case .views: "views"
            }
        }
    }

    static let current = Version.allCases.count

    /// The list of the migrations that were run.
    static let migrationsTable = """
        CREATE TABLE IF NOT EXISTS migrations (
            version integer PRIMARY KEY,
            name text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now(),
            applied_by text NOT NULL DEFAULT session_user,
            program text NOT NULL
        )
        """
}

extension PostgreSQLSchema.Version {
    /// Run in the schema of the tables, which is all that is on the search path.
    var statements: String {
        switch self {
        case .records: Self.tables + Self.triggers + Self.indexes
        case .views: Self.callsView
        }
    }

    // Identifiers are compared byte by byte, wherever the database was made.
    private static let tables = """
        CREATE TABLE records (
            chain text COLLATE "C" NOT NULL,
            sequence bigint NOT NULL,
            stage text COLLATE "C" NOT NULL CHECK (stage IN ('intent', 'outcome')),
            event_time bigint NOT NULL,
            event_id text COLLATE "C" NOT NULL,
            event_name text COLLATE "C" NOT NULL,
            access_key_id text COLLATE "C",
            account_id text COLLATE "C",
            outcome text COLLATE "C" NOT NULL CHECK (outcome IN ('succeeded', 'refused', 'failed', 'unknown')),
            request_id text COLLATE "C" NOT NULL,
            intent_sequence bigint,
            resource_ids text COLLATE "C",
            record text COLLATE "C" NOT NULL,
            previous_hash bytea NOT NULL,
            hash bytea NOT NULL,
            PRIMARY KEY (chain, sequence)
        );
        CREATE TABLE chain_entries (
            chain text COLLATE "C" NOT NULL,
            number bigint NOT NULL,
            sequence bigint NOT NULL,
            kind text COLLATE "C" NOT NULL,
            statement text COLLATE "C" NOT NULL,
            signature bytea NOT NULL,
            hash bytea NOT NULL,
            PRIMARY KEY (chain, number)
        );
        CREATE TABLE open_intents (
            chain text COLLATE "C" NOT NULL,
            event_id text COLLATE "C" NOT NULL,
            sequence bigint NOT NULL,
            PRIMARY KEY (chain, event_id, sequence)
        );
        CREATE TABLE record_resources (
            resource_id text COLLATE "C" NOT NULL,
            event_time bigint NOT NULL,
            chain text COLLATE "C" NOT NULL,
            sequence bigint NOT NULL,
            PRIMARY KEY (resource_id, event_time, chain, sequence)
        );

        """

    private static let triggers = """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'audit records are append-only' USING ERRCODE = 'restrict_violation';
        END
        $$;
        CREATE TRIGGER records_are_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON records
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER chain_entries_are_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON chain_entries
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        CREATE FUNCTION list_records() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
        BEGIN
            INSERT INTO open_intents SELECT chain, event_id, sequence FROM added WHERE stage = 'intent';
            DELETE FROM open_intents USING added
                WHERE added.intent_sequence IS NOT NULL AND open_intents.chain = added.chain
                    AND open_intents.event_id = added.event_id;
            INSERT INTO record_resources SELECT resource_id, event_time, chain, sequence
                FROM added, unnest(string_to_array(resource_ids, ' ')) AS resource_id ON CONFLICT DO NOTHING;
            RETURN NULL;
        END
        $$;
        REVOKE ALL ON FUNCTION list_records() FROM PUBLIC;
        CREATE TRIGGER records_are_listed AFTER INSERT ON records REFERENCING NEW TABLE AS added
            FOR EACH STATEMENT EXECUTE FUNCTION list_records();

        """

    private static let indexes = """
        CREATE INDEX records_by_time ON records (event_time, chain, sequence) WHERE stage = 'outcome';
        CREATE INDEX records_by_name ON records (event_name, event_time, chain, sequence) WHERE stage = 'outcome';
        CREATE INDEX records_by_key ON records (access_key_id, event_time, chain, sequence) WHERE stage = 'outcome';
        CREATE INDEX records_by_account ON records (account_id, event_time, chain, sequence) WHERE stage = 'outcome';
        CREATE INDEX records_by_request ON records (request_id) WHERE stage = 'outcome';
        CREATE INDEX records_by_event ON records (event_id) WHERE stage = 'outcome';
        CREATE INDEX records_by_intent ON records (chain, intent_sequence) WHERE intent_sequence IS NOT NULL;
        CREATE INDEX records_not_succeeded ON records (outcome, event_time, chain, sequence)
            WHERE stage = 'outcome' AND outcome <> 'succeeded';
        """

    private static let callsView = #"""
        CREATE FUNCTION record_json(record text) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
            SET search_path FROM CURRENT AS $$
            SELECT CASE WHEN strpos(record, '\u0000') = 0 THEN record::jsonb
                ELSE regexp_replace(record, '(?<!\\)((?:\\\\)*)\\u0000', '\1\\u2400', 'g')::jsonb END
        $$;
        COMMENT ON FUNCTION record_json(text) IS
            'A record as jsonb, with U+2400 in the place of each U+0000, which jsonb cannot hold.';
        CREATE VIEW calls AS
            SELECT chain AS gateway, sequence, to_timestamp(event_time) AS time, event_time, event_name AS action,
                access_key_id, account_id, outcome, request_id, event_id,
                string_to_array(resource_ids, ' ') AS resources, record_json(record) AS record
            FROM records WHERE stage = 'outcome'
            UNION ALL
            SELECT records.chain, records.sequence, to_timestamp(event_time), event_time, event_name,
                access_key_id, account_id, outcome, request_id, records.event_id,
                NULL, record_json(record)
            FROM open_intents JOIN records USING (chain, sequence);
        COMMENT ON VIEW calls IS 'One row a call: its outcome, or its intent while there is no outcome.';
        """#
}
