import Testing

@testable import OAPISimulator

@Suite("Facts of the published description")
struct DescriptionFactsTests {
    let facts = DescriptionFacts.published

    @Test("name the very calls that are served")
    func calls() {
        #expect(Set(facts.requestShapes.keys) == Set(SimulatedCall.allCases.map(\.rawValue)))
        #expect(facts.unsignedCalls.contains("ReadRegions"))
        #expect(!facts.unsignedCalls.contains("ReadSubregions"))
    }

    @Test("know every shape that they name")
    func shapes() {
        func shape(_ type: DescriptionFacts.MemberType) -> String? {
            switch type {
            case .shape(let name): name
            case .array(let element): shape(element)
            case .string, .boolean, .integer, .number, .date, .choice: nil
            }
        }
        for name in facts.requestShapes.values { #expect(facts.shapes[name] != nil) }
        for member in facts.shapes.values.joined() {
            if let name = shape(member.type) { #expect(facts.shapes[name] != nil, "\(name)") }
        }
    }

    @Test("keep types and what is required")
    func members() throws {
        let volume = try #require(facts.shapes["CreateVolumeRequest"])
        #expect(volume.contains(.init(name: "SubregionName", type: .string, isRequired: true)))
        #expect(volume.contains(.init(name: "Size", type: .integer, isRequired: false)))
        let image = try #require(facts.shapes["CreateImageRequest"])
        #expect(image.contains(.init(name: "BootModes", type: .array(.choice(["uefi", "legacy"])), isRequired: false)))
        let filters = try #require(facts.shapes["FiltersSnapshot"])
        #expect(filters.contains(.init(name: "FromCreationDate", type: .date, isRequired: false)))
    }
}
