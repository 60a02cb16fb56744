internal import JSONCoding
package import OpenSSL

/// What an entry of the chain says: where the chain stands, in words that the gateway signs.
///
/// Its text is JSON in one line; the signature covers those very bytes, so that anybody can check it with `openssl`.
///
/// The statement's version says what follows it: after one of version 2, every transaction ends in a record with a
/// ``ChainSeal`` or in an entry. Programs before seals wrote version 1.
package struct ChainStatement: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// Begins the chain. `earlierRecords` were in the store before it had a chain; they were chained then, as they
        /// were found.
        case genesis(publicKey: Ed25519PublicKey, earlierRecords: Int)
        /// Vouches for everything before it.
        case checkpoint
        /// Hands over to another key, by which the entries after this one are signed.
        case rotation(next: Ed25519PublicKey)
        /// The store was found to lack what it had held before, and the key's owner had it go on; `nil` when it lacks
        /// nothing. `sealedThrough` is there when the records after that one, up to this entry, bear no good seal.
        case loss(of: ChainPosition?, sealedThrough: Int?)
        /// Took away what was older than it had to be kept: all records up to a position, with the entries among them
        /// but for those that name keys.
        case pruning(AuditPruning)
    }

    package let kind: Kind
    /// Where the chain stood before this entry.
    package let position: ChainPosition
    package let time: AuditTime
    /// The key that signs it.
    package let keyID: String
    /// 1 or 2.
    private(set) var version = Self.currentVersion

    /// Of what this program writes.
    static let currentVersion = 2

    /// Whether transactions after this entry end in a seal or an entry.
    var beginsSealing: Bool { version >= 2 }

    /// The number of this entry, from 1 on, without gaps.
    package var number: Int { position.entries + 1 }

    /// As it is signed and stored.
    var text: String {
        let members: [JSON.Member] = [
            .init("passerelle", .string("audit chain")), .init("version", .integer(version)),
            .init("kind", .string(kind.name)), .init("chain", .string(position.chain)),
            .init("number", .integer(number)), .init("sequence", .integer(position.sequence)),
            .init("hash", .string("\(position.hash)")), .init("time", .string(time.text)), .init("key", .string(keyID)),
        ]
        return JSON.object(members + kind.members).text
    }
}

extension ChainStatement {
    /// Reads a statement back; `nil` for any other text. Only the text that this type writes is taken.
    package init?(parsing text: String) {
        guard let json = try? JSON(parsing: text.utf8),  // what is not JSON is no statement
            let version = json["version"]?.integer, 1...Self.currentVersion ~= version,
            let name = json["kind"]?.string, let number = json["number"]?.integer, number >= 1,
            let position = ChainPosition(json, entries: number - 1),
            let time = json["time"]?.string.flatMap({ AuditTime(iso8601: $0) }), let keyID = json["key"]?.string
        else { return nil }
        let kind: Kind
        switch name {
        case "genesis":
            guard let publicKey = Ed25519PublicKey(hex: json["publicKey"]?.string),
                let earlier = json["earlierRecords"]?.integer
            else { return nil }
            kind = .genesis(publicKey: publicKey, earlierRecords: earlier)
        case "checkpoint": kind = .checkpoint
        case "rotation":
            guard let next = Ed25519PublicKey(hex: json["nextPublicKey"]?.string) else { return nil }
            kind = .rotation(next: next)
        case "loss":
            kind = .loss(of: ChainPosition(json["lost"]), sealedThrough: json["sealedThrough"]?.integer)
        case "pruning":
            guard let through = ChainPosition(json["pruned"]), let records = json["records"]?.integer,
                let unfinished = json["unfinished"]?.integer,
                let bound = json["olderThan"]?.string.flatMap({ AuditTime(iso8601: $0) })
            else { return nil }
            kind = .pruning(
                AuditPruning(
                    through: through, records: records, unfinished: unfinished, bound: bound,
                    namingKeys: json["naming"]?.string.flatMap { ChainHash(hex: $0) }))
        default: return nil
        }
        self.init(kind: kind, position: position, time: time, keyID: keyID, version: version)
        guard self.text == text else { return nil }
    }
}

extension ChainStatement.Kind {
    /// What a statement says besides.
    fileprivate var members: [JSON.Member] {
        switch self {
        case .genesis(let publicKey, let earlierRecords):
            [.init("publicKey", .string(publicKey.hexText)), .init("earlierRecords", .integer(earlierRecords))]
        case .checkpoint: []
        case .rotation(let next): [.init("nextPublicKey", .string(next.hexText))]
        case .loss(let lost, let sealedThrough):
            JSON.members(present: ["lost": lost?.json, "sealedThrough": sealedThrough.map(JSON.integer)])
        case .pruning(let pruning):
            [
                .init("pruned", pruning.through.json), .init("records", .integer(pruning.records)),
                .init("unfinished", .integer(pruning.unfinished)), .init("olderThan", .string(pruning.bound.text)),
            ] + (pruning.namingKeys.map { [.init("naming", .string("\($0)"))] } ?? [])
        }
    }

    /// As the store and the statement name it.
    package var name: String {
        switch self {
        case .genesis: "genesis"
        case .checkpoint: "checkpoint"
        case .rotation: "rotation"
        case .loss: "loss"
        case .pruning: "pruning"
        }
    }
}

/// How far a chain has come.
package struct ChainPosition: Sendable, Equatable {
    /// The gateway's own name, which is the chain's.
    package let chain: String
    /// The last record; 0 before the first.
    package let sequence: Int
    /// How many entries there are.
    package let entries: Int
    /// Where the chain stands after the last record and the last entry.
    package let hash: ChainHash

    package init(chain: String, sequence: Int, entries: Int, hash: ChainHash) {
        self.chain = chain
        self.sequence = sequence
        self.entries = entries
        self.hash = hash
    }

    /// Reads ``json`` back.
    fileprivate init?(_ json: JSON?) {
        guard let json, let entries = json["entries"]?.integer else { return nil }
        self.init(json, entries: entries)
    }

    /// A position in a statement that is not the statement's own.
    fileprivate var json: JSON {
        .object([
            .init("chain", .string(chain)), .init("sequence", .integer(sequence)),
            .init("entries", .integer(entries)), .init("hash", .string("\(hash)")),
        ])
    }

    package static func == (left: ChainPosition, right: ChainPosition) -> Bool {
        left.chain.isIdentical(to: right.chain) && left.sequence == right.sequence && left.entries == right.entries
            && left.hash == right.hash
    }

    fileprivate init?(_ json: JSON, entries: Int) {
        guard let chain = json["chain"]?.string, let sequence = json["sequence"]?.integer, sequence >= 0,
            let hash = json["hash"]?.string.flatMap({ ChainHash(hex: $0) })
        else { return nil }
        self.init(chain: chain, sequence: sequence, entries: entries, hash: hash)
    }
}

extension Ed25519PublicKey {
    /// What tells keys apart in statements: the first 16 hexadecimal digits of the key's SHA-256.
    package var id: String {
        guard let digest = try? SHA256.hash(bytes.span) else { return "" }  // no memory: no key has this ID
        return String(digest.hexText.prefix(16))
    }

    // A key has 32 bytes, as a digest has.

    var hexText: String { SHA256Digest(bytes: bytes.span)?.hexText ?? "" }

    init?(hex: String?) {
        guard let digest = hex.flatMap({ SHA256Digest(hex: Array($0.utf8)[...]) }) else { return nil }
        var bytes: [UInt8] = []
        digest.append(to: &bytes)
        self.init(bytes: bytes)
    }
}
