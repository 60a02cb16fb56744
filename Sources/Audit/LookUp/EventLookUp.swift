/// Which calls a caller asks for: newest first, a page at a time.
package struct EventLookUp: Sendable, Hashable {
    package enum Start: Sendable, Hashable {
        /// With the newest record, at this moment.
        case newest(now: AuditTime)
        case after(EventCursor)
    }

    package let owner: EventOwner
    package let attribute: EventAttribute?
    /// The earliest and the latest `eventTime`, in seconds, both included.
    package let times: ClosedRange<Int>
    /// How many calls the page may have, from 1 on.
    package let limit: Int
    package let start: Start

    package init(
        owner: EventOwner, attribute: EventAttribute? = nil, times: ClosedRange<Int> = 0...Int.max, limit: Int,
        start: Start
    ) {
        self.owner = owner
        self.attribute = attribute
        self.times = times
        self.limit = limit
        self.start = start
    }

    /// How much one page may cost.
    package struct Bounds: Sendable {
        /// Records looked at. A page of rare calls ends here and says where to go on, even when it is empty.
        package var records = 10_000
        /// Bytes of records looked at, the last one not counted. A page of rare calls ends here as well.
        package var bytesLookedAt = 8 << 20
        /// Bytes of records taken along, unless it is one record alone.
        package var bytes = 1 << 20
        /// When the page has to be done: what was found until then is one, and without anything looked at it fails.
        package var deadline: ContinuousClock.Instant?
        /// How long after it was taken a call without an outcome counts as lost, in seconds: longer than any call
        /// may take.
        package var secondsUntilLost = 900

        package init() {}
    }
}

/// One call that was found.
package struct AuditEvent: Sendable, Equatable {
    package let record: AuditRecord
    /// The record, byte for byte as it was stored.
    package let text: String
}

extension AuditEvent {
    /// `nil` unless the record itself says that it is the owner's and has the attribute. A record that cannot be read
    /// says nothing: `passerelle audit` tells of it.
    package init?(_ text: String, foundBy lookUp: EventLookUp) {
        guard let record = try? AuditRecord(parsing: text),  // see above
            lookUp.owner.owns(record.identity), lookUp.attribute?.holds(of: record) ?? true
        else { return nil }
        self.init(record: record, text: text)
    }
}

/// A part of what a look-up finds.
package struct EventPage: Sendable, Equatable {
    /// Newest first: by `eventTime`, then by the order in which the calls were recorded; those that named one resource
    /// by that order alone.
    package var events: [AuditEvent] = []
    /// Where the next page begins; `nil` at the end.
    package var next: EventCursor?

    package init() {}
}

/// Where events are looked up, while the gateway writes to it.
package protocol EventSource: Sendable {
    /// A page that costs no more than `bounds`.
    func page(_ lookUp: EventLookUp, within bounds: EventLookUp.Bounds) async throws(AuditStoreFailure) -> EventPage
}

extension EventSource {
    package func page(_ lookUp: EventLookUp) async throws(AuditStoreFailure) -> EventPage {
        try await page(lookUp, within: EventLookUp.Bounds())
    }
}

extension AuditStoreFailure {
    /// For a look-up whose deadline is over.
    package static let lookUpTimedOut = unavailable(reason: "a look-up did not begin before its deadline")
}
