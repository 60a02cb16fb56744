internal import OpenSSL

/// The signature at the end of a transaction: it lies in the transaction's last record, so that nobody without the key
/// can add records, not even before the next entry is signed.
///
/// It covers these bytes:
///
///     "passerelle audit seal" 00 01 part(chain's name) sequence entries hash
///
/// where the place is the one after that record: `sequence` is its number and `entries` the number of entries before it,
/// 8 bytes each, the most significant first; `hash` is the record's, 32 bytes; and `part` is that of ``ChainBytes``.
enum ChainSeal {
    static func make(_ position: ChainPosition, with key: Ed25519SigningKey) throws(OpenSSLFailure) -> [UInt8] {
        try key.sign(message(position).span)
    }

    static func isGood(
        _ seal: [UInt8], of position: ChainPosition, by key: Ed25519PublicKey
    ) throws(OpenSSLFailure) -> Bool {
        try key.verifies(seal, of: message(position).span)
    }

    /// What is signed.
    private static func message(_ position: ChainPosition) -> [UInt8] {
        let name = position.chain.utf8
        var bytes: [UInt8] = []
        bytes.reserveCapacity(96 + name.count)
        bytes.append(contentsOf: "passerelle audit seal".utf8)
        for byte: UInt8 in [0, 1, 1] { bytes.append(byte) }
        bytes.append(bigEndian: UInt64(name.count))
        bytes.append(contentsOf: name)
        bytes.append(bigEndian: UInt64(bitPattern: Int64(position.sequence)))
        bytes.append(bigEndian: UInt64(bitPattern: Int64(position.entries)))
        position.hash.digest.append(to: &bytes)
        return bytes
    }
}
