package import Audit
internal import Files
internal import OpenSSL

/// How far records were shipped, in a file beside the store: after a restart, shipping goes on there.
struct ShippingPosition: Sendable, Equatable {
    /// The row that was shipped last; 0 before the first.
    let sequence: Int
    /// The SHA-256 of its record, by which another store is told from this one; `nil` when there is no such record.
    let digest: String?

    /// Row 0.
    static let beginning = ShippingPosition(sequence: 0, digest: nil)

    init(sequence: Int, digest: String?) {
        self.sequence = sequence
        self.digest = digest
    }

    init(_ row: FeedRow) throws(ShippingFailure) {
        sequence = row.sequence
        do {
            digest = try SHA256.hash(Array(row.text.utf8).span).hexText
        } catch {
            throw .store(reason: "no memory for a digest")
        }
    }

    /// The file for a store.
    static func path(beside store: String) -> String { store + "-shipped" }

    /// What ``text`` gave; `nil` for anything else.
    init?(_ text: String) {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 4, words[0] == Self.mark, words[1] == "1", let sequence = Int(words[2]), sequence >= 0
        else { return nil }
        self.init(sequence: sequence, digest: words[3] == Self.nothing ? nil : String(words[3]))
    }

    private static let mark = "passerelle-audit-shipped"
    private static let nothing = "-"

    var text: String { "\(Self.mark) 1 \(sequence) \(digest ?? Self.nothing)\n" }
}

extension AuditShipper {
    /// The newest record that is shipped, as the file beside the store says, or beside the key of a chain in a database; 0
    /// when that says nothing that can be understood, `nil` when nothing was ever shipped. This blocks.
    package static func shippedThrough(
        _ backend: any AuditBackend, chain: ChainSettings = ChainSettings()
    ) throws(AuditStoreFailure) -> Int? {
        guard let file = backend.shippingFile(chain) else { return nil }
        do throws(ShippingFailure) {
            switch try SavedPosition(path: ShippingPosition.path(beside: file)) {
            case .missing: return nil
            case .damaged: return 0
            case .found(let position): return position.sequence
            }
        } catch {
            throw .unavailable(reason: "\(error)")
        }
    }
}

/// What the file of a ``ShippingPosition`` turned out to say.
enum SavedPosition: Equatable {
    case missing
    case found(ShippingPosition)
    /// It is there, and says nothing that can be understood.
    case damaged

    init(path: String) throws(ShippingFailure) {
        do {
            let text = try DurableFile.read(path).map { String(decoding: $0, as: UTF8.self) }
            self = text.map { ShippingPosition($0).map { .found($0) } ?? .damaged } ?? .missing
        } catch {
            throw .position(path: path, reason: error.reason)
        }
    }
}

extension ShippingPosition {
    /// Writes it over what the file said; the file says either, at any time. This blocks.
    func save(path: String) throws(ShippingFailure) {
        do {
            try DurableFile.replace(path, with: text)
        } catch {
            throw .position(path: path, reason: error.reason)
        }
    }
}
