/// A way to log in that is refused, found in the parameters of a form or of a query.
package enum UnsignedLogin: Sendable, Hashable {
    /// `SignatureVersion`, or `AWSAccessKeyId` with `Signature`: libcloud, VM::EC2.
    case signatureVersion2
    /// `AuthenticationMethod`, or `Login` with `Password`: osc-cli.
    case password

    /// Looks at the parameters' names alone; nil when none tells of a login.
    package static func find(inForm body: [UInt8]) -> UnsignedLogin? {
        var finder = Finder()
        for parameter in QueryParameters(body[...]).parameters where parameter.name.count <= 64 {
            finder.see(String(decoding: PercentEncoding.decode(parameter.name), as: UTF8.self))
        }
        return finder.found
    }

    /// Remembers what was seen.
    struct Finder {
        private var names: Set<String> = []

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
