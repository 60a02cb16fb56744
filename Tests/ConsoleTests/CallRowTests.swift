import Explanation
import JSONCoding
import OAPI
import TestSupport
import Testing

@testable import Audit
@testable import Console

@Suite("A call as a row and as a page")
struct CallRowTests {
    private static func entry(_ text: String) -> AuditEntry {
        AuditEntry(
            chain: "gateway-1", sequence: 7, intentSequence: nil, stage: .outcome, outcome: .succeeded, text: text)
    }

    private static let texts = ["\u{2028}\0", "\u{9b}31m", "\u{202e}x", "a.b"]

    @Test("whatever a client wrote, the row is read from the record", arguments: texts.indices)
    func hostile(number: Int) {
        let text = Self.texts[number]
        var record = sampleRecord(action: "A" + text)
        record.requestParameters = .object([
            .init("snapshotId", .string("snap-00000001")), .init(text, .object([.init(text, .string(text))])),
        ])
        let row = CallRow(Self.entry(AuditRow(record, as: .single).text))
        #expect(row.action.hasPrefix("A"))
        #expect(row.source.text == "snap-00000001")
    }

    @Test("a row that is no record any more says so")
    func unreadable() {
        #expect(CallRow(Self.entry("{}")).action == "row 7 is unreadable")
    }

    @Test("CloudTrail's shape and the wire's of older records are explained alike")
    func shapes() async throws {
        let shapes = [
            #"{"snapshotId":"snap-12345678","attribute":"createVolumePermission","operationType":"add","userGroup":["all"]}"#,
            #"{"snapshotId":"snap-12345678","attributeType":"CREATE_VOLUME_PERMISSION","createVolumePermission":{"add":{"items":[{"group":"all"}]}}}"#,
        ]
        var explained: [String] = []
        for shape in shapes {
            var record = sampleRecord(action: "ModifySnapshotAttribute")
            record.requestParameters = try JSON(parsing: shape.utf8)
            let explanation = try #require(await CallExplanation.of(record))
            explained.append(explanation.calls.map { "\($0.call.name) \($0.body.text)" }.joined(separator: "\n"))
        }
        #expect(explained[0].contains("UpdateSnapshot"))
        #expect(explained[0] == explained[1])
    }

    @Test(
        "the volume of a change is found where newer records have it, and where older ones do",
        arguments: [
            #"{"volumeId":"vol-12345678","size":20}"#,
            #"{"ModifyVolumeRequest":{"VolumeId":"vol-12345678","Size":20}}"#,
        ])
    func wrapped(shape: String) async throws {
        var record = sampleRecord(action: "ModifyVolume")
        record.requestParameters = try JSON(parsing: shape.utf8)
        #expect(CallRow(Self.entry(AuditRow(record, as: .single).text)).source.text == "vol-12345678")
        let explanation = try #require(await CallExplanation.of(record))
        #expect(explanation.parameters.map { "\($0.name)=\($0.value ?? "")" } == ["VolumeId=vol-12345678", "Size=20"])
    }
}
