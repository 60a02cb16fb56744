internal import Audit

extension PostgreSQLStructure {
    /// What the migrations make, as the server describes it, with `@` for the schema: a line for each thing. A test holds it
    /// against one.
    static let expected = Set(description.split(separator: "\n").map { ByteText(String($0)) })

    private static let description = """
        column chain_entries chain text C not null
        column chain_entries hash bytea not null
        column chain_entries kind text C not null
        column chain_entries number bigint not null
        column chain_entries sequence bigint not null
        column chain_entries signature bytea not null
        column chain_entries statement text C not null
        column gateways chain text C not null
        column gateways registered_at timestamp with time zone not null
        column gateways role text C not null
        column migrations applied_at timestamp with time zone not null
        column migrations applied_by text default not null
        column migrations name text default not null
        column migrations program text default not null
        column migrations version integer not null
        column open_intents chain text C not null
        column open_intents event_id text C not null
        column open_intents sequence bigint not null
        column record_resources chain text C not null
        column record_resources event_time bigint not null
        column record_resources resource_id text C not null
        column record_resources sequence bigint not null
        column records access_key_id text C
        column records account_id text C
        column records chain text C not null
        column records event_id text C not null
        column records event_name text C not null
        column records event_time bigint not null
        column records hash bytea not null
        column records identity_type text C
        column records intent_sequence bigint
        column records outcome text C not null
        column records previous_hash bytea not null
        column records read_only bigint
        column records record text C not null
        column records request_id text C not null
        column records resource_ids text C
        column records seal bytea
        column records sequence bigint not null
        column records signature_digest text C
        column records stage text C not null
        computed column gateways registered_at now()
        computed column migrations applied_at now()
        computed column migrations applied_by SESSION_USER
        computed index CREATE INDEX prunings ON @.chain_entries USING btree (chain, number) WHERE (kind = \
        'pruning'::text)
        computed index CREATE INDEX records_by_account ON @.records USING btree (account_id, event_time, chain, \
        sequence) WHERE (stage = 'outcome'::text)
        computed index CREATE INDEX records_by_event ON @.records USING btree (event_id) WHERE (stage = \
        'outcome'::text)
        computed index CREATE INDEX records_by_intent ON @.records USING btree (chain, intent_sequence) WHERE \
        (intent_sequence IS NOT NULL)
        computed index CREATE INDEX records_by_key ON @.records USING btree (access_key_id, event_time, chain, \
        sequence) WHERE (stage = 'outcome'::text)
        computed index CREATE INDEX records_by_name ON @.records USING btree (event_name, event_time, chain, \
        sequence) WHERE (stage = 'outcome'::text)
        computed index CREATE INDEX records_by_request ON @.records USING btree (request_id) WHERE (stage = \
        'outcome'::text)
        computed index CREATE INDEX records_by_signature ON @.records USING btree (signature_digest) WHERE \
        (signature_digest IS NOT NULL)
        computed index CREATE INDEX records_by_time ON @.records USING btree (event_time, chain, sequence) WHERE \
        (stage = 'outcome'::text)
        computed index CREATE INDEX records_not_succeeded ON @.records USING btree (outcome, event_time, chain, \
        sequence) WHERE ((stage = 'outcome'::text) AND (outcome <> 'succeeded'::text))
        constraint chain_entries PRIMARY KEY (chain, number)
        constraint gateways PRIMARY KEY (chain)
        constraint migrations PRIMARY KEY (version)
        constraint open_intents PRIMARY KEY (chain, event_id, sequence)
        constraint record_resources PRIMARY KEY (resource_id, event_time, chain, sequence)
        constraint records CHECK ((outcome = ANY (ARRAY['succeeded'::text, 'refused'::text, 'failed'::text, \
        'unknown'::text])))
        constraint records CHECK ((stage = ANY (ARRAY['intent'::text, 'outcome'::text])))
        constraint records PRIMARY KEY (chain, sequence)
        function claim_chains() trigger plpgsql f v definer search_path=@, pg_temp 79704b2b4cafb7d306b0513bf28b92df
        function foreign_chains() text[] sql f s definer search_path=@, pg_temp eaa2e9a054a09aec8d541560ca2a7687
        function keep_chain_entries() trigger plpgsql f v search_path=@, pg_temp 6be4c9386590fc5e7561cf5f925fd3c5
        function keep_records() trigger plpgsql f v search_path=@, pg_temp b5ff14add1761378b4378b11f4c621d2
        function list_records() trigger plpgsql f v definer search_path=@, pg_temp 41dcc3ccb161dfd2a3273557f37436f2
        function prune(of_chain text) bigint plpgsql f v definer search_path=@, pg_temp \
        92539123d44539d21ceafee189251436
        function pruned(of_chain text, what text) bigint sql f s search_path=@, pg_temp \
        b313c0dbd9a956c6a3f5f4a7882528c0
        function record_json(record text) jsonb sql f i strict search_path=@, pg_temp 4186a94accb5ee9bcd216ab9b5a399e0
        function record_member(record text, path text[]) text plpgsql f i strict search_path=@, pg_temp \
        095254643e865c2caf66e6448b15e6ef
        function refuse_change() trigger plpgsql f v e7003713891b9490f1e9164bb7957675
        index CREATE UNIQUE INDEX chain_entries_pkey ON @.chain_entries USING btree (chain, number)
        index CREATE UNIQUE INDEX gateways_pkey ON @.gateways USING btree (chain)
        index CREATE UNIQUE INDEX migrations_pkey ON @.migrations USING btree (version)
        index CREATE UNIQUE INDEX open_intents_pkey ON @.open_intents USING btree (chain, event_id, sequence)
        index CREATE UNIQUE INDEX record_resources_pkey ON @.record_resources USING btree (resource_id, event_time, \
        chain, sequence)
        index CREATE UNIQUE INDEX records_pkey ON @.records USING btree (chain, sequence)
        migration 1
        migration 2
        migration 3
        migration 4
        migration 5
        migration 6
        policy chain_entries are_read r permissive {0} true
        policy chain_entries are_written_by_their_gateway a permissive {0} (chain <> ALL (( SELECT @.foreign_chains() \
        AS foreign_chains)::text[]))
        policy records are_read r permissive {0} true
        policy records are_written_by_their_gateway a permissive {0} (chain <> ALL (( SELECT @.foreign_chains() AS \
        foreign_chains)::text[]))
        row security chain_entries
        row security records
        table chain_entries r p
        table gateways r p
        table migrations r p
        table open_intents r p
        table record_resources r p
        table records r p
        trigger CREATE TRIGGER chain_entries_are_deleted_by_pruning_only AFTER DELETE ON @.chain_entries REFERENCING \
        OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION @.keep_chain_entries() O
        trigger CREATE TRIGGER chain_entries_are_never_changed BEFORE UPDATE OR TRUNCATE ON @.chain_entries FOR EACH \
        STATEMENT EXECUTE FUNCTION @.refuse_change() O
        trigger CREATE TRIGGER chains_are_claimed AFTER INSERT ON @.chain_entries REFERENCING NEW TABLE AS added FOR \
        EACH STATEMENT EXECUTE FUNCTION @.claim_chains() O
        trigger CREATE TRIGGER records_are_deleted_by_pruning_only AFTER DELETE ON @.records REFERENCING OLD TABLE AS \
        gone FOR EACH STATEMENT EXECUTE FUNCTION @.keep_records() O
        trigger CREATE TRIGGER records_are_listed AFTER INSERT ON @.records REFERENCING NEW TABLE AS added FOR EACH \
        STATEMENT EXECUTE FUNCTION @.list_records() O
        trigger CREATE TRIGGER records_are_never_changed BEFORE UPDATE OR TRUNCATE ON @.records FOR EACH STATEMENT \
        EXECUTE FUNCTION @.refuse_change() O
        view calls 3e5d36f2d955208a6a0cd6953d0a9110
        """
}
