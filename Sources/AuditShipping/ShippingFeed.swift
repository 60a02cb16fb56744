internal import Audit

/// The rows to ship, from the store that the gateway writes to.
struct ShippingFeed: Sendable {
    /// Rows that are read at a time, and so are in memory for shipping at most.
    static let batch = 64

    private let feed: any AuditFeed

    init(_ feed: any AuditFeed) {
        self.feed = feed
    }

    /// The next rows, in their order; none when all are read.
    func rows(after sequence: Int, limit: Int = batch) async throws(ShippingFailure) -> [FeedRow] {
        do throws(AuditStoreFailure) {
            // No gateway gives a row the last number that there is; somebody who puts one there has nothing to add to it.
            return try await feed.rows(after: sequence, limit: limit).filter { $0.sequence < Int.max }
        } catch {
            throw .store(reason: error.description)
        }
    }

    /// The row of that number; `nil` when it is not there.
    func row(_ sequence: Int) async throws(ShippingFailure) -> FeedRow? {
        let next = try await rows(after: sequence - 1, limit: 1).first
        return next?.sequence == sequence ? next : nil
    }

    /// The number of the newest row; 0 when there is none.
    func lastSequence() async throws(ShippingFailure) -> Int {
        do throws(AuditStoreFailure) {
            return min(try await feed.lastSequence(), Int.max - 1)
        } catch {
            throw .store(reason: error.description)
        }
    }
}
