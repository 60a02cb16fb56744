internal import PostgreSQL

/// The tables of the PostgreSQL store. A version that was ever released is never edited: changes are further ones.
///
/// They are those of ``AuditSchema`` with the chain's name before every number, for each gateway writes its own chain.
/// Roles that insert into `records` and `chain_entries` can do nothing else: what records are found by is kept by a
/// trigger that runs as the tables' owner. Nothing is deleted but what an entry of the chain says was pruned, and that by
/// a function that runs as the owner too.
enum PostgreSQLSchema {
    /// Where the tables are, unless the address names another schema.
    static let defaultName = "passerelle"

    /// The migrations, oldest first; they are numbered from 1 on.
    enum Version: Int, CaseIterable {
        case records = 1
        case views
        case pruning
        case seals
        case callers
        case signatures

        var name: String {
            switch self {
            case .records: "records and chains"
            case .views: "views"
            case .pruning: "pruning"
            case .seals: "seals and owners of chains"
            case .callers: "types of callers, and what only reads"
            case .signatures: "digests of signatures"
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
        case .pruning: Self.prunings
        case .seals: Self.sealColumn + Self.chainOwners
        case .callers: Self.callerColumns
        case .signatures: Self.signatureColumn
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

    // What a statement has deleted is looked at as a whole, at its end: looking at every row costs far more.
    private static let prunings = """
        CREATE INDEX prunings ON chain_entries (chain, number) WHERE kind = 'pruning';
        CREATE FUNCTION pruned(of_chain text, what text) RETURNS bigint LANGUAGE sql STABLE
            SET search_path FROM CURRENT AS $$
            SELECT coalesce((
                SELECT (statement::json -> 'pruned' ->> what)::bigint FROM chain_entries
                    WHERE chain = of_chain AND kind = 'pruning' ORDER BY number DESC LIMIT 1), 0)
        $$;
        COMMENT ON FUNCTION pruned(text, text) IS
            'Up to which record (sequence) or entry (entries) a chain was pruned, as its last entry of that kind says.';
        CREATE FUNCTION keep_records() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
        BEGIN
            IF EXISTS (
                SELECT FROM (SELECT chain, max(sequence) AS last FROM gone GROUP BY chain) AS deleted
                    WHERE last > pruned(chain, 'sequence')
            ) THEN
                RAISE EXCEPTION 'audit records are append-only' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NULL;
        END
        $$;
        CREATE FUNCTION keep_chain_entries() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
        BEGIN
            IF EXISTS (SELECT FROM gone WHERE kind IN ('genesis', 'rotation')) OR EXISTS (
                SELECT FROM (SELECT chain, max(number) AS last FROM gone GROUP BY chain) AS deleted
                    WHERE last > pruned(chain, 'entries')
            ) THEN
                RAISE EXCEPTION 'audit records are append-only' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NULL;
        END
        $$;
        DROP TRIGGER records_are_never_changed ON records;
        CREATE TRIGGER records_are_never_changed BEFORE UPDATE OR TRUNCATE ON records
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER records_are_deleted_by_pruning_only AFTER DELETE ON records REFERENCING OLD TABLE AS gone
            FOR EACH STATEMENT EXECUTE FUNCTION keep_records();
        DROP TRIGGER chain_entries_are_never_changed ON chain_entries;
        CREATE TRIGGER chain_entries_are_never_changed BEFORE UPDATE OR TRUNCATE ON chain_entries
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER chain_entries_are_deleted_by_pruning_only AFTER DELETE ON chain_entries
            REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION keep_chain_entries();
        CREATE FUNCTION prune(of_chain text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
            SET search_path FROM CURRENT AS $$
        DECLARE
            last_record CONSTANT bigint := pruned(of_chain, 'sequence');
            last_entry CONSTANT bigint := pruned(of_chain, 'entries');
            deleted bigint;
        BEGIN
            \(deletions)
        END
        $$;
        COMMENT ON FUNCTION prune(text) IS
            'Deletes what the last entry of a chain that tells of a pruning says, and tells how many records these were.';
        REVOKE ALL ON FUNCTION prune(text) FROM PUBLIC;
        """

    /// Of the function `prune`, in every version so far.
    private static let deletions = """
        DELETE FROM record_resources USING records, unnest(string_to_array(records.resource_ids, ' ')) AS named
                WHERE records.chain = of_chain AND records.sequence <= last_record
                    AND record_resources.resource_id = named AND record_resources.event_time = records.event_time
                    AND record_resources.chain = of_chain AND record_resources.sequence = records.sequence;
            DELETE FROM open_intents WHERE chain = of_chain AND sequence <= last_record;
            DELETE FROM records WHERE chain = of_chain AND sequence <= last_record;
            GET DIAGNOSTICS deleted = ROW_COUNT;
            DELETE FROM chain_entries
                WHERE chain = of_chain AND number <= last_entry AND kind NOT IN ('genesis', 'rotation');
            RETURN deleted;
        """

    private static let sealColumn = """
        ALTER TABLE records ADD COLUMN seal bytea;

        """

    // In policies the list is made once a statement; a condition on every row would cost as much as the row.
    private static let chainOwners = """
        CREATE TABLE gateways (
            chain text COLLATE "C" PRIMARY KEY,
            role text COLLATE "C" NOT NULL,
            registered_at timestamptz NOT NULL DEFAULT now()
        );
        COMMENT ON TABLE gateways IS 'Which role writes which chain; a chain that is not named is the first role''s that writes to it.';
        CREATE FUNCTION foreign_chains() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path FROM CURRENT AS $$
            SELECT coalesce(array_agg(chain), '{}') FROM gateways
                WHERE role <> session_user AND NOT pg_has_role(session_user, current_user, 'MEMBER')
        $$;
        COMMENT ON FUNCTION foreign_chains() IS 'The chains that the session''s role may not write to.';
        CREATE FUNCTION claim_chains() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
            SET search_path FROM CURRENT AS $$
        BEGIN
            INSERT INTO gateways (chain, role) SELECT DISTINCT chain, session_user FROM added ON CONFLICT DO NOTHING;
            RETURN NULL;
        END
        $$;
        REVOKE ALL ON FUNCTION claim_chains() FROM PUBLIC;
        CREATE TRIGGER chains_are_claimed AFTER INSERT ON chain_entries REFERENCING NEW TABLE AS added
            FOR EACH STATEMENT EXECUTE FUNCTION claim_chains();
        ALTER TABLE records ENABLE ROW LEVEL SECURITY;
        CREATE POLICY are_read ON records FOR SELECT USING (true);
        CREATE POLICY are_written_by_their_gateway ON records FOR INSERT
            WITH CHECK (chain <> ALL ((SELECT foreign_chains())::text[]));
        ALTER TABLE chain_entries ENABLE ROW LEVEL SECURITY;
        CREATE POLICY are_read ON chain_entries FOR SELECT USING (true);
        CREATE POLICY are_written_by_their_gateway ON chain_entries FOR INSERT
            WITH CHECK (chain <> ALL ((SELECT foreign_chains())::text[]));
        CREATE OR REPLACE FUNCTION prune(of_chain text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
            SET search_path FROM CURRENT AS $$
        DECLARE
            last_record CONSTANT bigint := pruned(of_chain, 'sequence');
            last_entry CONSTANT bigint := pruned(of_chain, 'entries');
            deleted bigint;
        BEGIN
            IF of_chain = ANY (foreign_chains()) THEN
                RAISE EXCEPTION 'the chain is another role''s' USING ERRCODE = 'insufficient_privilege';
            END IF;
            \(deletions)
        END
        $$;
        """

    // Only what is no record any more makes the function fail, and that is nobody's.
    private static let callerColumns = """
        ALTER TABLE records ADD COLUMN identity_type text COLLATE "C", ADD COLUMN read_only bigint;
        CREATE FUNCTION record_member(record text, path text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT
            SET search_path FROM CURRENT AS $$
        BEGIN
            RETURN record_json(record) #>> path;
        EXCEPTION WHEN data_exception THEN
            RETURN NULL;
        END
        $$;
        COMMENT ON FUNCTION record_member(text, text[]) IS 'A member of a record as text; null for what is no record.';
        """

    // A gateway looks up the signature of every create that it has not seen itself.
    private static let signatureColumn = """
        ALTER TABLE records ADD COLUMN signature_digest text COLLATE "C";
        CREATE INDEX records_by_signature ON records (signature_digest) WHERE signature_digest IS NOT NULL;
        """
}
