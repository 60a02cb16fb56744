internal import Audit
internal import FoundationEssentials
internal import GRDB

/// Looks whether a database is built as the gateway builds it: its tables, what keeps them from being changed, and the
/// order of its pages and indexes.
enum SQLiteStructure {
    typealias Finding = AuditVerification.Finding

    /// Holds the schema against that of a new store. What somebody added does no harm, unless it acts by itself.
    /// Of a schema that a newer version of this program has changed, this one knows nothing.
    static func schemaFinding(in database: Database) throws -> Finding? {
        if try AuditSchema.migrator.hasBeenSuperseded(database) { return nil }
        let expected = try expected.get()
        let found = try objects(in: database)
        for (name, sql) in expected.sorted(by: { $0.key < $1.key }) where found[name] != sql {
            return Finding(.damaged, at: 0, "\(name) of the database is missing or was altered")
        }
        for name in found.keys.sorted() where name.hasPrefix("trigger ") && expected[name] == nil {
            return Finding(.damaged, at: 0, "\(TerminalText(name)) of the database is not the gateway's")
        }
        return nil
    }

    private static let expected = Result {
        let fresh = try DatabaseQueue()
        try AuditSchema.migrator.migrate(fresh)
        return try fresh.read(objects)
    }

    private static func objects(in database: Database) throws -> [String: String] {
        var objects: [String: String] = [:]
        // The list of migrations is kept by another library, in its own words.
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT type, name, sql FROM sqlite_schema
                    WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name <> 'grdb_migrations'
                """)
        for row in rows { objects["\(row[0] as String) \(row[1] as String)"] = row[2] as String? ?? "" }
        return objects
    }

    /// SQLite's own check of pages, types and indexes.
    static func pagesFinding(in database: Database) throws -> Finding? {
        guard let said = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)"), said != "ok" else {
            return nil
        }
        let first = said.split(separator: "\n").last.map(String.init) ?? said
        var sequence = 0
        if let number = first.firstRange(of: "row ").map({ first[$0.upperBound...].prefix { $0.isNumber } }) {
            sequence = Int(number) ?? 0
        }
        return Finding(.damaged, at: sequence, "the database is damaged: \(TerminalText(first))")
    }
}
