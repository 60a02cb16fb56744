internal import FoundationEssentials
internal import JWTKit

/// The keys that a provider signs with (RFC 7517). Those of other kinds, and those for other uses, are left out.
struct TokenKeys: Sendable {
    /// What a token may be signed with (RFC 7518). There is none for a token without a signature, nor for a secret that both
    /// sides know.
    enum Algorithm: String, Sendable {
        case rs256 = "RS256"
        case es256 = "ES256"
    }

    private struct Key: Sendable {
        let id: String?
        let algorithm: Algorithm
        /// Of this key alone: of several the library takes the first for a token whose key it does not know.
        let verifier: JWTKeyCollection

        func mayHaveSigned(_ token: IdentityToken) -> Bool {
            algorithm == token.algorithm && (token.keyID == nil || id == token.keyID)
        }
    }

    private let keys: [Key]

    /// A provider has a handful; more are not tried.
    private static let limit = 64

    init(_ bytes: [UInt8], from url: String) async throws(OpenIDFailure) {
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(bytes))
        } catch {
            throw .malformed(url: url, why: "it has no keys")
        }
        var keys: [Key] = []
        for published in document.keys.prefix(Self.limit) {
            if let jwk = published.jwk, let key = await Self.key(jwk) { keys.append(key) }
        }
        self.keys = keys
    }

    /// Whether one of these may have signed a token; when the token names none, any of its algorithm.
    func hasKey(for token: IdentityToken) -> Bool {
        keys.contains { $0.mayHaveSigned(token) }
    }

    /// What a token says that one of these signed.
    func claims(of token: IdentityToken) async throws(OpenIDFailure) -> IdentityClaims {
        for key in keys where key.mayHaveSigned(token) {
            do {
                return try await key.verifier.verify(token.text)
            } catch let error as JWTError where error.errorType == .malformedToken {
                throw .token("it has not the claims of an ID token: \(error.reason ?? "")")
            } catch {
                continue  // not of this key
            }
        }
        throw .token("its signature is not good")
    }

    /// `nil` for a key of another algorithm, and for what the library takes for none, such as RSA of fewer than 2048 bits.
    private static func key(_ jwk: JWK) async -> Key? {
        let verifier = JWTKeyCollection()
        let algorithm: Algorithm
        do {
            if jwk.keyType == .rsa, let modulus = jwk.modulus, let exponent = jwk.exponent {
                algorithm = .rs256
                let key = try Insecure.RSA.PublicKey(modulus: modulus, exponent: exponent)
                await verifier.add(rsa: key, digestAlgorithm: .sha256)
            } else if jwk.curve == .ecdsa(.p256), let x = jwk.x, let y = jwk.y {
                algorithm = .es256
                await verifier.add(ecdsa: try ES256PublicKey(parameters: (x, y)))
            } else {
                return nil
            }
        } catch {
            return nil
        }
        guard jwk.algorithm.map({ $0.rawValue == algorithm.rawValue }) ?? true else { return nil }
        return Key(id: jwk.keyIdentifier?.string, algorithm: algorithm, verifier: verifier)
    }
}

/// A set of keys as it is published. The library's own type refuses the whole set for one key that it does not know.
private struct Document: Decodable {
    let keys: [Published]

    struct Published: Decodable {
        /// `nil` when it is not for signatures, or is none that the library knows.
        let jwk: JWK?

        private enum CodingKeys: String, CodingKey {
            case use
        }

        init(from decoder: any Decoder) throws {
            let use = try? decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(String.self, forKey: .use)
            jwk = use ?? "sig" == "sig" ? try? JWK(from: decoder) : nil  // see above
        }
    }
}
