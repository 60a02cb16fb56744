import Testing

@testable import Audit

@Suite("Names that look alike") struct ByteTextTests {
    @Test("names of gateways are told apart by their bytes, whatever Swift takes for equal")
    func namesAlike() {
        let (name, alike) = ("GATEWAY-K", "GATEWAY-\u{212A}")
        #expect(name == alike)
        var positions = AuditPositions([name: 3])
        positions.advance(to: AuditPlace(chain: alike, sequence: 9))
        #expect(positions[name] == 3 && positions[alike] == 9)
        #expect(positions != AuditPositions([name: 9]))
        #expect(AuditPlace(chain: name, sequence: 1) != AuditPlace(chain: alike, sequence: 1))
        #expect(Set([ByteText(name), ByteText(alike)]).count == 2)
        let hash = ChainHash.beforeAll
        #expect(
            ChainPosition(chain: name, sequence: 1, entries: 1, hash: hash)
                != ChainPosition(chain: alike, sequence: 1, entries: 1, hash: hash))
    }
}
