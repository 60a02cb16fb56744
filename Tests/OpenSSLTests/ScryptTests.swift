import Testing

@testable import OpenSSL

@Suite("scrypt")
struct ScryptTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let password: String
        let salt: String
        let exponent: Int
        let blockSize: Int
        let parallelism: Int
        let key: String

        var testDescription: String { "N=2^\(exponent), r=\(blockSize), p=\(parallelism)" }
    }

    /// RFC 7914, section 12, the first 32 of 64 bytes; Python's `hashlib.scrypt` gives the same.
    static let vectors = [
        Vector(
            password: "", salt: "", exponent: 4, blockSize: 1, parallelism: 1,
            key: "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"),
        Vector(
            password: "password", salt: "NaCl", exponent: 10, blockSize: 8, parallelism: 16,
            key: "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"),
        Vector(
            password: "pleaseletmein", salt: "SodiumChloride", exponent: 14, blockSize: 8, parallelism: 1,
            key: "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"),
    ]

    @Test("gives the keys of RFC 7914", arguments: vectors)
    func vector(_ vector: Vector) throws {
        let scrypt = try #require(
            Scrypt(costExponent: vector.exponent, blockSize: vector.blockSize, parallelism: vector.parallelism))
        var key: [UInt8] = []
        try scrypt.key(of: SecretBytes(Array(vector.password.utf8)), salt: Array(vector.salt.utf8)).append(to: &key)
        let digits = key.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(digits == vector.key)
    }

    @Test("takes the cost of a console's password, and says what memory that is")
    func memory() throws {
        let scrypt = try #require(Scrypt(costExponent: 17))
        #expect(scrypt.memory >= 128 << 20 && scrypt.memory < 129 << 20)
        _ = try scrypt.key(of: SecretBytes(Array("x".utf8)), salt: [1, 2, 3, 4, 5, 6, 7, 8])
    }

    @Test("does not take costs that make no sense or fill the memory")
    func bounds() {
        #expect(Scrypt(costExponent: 0) == nil)
        #expect(Scrypt(costExponent: 21) == nil)
        #expect(Scrypt(costExponent: 20) == nil)
        #expect(Scrypt(costExponent: 10, blockSize: 0) == nil)
        #expect(Scrypt(costExponent: 10, parallelism: 17) == nil)
    }
}
