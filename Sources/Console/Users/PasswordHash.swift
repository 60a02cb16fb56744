internal import FoundationEssentials
package import OpenSSL

/// A password as it is kept: salted, and hashed by scrypt, in the PHC string format
/// (`$scrypt$ln=17,r=8,p=1$SALT$HASH`, base64 without padding).
package struct PasswordHash: Sendable, Equatable {
    /// What new passwords cost: 128 MiB and a few tenths of a second (OWASP, "Password Storage Cheat Sheet").
    package static let costExponent = 17
    private static let saltByteCount = 16

    private let scrypt: Scrypt
    private let salt: [UInt8]
    private let key: [UInt8]

    /// Hashes a new password. Blocks its thread for as long as the cost says.
    package init(of password: SecretBytes, costExponent: Int = costExponent) throws(OpenSSLFailure) {
        guard let scrypt = Scrypt(costExponent: costExponent) else {
            preconditionFailure("a cost that scrypt does not take")
        }
        self.scrypt = scrypt
        salt = try RandomBytes.make(count: Self.saltByteCount)
        var key: [UInt8] = []
        try scrypt.key(of: password, salt: salt).append(to: &key)
        self.key = key
    }

    /// Reads ``text``; `nil` for anything else, and for a cost that is out of bounds.
    package init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else { return nil }
        let costs = parts[2].split(separator: ",", omittingEmptySubsequences: false)
        guard costs.count == 3, let exponent = Self.number("ln=", costs[0]), let block = Self.number("r=", costs[1]),
            let parallelism = Self.number("p=", costs[2]),
            let scrypt = Scrypt(costExponent: exponent, blockSize: block, parallelism: parallelism),
            let salt = Self.bytes(parts[3]), let key = Self.bytes(parts[4]), salt.count >= 8,
            key.count == Scrypt.keyByteCount
        else { return nil }
        self.scrypt = scrypt
        self.salt = salt
        self.key = key
    }

    package var text: String {
        "$scrypt$ln=\(scrypt.costExponent),r=\(scrypt.blockSize),p=\(scrypt.parallelism)$\(Self.text(salt))$\(Self.text(key))"
    }

    /// Whether it is the hash of that password. Blocks its thread for as long as the cost says, and tells in constant
    /// time what came of it.
    package func matches(_ password: SecretBytes) throws(OpenSSLFailure) -> Bool {
        try scrypt.key(of: password, salt: salt).matches(SecretBytes(key))
    }

    private static func number(_ name: String, _ text: Substring) -> Int? {
        guard text.hasPrefix(name) else { return nil }
        return Int(text.dropFirst(name.count))
    }

    private static func text(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("=", with: "")
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        guard !text.contains("=") else { return nil }
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text + padding).map(Array.init)
    }
}

/// What is asked of a new password.
package enum PasswordRule {
    /// In bytes of UTF-8 (NIST SP 800-63B asks for 8 characters at least, and for no other rules).
    package static let length = 12...1024

    /// Why the password is not taken; `nil` when it is.
    package static func objection(to password: SecretBytes) -> String? {
        if password.count < length.lowerBound { return "the password has fewer than \(length.lowerBound) characters" }
        if password.count > length.upperBound { return "the password is longer than \(length.upperBound) bytes" }
        return nil
    }
}
