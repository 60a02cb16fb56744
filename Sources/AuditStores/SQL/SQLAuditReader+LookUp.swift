internal import Audit

/// Rows of a look-up that are looked at together.
private enum LookUpStride {
    static let most = 200
    /// Before it is known how long records are.
    static let first = 50
}

extension SQLAuditReader {
    func page(
        _ lookUp: EventLookUp, within bounds: EventLookUp.Bounds
    ) async throws(AuditStoreFailure) -> EventPage {
        try await database.read { connection in
            if let deadline = bounds.deadline {
                guard deadline > .now else { throw AuditStoreFailure.lookUpTimedOut }
                try connection.limitStatements(until: deadline)
            }
            var page = EventPage()
            var cursor = try Self.start(of: lookUp, connection, bounds)
            var looked = 0
            var bytes = 0
            var bytesLookedAt = 0
            while looked < bounds.records, bounds.deadline.map({ $0 > .now }) ?? true {
                // Few rows at a time where records are long, so that the database looks at little more than it may.
                let average = looked == 0 ? 0 : bytesLookedAt / looked
                let fitting = average == 0 ? LookUpStride.first : (bounds.bytesLookedAt - bytesLookedAt) / average + 1
                let limit = min(LookUpStride.most, fitting, bounds.records - looked)
                let scan = EventScan(lookUp, from: cursor, limit: limit, in: connection.dialect)
                let rows = try connection.rows(scan.sql, scan.values)
                for row in rows {
                    if let text = row.text(3), let event = AuditEvent(text, foundBy: lookUp) {
                        bytes += text.utf8.count
                        if page.events.count == lookUp.limit || (bytes > bounds.bytes && !page.events.isEmpty) {
                            page.next = cursor
                            return page
                        }
                        page.events.append(event)
                    }
                    cursor.last = try CallPlace(row)
                    looked += 1
                    bytesLookedAt += try row.number(of: 4)
                    if bytesLookedAt >= bounds.bytesLookedAt {
                        page.next = cursor
                        return page
                    }
                }
                if rows.count < limit { return page }
            }
            page.next = cursor
            return page
        }
    }

    private static func start(
        of lookUp: EventLookUp, _ connection: Database.Connection, _ bounds: EventLookUp.Bounds
    ) throws -> EventCursor {
        switch lookUp.start {
        case .after(let cursor): cursor
        case .newest(let now):
            EventCursor(
                newest: try connection.positions(), lostBefore: now.seconds - bounds.secondsUntilLost,
                last: CallPlace(time: lookUp.times.upperBound, place: .behindAll))
        }
    }
}
