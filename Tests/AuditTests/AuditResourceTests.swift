import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Audit resources") struct AuditResourceTests {
    static let ids: [(String, AuditResource.Kind)] = [
        ("snap-12345678", .snapshot), ("snap-0123456789abcdef0", .snapshot), ("vol-12345678", .volume),
        ("ami-12345678", .image), ("i-12345678", .instance), ("snap-" + String(repeating: "f", count: 64), .snapshot),
    ]

    @Test("knows the kinds by their IDs", arguments: ids)
    func known(id: String, kind: AuditResource.Kind) {
        #expect(AuditResource(id)?.kind == kind)
        #expect(AuditResource(id)?.id == id)
    }

    static let texts = [
        "", "snap-", "snap", "snap-1234567G", "snap-ABCDEF", " snap-12345678", "snap-12345678 ", "sub-12345678", "i-x",
        "snap-12345678\0", "https://snap-12345678", "vpc-12345678", "snap-" + String(repeating: "f", count: 65),
    ]

    @Test("takes nothing else for one", arguments: texts)
    func others(text: String) {
        #expect(AuditResource(text) == nil)
    }
}
