internal import JSONCoding

/// How a chain went on whose owner accepted what is wrong with its store.
package struct ChainResumption: Sendable {
    /// Where the chain is.
    package let position: ChainPosition
    /// What the store lacks, as the chain says now; `nil` when it lacks nothing.
    package let lost: ChainPosition?
    /// The last record before those without a seal, as the chain says now; `nil` when there are none.
    package let sealedThrough: Int?

    package init(_ begun: ChainKeeper.Appended) {
        position = begun.position
        guard case .loss(let lost, let sealedThrough)? = begun.accepted else {
            (self.lost, self.sealedThrough) = (nil, nil)
            return
        }
        (self.lost, self.sealedThrough) = (lost, sealedThrough)
    }

    /// One JSON object.
    package var json: String {
        JSON.object(present: [
            "chain": .string(position.chain), "lastRecord": .integer(position.sequence),
            "entries": .integer(position.entries),
            "lost": lost.map { lost in
                .object([
                    .init("chain", .string(lost.chain)), .init("lastRecord", .integer(lost.sequence)),
                    .init("entries", .integer(lost.entries)),
                ])
            }, "sealedThrough": sealedThrough.map { .integer($0) },
        ]).text
    }
}
