internal import FoundationEssentials
package import OpenSSL

/// A link of the chain that is no record: a statement with its signature.
package struct ChainEntry: Sendable, Equatable {
    /// The statement's text, as it is signed.
    package let text: String
    package let signature: [UInt8]
    package let statement: ChainStatement
    /// Where the chain stands after it.
    package let hash: ChainHash

    /// Signs the statement.
    init(signing statement: ChainStatement, with key: Ed25519SigningKey) throws(OpenSSLFailure) {
        let text = statement.text
        try self.init(statement, text, try key.sign(Array(text.utf8).span))
    }

    /// Takes a signed statement as it was stored; `nil` when the text is none. The signature is not looked at.
    package init?(text: String, signature: [UInt8]) throws(OpenSSLFailure) {
        guard let statement = ChainStatement(parsing: text) else { return nil }
        try self.init(statement, text, signature)
    }

    private init(_ statement: ChainStatement, _ text: String, _ signature: [UInt8]) throws(OpenSSLFailure) {
        self.statement = statement
        self.text = text
        self.signature = signature
        var bytes = ChainBytes(.entry, chain: statement.position.chain)
        bytes.begin()
        bytes.add(statement.number)
        bytes.add(text)
        bytes.add(signature)
        hash = try bytes.hash(statement.position.sequence, after: statement.position.hash)
    }

    func isSigned(by key: Ed25519PublicKey) throws(OpenSSLFailure) -> Bool {
        guard statement.keyID == key.id else { return false }
        return try key.verifies(signature, of: Array(text.utf8).span)
    }

    /// Where the chain stands after this entry.
    var position: ChainPosition {
        ChainPosition(
            chain: statement.position.chain, sequence: statement.position.sequence, entries: statement.number,
            hash: hash)
    }
}

extension ChainEntry {
    /// As a file of its own: the statement in one line, its signature in base64 in the next.
    var fileText: String {
        "\(text)\n\(Data(signature).base64EncodedString())\n"
    }

    /// Reads ``fileText``; `nil` for any other text.
    init?(fileText: String) throws(OpenSSLFailure) {
        let lines = fileText.split(separator: "\n")
        guard lines.count == 2, let signature = Data(base64Encoded: String(lines[1])) else { return nil }
        try self.init(text: String(lines[0]), signature: Array(signature))
    }
}
