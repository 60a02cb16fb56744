import OpenSSL
import Testing

@testable import Console

@Suite("Passwords")
struct PasswordTests {
    /// Made by Python's `hashlib.scrypt`, with the salt 00 01 … 0f.
    private static let judged =
        "$scrypt$ln=10,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$hKGWL22WtdGfIbxEPAZ06BS2bWyYKuZIKvypfAlYOWk"

    private func secret(_ text: String) -> SecretBytes { SecretBytes(Array(text.utf8)) }

    @Test("a hash that another program made is understood")
    func otherProgram() throws {
        let hash = try #require(PasswordHash(Self.judged))
        #expect(hash.text == Self.judged)
        #expect(try hash.matches(secret("correct horse battery")))
        #expect(try !hash.matches(secret("correct horse batter")))
        #expect(try !hash.matches(secret("")))
    }

    @Test("two hashes of one password differ, and both are of it")
    func salted() throws {
        let hashes = try [cheapHash("a password"), cheapHash("a password")]
        #expect(hashes[0] != hashes[1])
        for hash in hashes {
            let again = try #require(PasswordHash(hash.text))
            #expect(try again.matches(secret("a password")))
        }
    }

    @Test(
        "what is no such hash is not taken",
        arguments: [
            "", "$scrypt$", "correct horse battery", judged + "$", String(judged.dropLast()),
            judged.replacing("ln=10", with: "ln=21"), judged.replacing("ln=10", with: "ln=0"),
            judged.replacing("r=8", with: "r=33"), judged.replacing("p=1", with: "p=0"),
            judged.replacing("scrypt", with: "argon2id"), judged.replacing("ln=10,", with: ""),
            judged.replacing("ln=10", with: "ln=20").replacing("r=8", with: "r=32"),
        ])
    func malformed(text: String) {
        #expect(PasswordHash(text) == nil)
    }

    @Test("short and endless passwords are not taken")
    func rule() {
        #expect(PasswordRule.objection(to: secret("eleven char")) != nil)
        #expect(PasswordRule.objection(to: secret("twelve chars")) == nil)
        #expect(PasswordRule.objection(to: secret(String(repeating: "x", count: 1024))) == nil)
        #expect(PasswordRule.objection(to: secret(String(repeating: "x", count: 1025))) != nil)
    }

    @Test("new passwords cost what is recommended")
    func cost() throws {
        #expect(PasswordHash.costExponent == 17)
        #expect(try cheapHash("x").text.hasPrefix("$scrypt$ln=4,r=8,p=1$"))
    }

    @Test("the right password is right, and nobody's password is wrong")
    func checker() async throws {
        let checker = try PasswordChecker(costExponent: 4)
        let hash = try cheapHash("right")
        #expect(await checker.check(secret("right"), against: hash) == .right)
        #expect(await checker.check(secret("wrong"), against: hash) == .wrong)
        #expect(await checker.check(secret("right"), against: nil) == .wrong)
    }

    @Test("no more than so many wait to be checked")
    func busy() async throws {
        let checker = try PasswordChecker(limit: 0, costExponent: 4)
        #expect(await checker.check(secret("right"), against: try cheapHash("right")) == .busy)
    }
}
