internal import Synchronization

/// A number of bytes that all connections of a listener share.
final class ByteBudget: Sendable {
    let limit: Int
    private let taken = Atomic(0)

    init(limit: Int) {
        self.limit = limit
    }

    /// Bytes that are taken now.
    var used: Int { taken.load(ordering: .relaxed) }

    /// Takes that many, or none.
    func take(_ count: Int) -> Bool {
        guard taken.add(count, ordering: .relaxed).newValue <= limit else {
            giveBack(count)
            return false
        }
        return true
    }

    func giveBack(_ count: Int) {
        if count > 0 { taken.subtract(count, ordering: .relaxed) }
    }
}
