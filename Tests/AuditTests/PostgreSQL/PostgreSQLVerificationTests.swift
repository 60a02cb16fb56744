import Foundation
import PostgreSQL
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("PostgreSQL chain, verified", .timeLimit(.minutes(8)), .startsPrograms, .inDatabase)
struct PostgreSQLVerificationTests {
    let database: TestDatabase
    let directory: TemporaryDirectory
    let settings: ChainSettings
    var files: ChainFiles { ChainFiles(signingKey: directory.path + "/key") }

    /// 25 records and 4 entries, as ``ChainedStore`` has them, and another gateway's beside.
    private static let template = DatabaseTemplate { database, directory in
        for settings in [settings("gateway-2", directory, "other"), settings("gateway-1", directory, "key")] {
            let store = try database.openStore(chain: settings)
            for start in [1, 11, 21] { try store.append((start...min(25, start + 9)).map(ChainedStore.row)) }
            try store.checkpoint()
            store.close()
        }
    }

    private static func settings(_ gateway: String, _ directory: TemporaryDirectory, _ key: String) -> ChainSettings {
        ChainSettings(gatewayID: gateway, signingKey: "\(directory.path)/\(key)", checkpointRecords: 10)
    }

    init() async throws {
        (database, directory) = try await Self.template.copy()
        settings = Self.settings("gateway-1", directory, "key")
    }

    func verify(
        _ range: AuditVerificationRange = .whole, checkpoint: String? = nil, files: ChainFiles? = nil
    ) async throws -> [AuditVerification] {
        var question = AuditVerificationQuestion(range)
        question.files = files ?? self.files
        question.checkpoint = checkpoint
        return try await PostgreSQLBackend(database.address).verify(question) { _, _ in }
    }

    /// What is found of the first gateway; the other's has to be whole.
    func found(_ range: AuditVerificationRange = .whole) async throws -> String {
        let verifications = try await verify(range)
        #expect(verifications.map(\.chain) == ["gateway-1", "gateway-2"])
        #expect(verifications.last?.found == "whole" || verifications.last?.finding?.kind == .damaged)
        return try #require(verifications.first).found
    }

    /// Runs SQL that nothing is to run, with what keeps it from that put aside.
    func harm(_ statements: String...) throws {
        let own = statements.map { $0.replacing("OWN", with: "chain = 'gateway-1'") }.joined(separator: ";\n")
        try database.harm(own)
    }

    /// What is found of the first gateway after a statement that harms one table, which is then undone: to make another
    /// store takes longer.
    func verification(after statement: String, in table: String) async throws -> AuditVerification? {
        let kept = "public.kept_\(UInt64.random(in: 0...UInt64.max))"
        try harm("CREATE TABLE \(kept) AS TABLE \(table)", statement)
        let verifications = try await verify()
        #expect(verifications.map(\.found).last == "whole")
        try harm("TRUNCATE \(table)", "INSERT INTO \(table) TABLE \(kept)", "DROP TABLE \(kept)")
        return verifications.first
    }

    @Test("a chain that is read in steps is verified as in one", arguments: [1, 2, 5, 24, 25, 26])
    func steps(rowsAtOnce: Int) async throws {
        let pool = PostgreSQLPool.forVerification(database.address)
        let evidence = try AuditEvidence.gather(files, publicKey: nil, checkpoint: nil)
        func verify(_ range: AuditVerificationRange) async throws -> AuditVerification {
            try await pool.read { connection in
                try PostgreSQLChainSource(connection: connection, chain: "gateway-1", stride: rowsAtOnce)
                    .verify(range, evidence) { _, _ in }
            }
        }
        let whole = try await verify(.whole)
        #expect(whole.found == "whole" && whole.last == 25 && whole.entries == 4)
        let part = try await verify(.part(from: .sequence(12), to: .sequence(15)))
        #expect(part.found == "whole" && part.first == 11 && part.last == 20)
        try harm("UPDATE records SET outcome = 'failed' WHERE sequence = 14 AND OWN")
        #expect(try await verify(.whole).found == "altered 14")
    }

    @Test("a role that has one session and no more can verify too")
    func onlySession() async throws {
        let role = "only_\(database.name)"
        try database.run(
            """
            CREATE ROLE \(role) LOGIN CONNECTION LIMIT 1;
            GRANT USAGE ON SCHEMA \(database.schema) TO \(role);
            GRANT SELECT ON ALL TABLES IN SCHEMA \(database.schema) TO \(role);
            """)
        let found = try await PostgreSQLBackend(database.address(user: role)).verify(of: "gateway-1", files: files)
            .found
        #expect(found == "whole")
    }

    @Test("an untouched store is whole, all chains and each")
    func whole() async throws {
        let all = try await verify()
        #expect(all.map(\.found) == ["whole", "whole"] && all.map(\.last) == [25, 25])
        #expect(all[0].trust == .exportedKey(path: files.publicKey) && all[1].trust == .chainItself)
        var question = AuditVerificationQuestion(.whole)
        question.gateway = "gateway-2"
        let one = try await PostgreSQLBackend(database.address).verify(question) { _, _ in }
        #expect(one.map(\.chain) == ["gateway-2"])
        question.gateway = "gateway-3"
        await #expect(throws: AuditStoreFailure.noSuchGateway("gateway-3")) {
            _ = try await PostgreSQLBackend(database.address).verify(question) { _, _ in }
        }
    }

    static let changes = [
        "stage = CASE stage WHEN 'intent' THEN 'outcome' ELSE 'intent' END", "event_time = event_time + 1",
        "event_id = event_id || '0'", "event_name = 'DeleteSnapshot'", "access_key_id = NULL", "access_key_id = ''",
        "account_id = '210987654321'", "outcome = 'refused'", "request_id = upper(request_id)",
        "intent_sequence = coalesce(intent_sequence, 0) + 1", "resource_ids = 'snap-00000000'",
        "record = replace(record, 'eu-west-2', 'eu-west-3')", "record = record || chr(1)",
        "previous_hash = decode(repeat('00', 32), 'hex')", "hash = decode(repeat('00', 32), 'hex')", "hash = ''",
        "hash = substr(hash, 1, 31)", "previous_hash = ''",
    ]

    @Test("any change to a record is named", arguments: changes.indices)
    func altered(index: Int) async throws {
        let change = Self.changes[index]
        // Each change at two of the places where something begins or ends, all places in turn.
        let places = [1, 8, 10, 11, 25]
        for sequence in [places[index % 5], places[(index + 2) % 5]] {
            let verification = try await verification(
                after: "UPDATE records SET \(change) WHERE OWN AND sequence = \(sequence)", in: "records")
            #expect(verification?.found == "altered \(sequence)")
        }
        #expect(try await found() == "whole")
    }

    @Test("every single byte of what is recorded is found when it is flipped")
    func flippedBytes() async throws {
        var generator = SeededGenerator(state: 0xF11B)
        let columns = ["record", "request_id", "event_id", "hash", "previous_hash", "resource_ids"]
        for column in columns {
            for sequence in [2, 10, 24] {
                let bit = 1 << Int.random(in: 0..<7, using: &generator)
                let place = Int.random(in: 0..<8, using: &generator)
                let value = column.hasSuffix("hash") ? column : "convert_to(\(column), 'UTF8')"
                let flipped = "set_byte(\(value), \(place), get_byte(\(value), \(place)) # \(bit))"
                let text = column.hasSuffix("hash") ? flipped : "convert_from(\(flipped), 'UTF8')"
                do {
                    let verification = try await verification(
                        after: "UPDATE records SET \(column) = \(text) WHERE OWN AND sequence = \(sequence)",
                        in: "records")
                    #expect(verification?.found == "altered \(sequence)", "\(column) \(place) \(bit)")
                } catch PostgreSQLFailure.refused {
                    // A byte that is no text any more, or ends one, the server does not take.
                }
            }
        }
        #expect(try await found() == "whole")
    }

    @Test("a record that is deleted is named", arguments: [1, 7, 10, 11, 24])
    func removed(sequence: Int) async throws {
        try harm("DELETE FROM records WHERE OWN AND sequence = \(sequence)")
        #expect(try await found() == "removed \(sequence)")
    }

    @Test("a record that is deleted, the rest renumbered, is named", arguments: [1, 7, 10, 11, 24])
    func renumbered(sequence: Int) async throws {
        try harm(
            "DELETE FROM records WHERE OWN AND sequence = \(sequence)",
            "UPDATE records SET sequence = -sequence + 1 WHERE OWN AND sequence > \(sequence)",
            "UPDATE records SET sequence = -sequence WHERE OWN AND sequence < 0")
        #expect(try await found() == "removed \(sequence)")
    }

    @Test("records that change places are named")
    func swapped() async throws {
        try harm(
            "UPDATE records SET sequence = -1 WHERE OWN AND sequence = 7",
            "UPDATE records SET sequence = 7 WHERE OWN AND sequence = 12",
            "UPDATE records SET sequence = 12 WHERE OWN AND sequence = -1")
        #expect(try await found() == "reordered 7")
    }

    @Test("a record that never was in the chain is named", arguments: [1, 7, 25])
    func inserted(sequence: Int) async throws {
        try harm(
            "UPDATE records SET sequence = -sequence - 1 WHERE OWN AND sequence >= \(sequence)",
            "UPDATE records SET sequence = -sequence WHERE OWN AND sequence < 0",
            """
            INSERT INTO records SELECT chain, \(sequence), stage, event_time, event_id, event_name, access_key_id, account_id,
                outcome, request_id, intent_sequence, resource_ids, record, previous_hash, hash
                FROM records WHERE OWN AND sequence = 5
            """)
        #expect(try await found() == "inserted \(sequence)")
    }

    @Test("a tail is cut nowhere without being named", arguments: [0, 9, 10, 18, 20, 24])
    func tail(sequence: Int) async throws {
        try harm(
            "DELETE FROM records WHERE OWN AND sequence > \(sequence)",
            "DELETE FROM chain_entries WHERE OWN AND sequence > \(sequence)",
            "DELETE FROM open_intents WHERE OWN AND sequence > \(sequence)",
            "DELETE FROM record_resources WHERE OWN AND sequence > \(sequence)")
        let finding = try #require(try await verify().first?.finding)
        #expect(finding.kind == .tailCut && finding.sequence == sequence + 1)
        // The gateway finds it when it starts. Once its owner has accepted it, the chain says so for ever.
        let store = try database.openStore(chain: settings)
        #expect(store.chainDamage != nil)
        store.close()
        _ = try PostgreSQLAuditStore.resume(database.address, settings, accepting: [.loss, .unsealed])
        let kind = try await verify().first?.finding?.kind
        #expect(kind == (sequence.isMultiple(of: 10) ? .tailCut : .unsealed))
    }

    @Test("a chain of which nothing is left is missed by the files of its gateway")
    func gone() async throws {
        try harm("DELETE FROM records WHERE OWN", "DELETE FROM chain_entries WHERE OWN")
        let verification = try #require(try await verify().first)
        #expect(verification.chain == "gateway-1" && verification.found == "removed 0")
    }

    static let entryChanges = [
        "statement = replace(statement, '\"time\":\"2026', '\"time\":\"2025')", "statement = statement || ' '",
        "statement = 'nothing'", "signature = decode(repeat('00', 64), 'hex')", "signature = ''",
        "hash = decode(repeat('00', 32), 'hex')", "kind = 'loss'", "sequence = sequence - 1",
    ]

    @Test("any change to an entry is named", arguments: entryChanges)
    func entries(change: String) async throws {
        for number in 1...4 {
            let verification = try await verification(
                after: "UPDATE chain_entries SET \(change) WHERE OWN AND number = \(number)", in: "chain_entries")
            let finding = try #require(verification?.finding)
            #expect([.altered, .badSignature].contains(finding.kind) && finding.entry == number, "\(finding)")
        }
        #expect(try await found() == "whole")
    }

    @Test("an entry that is deleted is named", arguments: 1...4)
    func removedEntry(number: Int) async throws {
        try harm("DELETE FROM chain_entries WHERE OWN AND number = \(number)")
        #expect(try await found() == ["removed 0", "removed 10", "removed 20", "tail-cut 26"][number - 1])
    }

    static let lookUpChanges = [
        ("DELETE FROM record_resources WHERE OWN AND sequence = 8", "look-up 8"),
        ("UPDATE record_resources SET resource_id = 'snap-1' WHERE OWN AND resource_id LIKE 'snap-a%18'", "look-up 8"),
        ("UPDATE record_resources SET sequence = 10 WHERE OWN AND sequence = 8", "look-up 8"),
        ("UPDATE record_resources SET event_time = 1 WHERE OWN AND sequence = 8", "look-up 8"),
        ("INSERT INTO record_resources VALUES ('snap-1', 1, 'gateway-1', 12)", "look-up 12"),
        ("DELETE FROM open_intents WHERE OWN", "look-up 25"),
        ("UPDATE open_intents SET event_id = 'event-1' WHERE OWN", "look-up 25"),
        ("INSERT INTO open_intents VALUES ('gateway-1', 'event-1', 1)", "look-up 1"),
    ]

    @Test("what records are found by is compared with them", arguments: lookUpChanges)
    func lookUps(sql: String, expected: String) async throws {
        try harm(sql)
        #expect(try await found() == expected)
    }

    @Test(
        "the database's own structure is compared with that of a new one",
        arguments: [
            ("DROP TRIGGER records_are_never_changed ON records", "damaged 0"),
            ("ALTER TABLE records DISABLE TRIGGER records_are_never_changed", "damaged 0"),
            ("ALTER TABLE chain_entries DISABLE TRIGGER ALL", "damaged 0"),
            ("DROP INDEX records_by_time", "damaged 0"),
            ("DROP INDEX records_by_time; CREATE INDEX records_by_time ON records (event_time)", "damaged 0"),
            (
                "CREATE TRIGGER quiet BEFORE INSERT ON records FOR EACH ROW EXECUTE FUNCTION refuse_change()",
                "damaged 0"
            ),
            ("CREATE RULE quiet AS ON INSERT TO records DO INSTEAD NOTHING", "damaged 0"),
            ("ALTER TABLE records DISABLE ROW LEVEL SECURITY", "damaged 0"),
            ("DROP POLICY are_written_by_their_gateway ON records", "damaged 0"),
            ("CREATE POLICY everybody ON chain_entries FOR INSERT WITH CHECK (true)", "damaged 0"),
            (
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
                "damaged 0"
            ),
            (
                "CREATE OR REPLACE FUNCTION record_json(record text) RETURNS jsonb LANGUAGE sql AS 'SELECT NULL::jsonb'",
                "damaged 0"
            ),
            ("CREATE OR REPLACE VIEW calls AS \(recordsOnly) WHERE false", "damaged 0"),
            ("DROP VIEW calls", "damaged 0"),
            ("CREATE OR REPLACE VIEW calls AS \(recordsOnly)", "damaged 0"),
            (hidingTrigger, "damaged 0"),
            ("CREATE INDEX records_by_stage ON records (stage)", "whole"), ("ANALYZE records", "whole"),
        ])
    func structure(sql: String, expected: String) async throws {
        try database.run(sql)
        #expect(try await found() == expected)
    }

    /// With `SCHEMA` for the one of the tables.
    static let additions: [String] = [
        "CREATE FUNCTION refuse_change(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 1'",
        "CREATE OPERATOR = (LEFTARG = name, RIGHTARG = text, FUNCTION = nameeqtext)",
        "ALTER FUNCTION foreign_chains() IMMUTABLE",
        "ALTER TABLE records ALTER COLUMN seal SET DEFAULT ''",
        "ALTER TABLE records ADD COLUMN more text DEFAULT upper('x')",
        "ALTER TABLE records ADD COLUMN more text GENERATED ALWAYS AS (upper(record)) STORED",
        "ALTER TABLE open_intents ADD COLUMN more bigint GENERATED ALWAYS AS IDENTITY",
        "CREATE DOMAIN text AS pg_catalog.text CHECK (true); ALTER TABLE records ADD COLUMN more SCHEMA.text",
        "ALTER TABLE records ADD CHECK (upper(record) <> '') NOT VALID",
        "ALTER TABLE chain_entries ADD CHECK (upper(kind) <> '')",
        "CREATE TABLE mine (id bigint PRIMARY KEY); \(cascade) NOT VALID",
        "CREATE INDEX quiet ON records (upper(event_id))",
        "CREATE INDEX quiet ON records (sequence) WHERE upper(event_id) <> ''",
        "CREATE UNIQUE INDEX quiet ON record_resources (resource_id, chain, sequence)",
        """
        CREATE COLLATION "C" FROM pg_catalog."C";
        ALTER TABLE record_resources ALTER COLUMN resource_id TYPE text COLLATE SCHEMA."C"
        """,
        "CREATE TABLE all_gateways (LIKE gateways) PARTITION BY LIST (chain); \(attachment)",
        "ALTER TABLE records FORCE ROW LEVEL SECURITY",
        "ALTER TABLE migrations ENABLE ROW LEVEL SECURITY",
        "DROP TABLE migrations; CREATE VIEW migrations AS SELECT generate_series(1, 5) AS version",
        "INSERT INTO migrations (version, name, program) VALUES (99, 'future', 'newer')",
        "INSERT INTO migrations (version, name, program) VALUES (99, 'future', 'newer'); \(hidingTrigger)",
    ]
    private static let cascade = "ALTER TABLE records ADD FOREIGN KEY (sequence) REFERENCES mine ON DELETE CASCADE"
    private static let attachment = "ALTER TABLE all_gateways ATTACH PARTITION gateways DEFAULT"

    @Test("what somebody added is named when it acts by itself, or when a statement could call it")
    func additions() throws {
        let connection = try database.connect()
        let structure = PostgreSQLStructure(connection: connection, schema: database.schema)
        for addition in Self.additions {
            try connection.run("BEGIN; \(addition.replacing("SCHEMA", with: database.schema))")
            #expect(try structure.finding()?.kind == .damaged, "\(addition)")
            try connection.run("ROLLBACK")
        }
        let harmless = [
            "ALTER TABLE records ADD COLUMN more text", "CREATE TABLE mine (id bigint PRIMARY KEY DEFAULT 1)",
            "CREATE VIEW mine AS SELECT chain FROM records", "SELECT",
        ]
        for addition in harmless {
            try connection.run("BEGIN; \(addition)")
            #expect(try structure.finding() == nil, "\(addition)")
            // What has no schema is still looked for where it was.
            #expect(try connection.query("SELECT FROM records").count == 50)
            try connection.run("ROLLBACK")
        }
    }

    @Test("settings of the database change neither how it is described nor whether its triggers fire")
    func databaseSettings() async throws {
        try database.run(
            """
            ALTER DATABASE \(database.name) SET quote_all_identifiers = on;
            ALTER DATABASE \(database.name) SET session_replication_role = replica
            """)
        let store = try database.openStore(chain: settings)
        try store.append([ChainedStore.row(26)])
        try store.checkpoint()
        store.close()
        #expect(try await found() == "whole")
    }

    @Test("a role for which no trigger fires, and which may not change that, cannot write")
    func triggersOff() throws {
        let role = "replica_\(database.name)"
        try database.run(
            """
            CREATE ROLE \(role) LOGIN;
            ALTER ROLE \(role) SET session_replication_role = replica;
            GRANT USAGE ON SCHEMA \(database.schema) TO \(role);
            GRANT SELECT ON ALL TABLES IN SCHEMA \(database.schema) TO \(role);
            """)
        let address = try database.address(user: role)
        let failure = #expect(throws: AuditStoreFailure.self) {
            _ = try PostgreSQLSession.open(address, for: .writing, .init(applicationName: "tests"))
        }
        #expect(failure?.description.contains("session_replication_role") == true)
        _ = try PostgreSQLSession.open(address, for: .reading, .init(applicationName: "tests"))
    }

    @Test("a part is verified between the entries around it, and chains while they grow")
    func parts() async throws {
        let middle = try #require(try await verify(.part(from: .sequence(15), to: .sequence(18))).first)
        #expect(middle.finding == nil && middle.first == 11 && middle.last == 20)
        try await withThrowingTaskGroup { group in
            let store = try database.openStore(chain: settings)
            group.addTask { for number in 26...200 { try store.append([ChainedStore.row(number)]) } }
            for _ in 1...5 {
                let found = try await found()
                #expect(found == "whole")
            }
            try await group.waitForAll()
        }
        #expect(try await verify().first?.last == 200)
    }

    @Test("a checkpoint kept elsewhere finds a tail cut when everything beside the key was put back too")
    func keptCheckpoint() async throws {
        let kept = directory.path + "/kept"
        try FileManager.default.copyItem(atPath: files.checkpoint, toPath: kept)
        try harm(
            "DELETE FROM records WHERE OWN AND sequence > 20", "DELETE FROM chain_entries WHERE OWN AND sequence > 20",
            "DELETE FROM open_intents WHERE OWN AND sequence > 20",
            "DELETE FROM record_resources WHERE OWN AND sequence > 20")
        let nothing = ChainFiles(signingKey: directory.path + "/none")
        #expect(try await verify(files: nothing).first?.found == "whole")
        #expect(try await verify(checkpoint: kept, files: nothing).first?.found == "tail-cut 21")
    }
}

/// A trigger, and a function that the server prefers to its own `concat_ws` and that says nothing about that trigger.
private let hidingTrigger = """
    CREATE FUNCTION concat_ws(text, text, text, "char") RETURNS text LANGUAGE sql AS $$
        SELECT CASE WHEN $3 NOT LIKE '%quiet%' THEN pg_catalog.concat_ws($1, $2, $3, $4) END $$;
    CREATE TRIGGER quiet AFTER INSERT ON records FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """

/// A view with the columns of `calls`, of records alone.
private let recordsOnly = """
    SELECT chain AS gateway, sequence, to_timestamp(event_time) AS time, event_time, event_name AS action, access_key_id,
        account_id, outcome, request_id, event_id, string_to_array(resource_ids, ' ') AS resources,
        record_json(record) AS record FROM records
    """
