/// A dictionary that forgets the entry used longest ago when it is full. Every operation takes the same time,
/// however full it is.
package struct BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        var key: Key
        var value: Value
        var older: Int?
        var newer: Int?
    }

    /// How many entries it holds at most, 1 or more.
    package let limit: Int
    private var places: [Key: Int] = [:]
    private var entries: [Entry] = []
    private var oldest: Int?
    private var newest: Int?

    /// Empty, with room for `limit` entries.
    package init(limit: Int) {
        precondition(limit > 0, "a cache without room")
        self.limit = limit
    }

    /// How many entries there are.
    package var count: Int { entries.count }

    /// The value of a key, which becomes the one used last.
    package mutating func value(for key: Key) -> Value? {
        guard let place = places[key] else { return nil }
        if place != newest {
            unlink(place)
            link(place)
        }
        return entries[place].value
    }

    /// Keeps a value, over an older one of the same key, or in the place of the entry used longest ago.
    package mutating func insert(_ value: Value, for key: Key) {
        if let place = places[key] {
            entries[place].value = value
            unlink(place)
            link(place)
        } else if entries.count < limit {
            entries.append(Entry(key: key, value: value))
            places[key] = entries.count - 1
            link(entries.count - 1)
        } else if let place = oldest {
            places[entries[place].key] = nil
            unlink(place)
            entries[place] = Entry(key: key, value: value)
            places[key] = place
            link(place)
        }
    }

    private mutating func unlink(_ place: Int) {
        let (older, newer) = (entries[place].older, entries[place].newer)
        if let older { entries[older].newer = newer } else { oldest = newer }
        if let newer { entries[newer].older = older } else { newest = older }
    }

    private mutating func link(_ place: Int) {
        entries[place].older = newest
        entries[place].newer = nil
        if let newest { entries[newest].newer = place } else { oldest = place }
        newest = place
    }
}
