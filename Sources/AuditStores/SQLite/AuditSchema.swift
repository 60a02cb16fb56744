internal import GRDB

/// The tables of the SQLite store. A schema that was ever released is never edited: changes are further migrations.
///
/// `records` holds everything, append-only; the other tables are made from it and could be made again. Only the row
/// that ends a call is indexed: an intent is found through `open_intents`, which stays as small as the number of calls
/// in flight and of those whose outcome is unknown.
///
/// Every record is a link of the chain, and so is every row of `chain_entries`, which lies after the record of its
/// `sequence`. `resource_ids` repeats what `record_resources` says of the record, so that the chain covers it.
///
/// The last record of a transaction bears a seal, unless an entry follows at once.
///
/// `identity_type` and `read_only` are CloudTrail's `userIdentity.type` and `readOnly`; in records of a version before
/// these columns they are null.
///
/// `signature_digest` repeats what the record of a create's intent says of its request's signature.
///
/// Nothing is deleted but what an entry of the chain says was pruned.
enum AuditSchema {
    /// SQLite's `application_id`: "PAUD".
    static let applicationID = 0x5041_5544

    /// The migrations, oldest first.
    enum Version: String, CaseIterable {
        case records = "1 records"
        case lookUps = "2 look-ups"
        case chain = "3 chain"
        case pruning = "4 pruning"
        case seals = "5 seals"
        case callers = "6 callers"
        case signatures = "7 signatures"
    }

    /// The names of its tables, as SQL lists them.
    static let tables = "'records', 'chain_entries', 'open_intents', 'record_resources', 'grdb_migrations'"

    /// What keeps records from being changed; taken away and put back while old records are chained.
    static let neverChanged = """
        CREATE TRIGGER records_are_never_changed BEFORE UPDATE ON records
            BEGIN SELECT RAISE(ABORT, 'audit records are append-only'); END
        """

    /// Where the migrations that were run are listed, as GRDB's migrator lists them.
    private static let list = "CREATE TABLE IF NOT EXISTS grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)"

    /// Runs the migrations that have not been run, up to that one: all of them or none, so that of several processes that
    /// open a new store at one time one makes it, and the others wait. GRDB's migrator runs each by itself.
    static func migrate(_ database: DatabaseQueue, upTo last: Version = Version.last) throws {
        try database.writeWithoutTransaction { database in
            if try state(of: database) == .current { return }
            try database.inTransaction(.immediate) {
                try database.execute(sql: list)
                let applied = try appliedMigrations(database)
                for version in Version.through(last) where !applied.contains(version.rawValue) {
                    try database.execute(sql: version.statements)
                    try database.execute(
                        sql: "INSERT INTO grdb_migrations (identifier) VALUES (?)", arguments: [version.rawValue])
                }
                return .commit
            }
        }
    }

    /// The names of the migrations that were run, also of those that this program does not know.
    static func appliedMigrations(_ database: Database) throws -> Set<String> {
        let isThere = try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'grdb_migrations')")
        return isThere == true ? try String.fetchSet(database, sql: "SELECT identifier FROM grdb_migrations") : []
    }

    /// What a database file turned out to be.
    enum State: Equatable {
        case empty
        case foreign
        case older
        case current
        case newer
    }

    /// Looks at a database without changing it, as it is at one moment: another process may be making it.
    static func state(of database: Database) throws -> State {
        if database.isInsideTransaction { return try currentState(of: database) }
        var state = State.empty
        try database.inTransaction(.deferred) {
            state = try currentState(of: database)
            return .commit
        }
        return state
    }

    private static func currentState(of database: Database) throws -> State {
        guard try Int.fetchOne(database, sql: "PRAGMA application_id") == applicationID else {
            let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema")
            return tables == 0 ? .empty : .foreign
        }
        let applied = try appliedMigrations(database)
        let known = Set(Version.allCases.map(\.rawValue))
        if !applied.isSubset(of: known) { return .newer }
        return applied == known ? .current : .older
    }
}

extension AuditSchema.Version {
    /// The one that makes a store of this version.
    static let last = allCases[allCases.count - 1]

    static func through(_ last: Self) -> some Sequence<Self> {
        allCases.prefix { $0 != last } + [last]
    }

    var statements: String {
        switch self {
        case .records:
            """
            PRAGMA application_id = \(AuditSchema.applicationID);
            CREATE TABLE records (
                sequence INTEGER PRIMARY KEY,
                stage TEXT NOT NULL CHECK (stage IN ('intent', 'outcome')),
                event_time INTEGER NOT NULL,
                event_id TEXT NOT NULL,
                event_name TEXT NOT NULL,
                access_key_id TEXT,
                account_id TEXT,
                outcome TEXT NOT NULL CHECK (outcome IN ('succeeded', 'refused', 'failed', 'unknown')),
                request_id TEXT NOT NULL,
                intent_sequence INTEGER,
                record TEXT NOT NULL
            ) STRICT;
            \(AuditSchema.neverChanged);
            CREATE TRIGGER records_are_never_deleted BEFORE DELETE ON records
                BEGIN SELECT RAISE(ABORT, 'audit records are append-only'); END;
            CREATE TABLE open_intents (
                event_id TEXT NOT NULL,
                sequence INTEGER NOT NULL,
                PRIMARY KEY (event_id, sequence)
            ) STRICT, WITHOUT ROWID;
            CREATE TRIGGER intents_open_calls AFTER INSERT ON records WHEN NEW.stage = 'intent'
                BEGIN INSERT INTO open_intents VALUES (NEW.event_id, NEW.sequence); END;
            CREATE TRIGGER outcomes_close_calls AFTER INSERT ON records WHEN NEW.intent_sequence IS NOT NULL
                BEGIN DELETE FROM open_intents WHERE event_id = NEW.event_id; END;
            CREATE TABLE record_resources (
                resource_id TEXT NOT NULL,
                sequence INTEGER NOT NULL,
                PRIMARY KEY (resource_id, sequence)
            ) STRICT, WITHOUT ROWID;
            """
        case .lookUps:
            """
            CREATE INDEX records_by_time ON records (event_time) WHERE stage = 'outcome';
            CREATE INDEX records_by_name ON records (event_name, event_time) WHERE stage = 'outcome';
            CREATE INDEX records_by_key ON records (access_key_id, event_time) WHERE stage = 'outcome';
            CREATE INDEX records_by_account ON records (account_id, event_time) WHERE stage = 'outcome';
            CREATE INDEX records_by_request ON records (request_id) WHERE stage = 'outcome';
            CREATE INDEX records_by_event ON records (event_id) WHERE stage = 'outcome';
            CREATE INDEX records_not_succeeded ON records (outcome, event_time)
                WHERE stage = 'outcome' AND outcome <> 'succeeded';
            """
        case .chain:
            """
            ALTER TABLE records ADD COLUMN resource_ids TEXT;
            ALTER TABLE records ADD COLUMN previous_hash BLOB;
            ALTER TABLE records ADD COLUMN hash BLOB;
            CREATE TABLE chain_entries (
                number INTEGER PRIMARY KEY,
                sequence INTEGER NOT NULL,
                kind TEXT NOT NULL,
                statement TEXT NOT NULL,
                signature BLOB NOT NULL,
                hash BLOB NOT NULL
            ) STRICT;
            CREATE TRIGGER chain_entries_are_never_changed BEFORE UPDATE ON chain_entries
                BEGIN SELECT RAISE(ABORT, 'the chain is append-only'); END;
            CREATE TRIGGER chain_entries_are_never_deleted BEFORE DELETE ON chain_entries
                BEGIN SELECT RAISE(ABORT, 'the chain is append-only'); END;
            """
        case .pruning:
            """
            CREATE INDEX prunings ON chain_entries (number) WHERE kind = 'pruning';
            DROP TRIGGER records_are_never_deleted;
            CREATE TRIGGER records_are_deleted_by_pruning_only BEFORE DELETE ON records
                WHEN OLD.sequence > coalesce(
                    (SELECT json_extract(statement, '$.pruned.sequence') FROM chain_entries WHERE kind = 'pruning'
                        ORDER BY number DESC LIMIT 1), 0)
                BEGIN SELECT RAISE(ABORT, 'audit records are append-only'); END;
            DROP TRIGGER chain_entries_are_never_deleted;
            CREATE TRIGGER chain_entries_are_deleted_by_pruning_only BEFORE DELETE ON chain_entries
                WHEN OLD.kind IN ('genesis', 'rotation') OR OLD.number > coalesce(
                    (SELECT json_extract(statement, '$.pruned.entries') FROM chain_entries WHERE kind = 'pruning'
                        ORDER BY number DESC LIMIT 1), 0)
                BEGIN SELECT RAISE(ABORT, 'the chain is append-only'); END;
            """
        case .seals: "ALTER TABLE records ADD COLUMN seal BLOB;"
        // A trigger on an insertion has SQLite keep a copy of every page that the statement changes.
        case .callers:
            """
            ALTER TABLE records ADD COLUMN identity_type TEXT;
            ALTER TABLE records ADD COLUMN read_only INTEGER;
            DROP TRIGGER intents_open_calls;
            DROP TRIGGER outcomes_close_calls;
            """
        case .signatures: "ALTER TABLE records ADD COLUMN signature_digest TEXT;"
        }
    }
}
