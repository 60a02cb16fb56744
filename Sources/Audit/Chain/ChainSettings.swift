/// How the chain of an audit store is kept.
package struct ChainSettings: Sendable, Equatable {
    /// What the chain is to be named; `nil` leaves it at the name it has, or makes one up.
    package var gatewayID: String?
    /// The file of the signing key; `nil` for one beside the store.
    package var signingKey: String?
    /// After how many records a checkpoint is due, from 1 on.
    package var checkpointRecords: Int

    package init(gatewayID: String? = nil, signingKey: String? = nil, checkpointRecords: Int = 1000) {
        self.gatewayID = gatewayID
        self.signingKey = signingKey
        self.checkpointRecords = checkpointRecords
    }

    /// Whether a text can name a gateway: 1 to 64 of ASCII letters, digits, `.`, `_` and `-`.
    package static func isGatewayID(_ text: String) -> Bool {
        1...64 ~= text.utf8.count
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}

/// The files beside a store. All but the key are made from it and from the chain.
package struct ChainFiles: Sendable, Hashable {
    /// The Ed25519 key, for its owner's eyes only.
    package let signingKey: String

    package init(signingKey: String) {
        self.signingKey = signingKey
    }

    /// The next key, while a rotation is under way.
    var nextSigningKey: String { signingKey + ".next" }
    /// Held by the process that changes the key; empty.
    var signingKeyLock: String { signingKey + ".lock" }
    /// The public key, for everybody.
    package var publicKey: String { signingKey + ".pub" }
    /// What is in the file of the public key, without a line break at its end.
    package func publicKeyText() throws(AuditStoreFailure) -> String {
        guard let bytes = try AuditStoreFailure.reading(publicKey) else {
            throw .unavailable(reason: "\(publicKey): no such file")
        }
        return String(decoding: bytes, as: UTF8.self).trimmedEnd
    }

    /// The last signed entry.
    package var checkpoint: String { signingKey + ".checkpoint" }
    /// How far the chain has come, after every commit.
    package var head: String { signingKey + ".head" }
}

extension String {
    /// Without the line break at its end.
    var trimmedEnd: String { hasSuffix("\n") ? String(dropLast()) : self }
}
