import Audit
import JSONCoding
import TestSupport
import Testing

@testable import Gateway

@Suite("Look-up by ClientToken")
struct TokenLookUpTests {
    private static func found(_ snapshots: String) throws -> TokenLookUp.Found? {
        var intent = sampleRecord(requestID: "request", eventID: "event", action: "CopySnapshot")
        intent.clientToken = "token"
        return try #require(TokenLookUp(of: "CopySnapshot"))
            .found(in: JSON(parsing: #"{"Snapshots":[\#(snapshots)]}"#.utf8), after: intent)
    }

    private static func snapshot(_ id: String, _ token: String? = "token") -> String {
        let member = token.map { #","ClientToken":"\#($0)""# } ?? ""
        return #"{"SnapshotId":"\#(id)","State":"completed"\#(member)}"#
    }

    private static let made = TokenLookUp.Found.made(
        .object([.init("snapshotId", .string("snap-12345678")), .init("state", .string("completed"))]))

    @Test("what bears the token is what the call has made, wherever it stands")
    func own() throws {
        let own = Self.snapshot("snap-12345678")
        #expect(try Self.found(own) == Self.made)
        #expect(try Self.found(#""x",{},"# + Self.snapshot("snap-00000001", "another") + "," + own) == Self.made)
        #expect(try Self.found("") == .nothing)
    }

    @Test("what bears another token, or none, says nothing", arguments: ["another", "", "Token", nil] as [String?])
    func others(token: String?) throws {
        #expect(try Self.found(Self.snapshot("snap-12345678", token)) == .others)
    }

    @Test("several of one token are all named")
    func several() throws {
        let two = ["snap-00000001", "snap-00000002"]
        #expect(try Self.found(two.map { Self.snapshot($0) }.joined(separator: ",")) == .several(two))
    }
}
