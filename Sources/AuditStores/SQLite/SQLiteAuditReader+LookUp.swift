package import Audit
internal import GRDB

extension SQLiteAuditReader {
    /// One record at a time is in memory beside those of the page.
    package func page(
        _ lookUp: EventLookUp, within bounds: EventLookUp.Bounds
    ) async throws(AuditStoreFailure) -> EventPage {
        try await read { database in
            if let deadline = bounds.deadline, deadline <= .now { throw AuditStoreFailure.lookUpTimedOut }
            let start = try Self.start(of: lookUp, in: database, bounds)
            let scan = EventScan(lookUp, from: start, limit: bounds.records)
            let rows = try Row.fetchCursor(database, sql: scan.sql, arguments: scan.arguments)
            let record = try database.cachedStatement(sql: "SELECT record FROM records WHERE sequence = ?")
            var page = EventPage()
            var last = start
            var looked = 0
            var bytes = 0
            var bytesLookedAt = 0
            while let row = try rows.next() {
                let sequence: Int = row[0]
                if row[2], let text = try String.fetchOne(record, arguments: [sequence]),
                    let event = AuditEvent(text, foundBy: lookUp)
                {
                    bytes += text.utf8.count
                    if page.events.count == lookUp.limit || (bytes > bounds.bytes && !page.events.isEmpty) {
                        page.next = last
                        return page
                    }
                    page.events.append(event)
                }
                last = start.moved(to: row[1], AuditPlace(chain: "", sequence: sequence))
                looked += 1
                bytesLookedAt += row[3]
                // The statement gives a row at a time, and so this is as good as interrupting it.
                if bytesLookedAt >= bounds.bytesLookedAt || bounds.deadline.map({ $0 <= .now }) ?? false {
                    page.next = last
                    return page
                }
            }
            if looked == bounds.records { page.next = last }
            return page
        }
    }

    private static func start(
        of lookUp: EventLookUp, in database: Database, _ bounds: EventLookUp.Bounds
    ) throws -> EventCursor {
        switch lookUp.start {
        case .after(let cursor): return cursor
        case .newest(let now):
            return EventCursor(
                newest: try positions(in: database), lostBefore: now.seconds - bounds.secondsUntilLost,
                time: lookUp.times.upperBound, place: .behindAll)
        }
    }
}
