internal import Audit
internal import Files
internal import FoundationEssentials
internal import GRDB

/// An SQLite store, read over a connection that never holds the writer up.
struct SQLiteDatabase: AuditDatabase {
    private let reader: SQLiteReader
    /// For messages; `nil` in memory.
    let path: String?
    /// Of the file that was opened.
    let identity: FileIdentity?

    /// Opens an existing store of this version. The gateway need not be running.
    ///
    /// - Parameter readers: those of a process that also writes the store.
    init(
        path: String, among readers: SQLiteReaders? = nil
    ) throws(AuditStoreFailure) {
        identity = FileIdentity(path: path)
        guard identity != nil else { throw .missing(path: path) }
        var configuration = Configuration()
        configuration.label = "audit-reader"
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            switch try AuditSchema.state(of: database) {
            case .current: break
            case .empty, .foreign: throw AuditStoreFailure.notAnAuditStore(path: path)
            case .older: throw AuditStoreFailure.olderSchema(path: path)
            case .newer: throw AuditStoreFailure.newerSchema(path: path)
            }
        }
        do {
            reader = SQLiteReader(try DatabaseQueue(path: path, configuration: configuration))
        } catch let failure as AuditStoreFailure {
            throw failure
        } catch {
            throw SQLiteFailure(error).readFailure(path: path)
        }
        self.path = path
        readers?.add(reader)
    }

    /// Reads over the connection of a store in memory.
    init(sharing queue: DatabaseQueue) {
        reader = SQLiteReader(queue)
        path = nil
        identity = nil
    }

    /// Runs `body` on the connection's own queue.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(AuditStoreFailure) -> Value {
        guard let connection = reader.current else { throw .unavailable(reason: "\(path ?? "memory:") is closed") }
        do {
            return try await connection.read(body)
        } catch let failure as AuditStoreFailure {
            throw failure
        } catch {
            throw SQLiteFailure(error).readFailure(path: path ?? "memory:")
        }
    }
}

typealias SQLiteAuditReader = SQLAuditReader<SQLiteDatabase>

extension SQLAuditReader<SQLiteDatabase> {
    init(path: String, among readers: SQLiteReaders? = nil) throws(AuditStoreFailure) {
        self.init(database: try SQLiteDatabase(path: path, among: readers))
    }
}

extension Database: AuditConnection {
    static var dialect: any AuditDialect { SQLiteDialect() }

    func links(of chain: String) -> SQLiteLinks { SQLiteLinks(database: self) }

    /// Of values that the statement does not name, SQLite takes no notice.
    func rows(_ sql: String, _ values: [String: AuditValue]) throws -> [Row] {
        try Row.fetchAll(self, sql: sql, arguments: StatementArguments(values.mapValues(\.argument)))
    }

    /// A statement of a bounded number of rows takes little time.
    func limitStatements(until deadline: ContinuousClock.Instant) {}
}

extension Row {
    func text(_ column: Int) -> String? { String.fromDatabaseValue(self[column]) }
    func integer(_ column: Int) throws -> Int? { Int.fromDatabaseValue(self[column]) }
}

extension AuditValue {
    /// An array is JSON, which `json_each` takes.
    fileprivate var argument: any DatabaseValueConvertible {
        switch self {
        case .text(let text): text
        case .integer(let number): number
        case .bytes(let bytes): Data(bytes)
        case .texts(let texts): "[\(texts.map(RecordText.quoted).joined(separator: ","))]"
        case .integers(let numbers): "[\(numbers.map(String.init).joined(separator: ","))]"
        }
    }
}
