package import Limits

/// A way to log in that is refused, found in the parameters of a form or of a query.
package enum UnsignedLogin: Sendable, Hashable {
    /// `SignatureVersion`, or `AWSAccessKeyId` with `Signature`: libcloud, VM::EC2.
    case signatureVersion2
    /// `AuthenticationMethod`, or `Login` with `Password`: osc-cli.
    case password

    /// Looks at the parameters' names alone; nil when none tells of a login. A long form is looked at as far as
    /// ``InputLimits/unsignedLength``.
    package static func find(inForm body: [UInt8], within limits: InputLimits = .standard) -> UnsignedLogin? {
        var finder = Finder()
        let bytes = body.span
        let length = min(bytes.count, limits.unsignedLength)
        var start = 0
        while start < length {
            let end = bytes.firstIndex(of: UInt8(ascii: "&"), in: start..<length) ?? length
            if start < end, Finder.mayBegin(bytes[start]) {
                let name = start..<(bytes.firstIndex(of: UInt8(ascii: "="), in: start..<end) ?? end)
                finder.see(String(decoding: PercentEncoding.decode(body[name]), as: UTF8.self))
            }
            start = end + 1
        }
        return finder.found
    }

    /// Remembers what was seen.
    struct Finder {
        private var names: Set<String> = []

        /// False for the first byte of a name, as it was sent, that cannot be one of a login: a look at it tells of most
        /// names, so that a request of thousands costs little before its sender is known.
        static func mayBegin(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "A"), UInt8(ascii: "L"), UInt8(ascii: "P"), UInt8(ascii: "S"), UInt8(ascii: "%"): true
            default: false
            }
        }

        mutating func see(_ name: String) {
            switch name {
            case "SignatureVersion", "AWSAccessKeyId", "Signature", "AuthenticationMethod", "Login", "Password":
                names.insert(name)
            default: break
            }
        }

        var found: UnsignedLogin? {
            if names.contains("SignatureVersion") || names.isSuperset(of: ["AWSAccessKeyId", "Signature"]) {
                return .signatureVersion2
            }
            if names.contains("AuthenticationMethod") || names.isSuperset(of: ["Login", "Password"]) {
                return .password
            }
            return nil
        }
    }
}
