/// Where a record stands: in the chain of the gateway that wrote it, and its number there.
package struct AuditPlace: Sendable, Hashable {
    /// The gateway's name.
    package let chain: String
    package let sequence: Int

    package init(chain: String, sequence: Int) {
        self.chain = chain
        self.sequence = sequence
    }

    /// As people name it: `GATEWAY:NUMBER`, and the number alone in a store whose chain has no beginning.
    package var text: String { chain.isEmpty ? "\(sequence)" : "\(chain):\(sequence)" }

    /// Behind every place that there can be: names have no character so high.
    package static let behindAll = AuditPlace(chain: "~", sequence: Int.max)
}

extension AuditPlace: Comparable {
    package static func == (left: AuditPlace, right: AuditPlace) -> Bool {
        left.sequence == right.sequence && left.chain.isIdentical(to: right.chain)
    }

    /// By the bytes of the name, as the stores sort them, then by number.
    package static func < (left: AuditPlace, right: AuditPlace) -> Bool {
        (ByteText(left.chain), left.sequence) < (ByteText(right.chain), right.sequence)
    }
}

/// How far each chain has come: the number of its newest record, by the gateway's name. Numbers are given to a chain's
/// records in the order in which they are committed, which holds of nothing that runs over all chains.
package struct AuditPositions: Sendable, Hashable {
    private var chains: [ByteText: Int] = [:]

    package init(_ sequences: [String: Int] = [:]) {
        for (chain, sequence) in sequences { self[chain] = sequence }
    }

    /// All of them, by the bytes of the names.
    package var sequences: [(chain: String, sequence: Int)] {
        chains.sorted { $0.key < $1.key }.map { ($0.key.text, $0.value) }
    }

    /// 0 for a chain that is not known.
    package subscript(chain: String) -> Int {
        get { chains[ByteText(chain)] ?? 0 }
        set { chains[ByteText(chain)] = newValue }
    }

    /// The furthest of them: in a store of one chain, its own.
    package var newest: Int { chains.values.max() ?? 0 }

    /// Goes on to another position wherever that is further.
    mutating func advance(to other: AuditPositions) {
        chains.merge(other.chains) { max($0, $1) }
    }

    /// The same for one chain.
    package mutating func advance(to place: AuditPlace) {
        self[place.chain] = max(self[place.chain], place.sequence)
    }

    /// `NAME=NUMBER` for each chain, parted by spaces.
    var text: String {
        sequences.map { "\($0.chain)=\($0.sequence)" }.joined(separator: " ")
    }

    /// Reads ``text``; `nil` for anything else.
    init?(words: ArraySlice<Substring>) {
        for word in words {
            let parts = word.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, let sequence = Int(parts[1]), sequence >= 0,
                chains.updateValue(sequence, forKey: ByteText(String(parts[0]))) == nil
            else { return nil }
        }
    }
}
