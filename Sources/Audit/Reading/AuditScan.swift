/// A reading of all calls, oldest first, of any kind of store.
///
/// No transaction stays open while the calls are worked on, so that the store's log does not grow meanwhile: the calls
/// without an outcome are noted at the start, and of what ends later nothing is read.
package struct AuditScan<Source: AuditScanSource> {
    let source: Source
    let query: AuditQuery
    var steps = AuditScanSteps()

    package func run(deliver: ([AuditEntry]) throws -> Void) async throws {
        var (newest, unfinished) = try await source.start(query)
        var after: CallPlace?
        while true {
            let ended = try await source.places(query, after: after, upTo: newest, limit: steps.places)
            let isLast = ended.count < steps.places
            // Those that come before the last place of this step or, at the end, all.
            let later = isLast ? nil : ended.last.flatMap { last in unfinished.firstIndex { $0 > last } }
            let count = later ?? unfinished.count
            let places = (ended + unfinished.prefix(count)).sorted()
            unfinished.removeFirst(count)
            var position = 0
            while position < places.count {
                let step = places[position..<min(position + steps.entries, places.count)]
                position = step.endIndex
                try deliver(try await source.entries(at: Array(step)))
            }
            guard !isLast, let last = ended.last else { return }
            after = last
        }
    }
}

extension AuditScan {
    package init(source: Source, query: AuditQuery) {
        self.init(source: source, query: query, steps: AuditScanSteps())
    }
}

/// How many calls are taken in at a time.
struct AuditScanSteps {
    /// Calls whose places are noted by one run of the search.
    var places = 100_000
    /// Calls that are handed over together.
    var entries = 500
}

/// What a scan asks of a store.
package protocol AuditScanSource: Sendable {
    /// The newest rows, and the places of the calls that have not ended, in their order.
    func start(_ query: AuditQuery) async throws(AuditStoreFailure) -> (newest: AuditPositions, unfinished: [CallPlace])

    /// The places of calls that ended, of rows up to `newest`, in their order.
    func places(
        _ query: AuditQuery, after: CallPlace?, upTo newest: AuditPositions, limit: Int
    ) async throws(AuditStoreFailure) -> [CallPlace]

    /// The calls at these places, in the order of the places.
    func entries(at places: [CallPlace]) async throws(AuditStoreFailure) -> [AuditEntry]
}
