internal import Audit

/// How far chains have come, and what lies behind that.
extension AuditDialect {
    /// The chains' names, and how far each has come. An entry lies behind the record of its number, which may have been
    /// pruned; a chain has a first entry before it has a record.
    var positions: String {
        switch self {
        case .sqlite:
            """
            SELECT \(Self.onlyChain), max(coalesce((SELECT max(sequence) FROM records), 0),
                coalesce((SELECT sequence FROM chain_entries ORDER BY number DESC LIMIT 1), 0))
            """
        case .postgresql:
            """
            SELECT chain, greatest(
                    (SELECT max(sequence) FROM records WHERE records.chain = first.chain),
                    (SELECT sequence FROM chain_entries WHERE chain_entries.chain = first.chain ORDER BY number DESC LIMIT 1))
                FROM chain_entries AS first WHERE number = 1
            """
        }
    }

    /// The last entry of each chain: the chain's name and the statement.
    var lastEntries: String {
        switch self {
        case .sqlite: "SELECT \(Self.onlyChain), statement FROM chain_entries ORDER BY number DESC LIMIT 1"
        case .postgresql:
            "SELECT DISTINCT ON (chain) chain, statement FROM chain_entries ORDER BY chain, number DESC"
        }
    }

    /// The parameters by which statements know positions.
    func values(of positions: AuditPositions) -> [String: AuditValue] {
        switch self {
        case .sqlite: return ["newest": .integer(positions.newest)]
        case .postgresql:
            let sequences = positions.sequences.sorted { $0.key < $1.key }
            return ["chains": .texts(sequences.map(\.key)), "sequences": .integers(sequences.map(\.value))]
        }
    }

    private static let known = "unnest(:chains, :sequences) AS known (chain, sequence)"

    /// Whether a row does not lie behind the positions of ``values(of:)``.
    func isKnown(_ table: String) -> String {
        switch self {
        case .sqlite: "+records.sequence <= :newest"
        case .postgresql:
            "\(table).sequence <= (SELECT known.sequence FROM \(Self.known) WHERE known.chain = \(table).chain)"
        }
    }

    /// The entries of the first rows behind these positions that end a call and meet conditions, as many as `:limit` says.
    func newlyEnded(_ conditions: String) -> String {
        switch self {
        // By the numbers of the rows, whatever else has an index: what is new is little.
        case .sqlite:
            """
            SELECT \(entryColumns) FROM records NOT INDEXED WHERE sequence > :newest AND stage = 'outcome'\(conditions)
                ORDER BY sequence LIMIT :limit
            """
        // Of each chain its next rows; then as if they had come in one.
        case .postgresql:
            """
            SELECT \(entryColumns) FROM (
                SELECT found.* FROM chain_entries
                    LEFT JOIN \(Self.known) ON known.chain = chain_entries.chain
                    CROSS JOIN LATERAL (
                        SELECT * FROM records WHERE records.chain = chain_entries.chain
                            AND records.sequence > coalesce(known.sequence, 0) AND stage = 'outcome'\(conditions)
                            ORDER BY records.sequence LIMIT :limit
                    ) AS found
                    WHERE chain_entries.number = 1
                    ORDER BY found.chain, found.sequence LIMIT :limit
            ) AS records ORDER BY event_time, chain, sequence
            """
        }
    }

    /// The records at the places of the parameters `:chains` and `:sequences`, in their order.
    var placesInOrder: String {
        switch self {
        case .sqlite:
            "json_each(:sequences) AS place CROSS JOIN records ON records.sequence = place.value ORDER BY place.key"
        case .postgresql:
            """
            unnest(:chains, :sequences) WITH ORDINALITY AS place (chain, sequence, number)
                JOIN records USING (chain, sequence) ORDER BY number
            """
        }
    }
}
