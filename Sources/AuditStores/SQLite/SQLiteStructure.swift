internal import Audit
internal import FoundationEssentials
internal import GRDB

/// Looks whether a database is built as the gateway builds it: its tables, what keeps them from being changed, and the
/// order of its pages and indexes.
enum SQLiteStructure {
    typealias Finding = AuditVerification.Finding

    /// Holds the schema against that of a new store. What somebody added does no harm, unless it acts by itself.
    ///
    /// A migration that this program does not know is no reason to look away: anybody who may write to the file can say
    /// that there was one, and a store of a newer version is refused when it is opened.
    static func schemaFinding(in database: Database) throws -> Finding? {
        let expected = try expected.get()
        let found = Set(try objects(in: database))
        if let missing = expected.subtracting(found).min() {
            return Finding(.damaged, at: 0, "\(missing) of the database is missing or was altered")
        }
        if let added = found.subtracting(expected).filter(\.mayAct).min() {
            return Finding(.damaged, at: 0, "\(TerminalText("\(added)")) of the database is not the gateway's")
        }
        if let finding = try constraintFinding(beside: expected, in: database) { return finding }
        let known = Set(AuditSchema.Version.allCases.map(\.rawValue))
        for row in try Row.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations") {
            let name = String.fromDatabaseValue(row[0]) ?? ""
            if !known.contains(name) {
                return Finding(.damaged, at: 0, "migration \(TerminalText(name)) of the database is not the gateway's")
            }
        }
        return nil
    }

    /// What of other tables and indexes has a word in which rows the gateway's tables take: an index that was added to one of
    /// them, unless it takes every row, and a foreign key. That is asked of SQLite itself, which read the SQL.
    private static func constraintFinding(beside expected: Set<SQLiteObject>, in database: Database) throws -> Finding?
    {
        let indexes = try Row.fetchAll(
            database,
            sql: """
                SELECT 'index', list.name, '' FROM pragma_table_list AS tables, pragma_index_list(tables.name) AS list
                    WHERE tables.schema = 'main' AND tables.name IN (\(AuditSchema.tables))
                        AND list.origin = 'c' AND (list."unique" OR list.partial OR EXISTS (
                            SELECT 1 FROM pragma_index_xinfo(list.name) WHERE cid = -2 OR coll <> 'BINARY'))
                """
        ).map(SQLiteObject.init)
        let names = Set(expected.map(\.name))
        if let added = indexes.filter({ !names.contains($0.name) }).min() {
            return Finding(.damaged, at: 0, "\(TerminalText("\(added)")) of the database is not the gateway's")
        }
        let referring = try Row.fetchOne(
            database,
            sql: """
                SELECT 'foreign key of table', tables.name, '' FROM pragma_table_list AS tables
                    WHERE tables.schema = 'main' AND EXISTS (SELECT 1 FROM pragma_foreign_key_list(tables.name))
                """
        ).map(SQLiteObject.init)
        return referring.map {
            Finding(.damaged, at: 0, "\(TerminalText("\($0)")) of the database is not the gateway's")
        }
    }

    private static let expected = Result {
        let fresh = try DatabaseQueue()
        try AuditSchema.migrate(fresh)
        return Set(try fresh.read(objects))
    }

    private static func objects(in database: Database) throws -> [SQLiteObject] {
        try Row.fetchAll(database, sql: "SELECT type, name, sql FROM sqlite_schema").map(SQLiteObject.init)
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

/// A row of `sqlite_schema`.
///
/// All three columns are compared byte by byte, for Swift compares texts, and looks how they begin, by the rules of
/// Unicode. Who writes these rows by hand can put anything into them.
private struct SQLiteObject: Hashable, Comparable, CustomStringConvertible {
    private let type: [UInt8]
    let name: [UInt8]
    /// `nil` for an index that SQLite made for a `PRIMARY KEY` or a `UNIQUE`.
    private let sql: [UInt8]?

    init(_ row: Row) {
        let columns: [[UInt8]?] = (0...2).map { String.fromDatabaseValue(row[$0]).map { Array($0.utf8) } }
        (type, name, sql) = (columns[0] ?? [], columns[1] ?? [], columns[2])
    }

    /// SQLite goes by the SQL alone, whatever type and name stand beside it. It writes it down as it is here.
    var mayAct: Bool {
        guard let sql else {
            return type != Array("index".utf8) || !name.starts(with: "sqlite_autoindex_".utf8)
        }
        return !Self.passive.contains { sql.starts(with: $0.utf8) }
    }

    private static let passive = ["CREATE TABLE ", "CREATE INDEX ", "CREATE UNIQUE INDEX ", "CREATE VIEW "]

    var description: String { String(decoding: type + [UInt8(ascii: " ")] + name, as: UTF8.self) }

    static func < (one: SQLiteObject, other: SQLiteObject) -> Bool {
        (one.type + one.name).lexicographicallyPrecedes(other.type + other.name)
    }
}
