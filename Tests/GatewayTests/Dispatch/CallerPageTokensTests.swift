import SigV4
import Testing

@testable import Gateway

@Suite("Page tokens")
struct CallerPageTokensTests {
    private func tokens(_ secret: String = "one") throws -> CallerPageTokens {
        CallerPageTokens(
            Credential(
                accessKeyID: try #require(AccessKeyID("AKIDEXAMPLE")), secret: SecretAccessKey(secret),
                profile: "default"))
    }

    @Test("a token opens for its caller and its request", arguments: ["", "5 tok+1/=", "1000 é", "a.b"])
    func opens(page: String) throws {
        let token = try tokens().seal(page, for: "request")
        #expect(try tokens().open(token, for: "request") == page)
        #expect(token.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") })
    }

    @Test("it opens for no other caller and no other request")
    func bound() throws {
        let token = try tokens().seal("5 page", for: "request")
        #expect(try tokens("two").open(token, for: "request") == nil)
        #expect(try tokens().open(token, for: "another") == nil)
        // The page and what it is bound to do not run into each other.
        #expect(try tokens().open(try tokens().seal("5 pa", for: "gerequest"), for: "request") == nil)
    }

    @Test("an altered token does not open")
    func altered() throws {
        let token = try tokens().seal("5 page", for: "request")
        for index in token.indices {
            var other = token
            other.replaceSubrange(index...index, with: token[index] == "0" ? "1" : "0")
            #expect(try tokens().open(other, for: "request") == nil, "\(other)")
        }
        for text in ["", ".", "a", "a.b.c", String(token.dropLast())] {
            #expect(try tokens().open(text, for: "request") == nil)
        }
    }
}
