/// One gateway's chain, row by row, intents included.
package protocol AuditTrail: Sendable {
    /// The rows after `sequence`, in their order, at most `limit`.
    func rows(after sequence: Int, limit: Int) async throws(AuditStoreFailure) -> [TrailRow]

    /// The number of the newest row; 0 when there is none.
    func lastSequence() async throws(AuditStoreFailure) -> Int
}

/// The rows to ship, from the store that the gateway writes to.
struct ShippingTrail: Sendable {
    /// Rows that are read at a time, and so are in memory for shipping at the most.
    static let batch = 64

    private let reader: any AuditTrail
    /// `nil` for a store that is no file.
    private let path: String?
    private let identity: FileIdentity?

    /// Opens the store in a file of its own, which is there already.
    init(path: String) throws(AuditStoreFailure) {
        self.path = path
        identity = FileIdentity(path: path)
        reader = try SQLiteAuditReader(path: path)
    }

    /// Reads a gateway's chain in a database.
    init(_ trail: any AuditTrail) {
        reader = trail
        path = nil
        identity = nil
    }

    /// The next rows, in their order; none when all are read.
    func rows(after sequence: Int, limit: Int = batch) async throws(ShippingFailure) -> [TrailRow] {
        let rows: [TrailRow]
        do {
            rows = try await reader.rows(after: sequence, limit: limit)
        } catch {
            throw .store(reason: error.description)
        }
        // A file that was removed would go on being read, and never grow.
        if rows.isEmpty, let path, FileIdentity(path: path) != identity { throw .storeReplaced }
        return rows
    }

    /// The row of that number; `nil` when it is not there.
    func row(_ sequence: Int) async throws(ShippingFailure) -> TrailRow? {
        let next = try await rows(after: sequence - 1, limit: 1).first
        return next?.sequence == sequence ? next : nil
    }

    /// The number of the newest row; 0 when there is none.
    func lastSequence() async throws(ShippingFailure) -> Int {
        do {
            return try await reader.lastSequence()
        } catch {
            throw .store(reason: error.description)
        }
    }
}
