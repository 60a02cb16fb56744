import JSONCoding
import OAPI
import Testing

@testable import Gateway

@Suite("Completed changes")
struct CompletedChangesTests {
    private func elements(
        _ calls: [(OAPICall, request: String, answer: String)], leaving left: [String] = []
    ) throws -> String? {
        var changes = CompletedChanges()
        for call in calls {
            changes.note(
                call.0, request: try JSON(parsing: call.request.utf8), answer: try JSON(parsing: call.answer.utf8))
        }
        if !left.isEmpty { changes.leave(left) }
        return changes.elements?.text
    }

    @Test("name what was made, not what it was made of, and what was changed or deleted")
    func names() throws {
        let told = try elements([
            (
                .createSnapshot, #"{"SourceSnapshotId":"snap-00000001"}"#,
                #"{"Snapshot":{"SnapshotId":"snap-00000002","VolumeId":"","Description":"of snap-00000001"}}"#
            ),
            (.createTags, #"{"ResourceIds":["snap-00000002"],"Tags":[{"Key":"a","Value":""}]}"#, "{}"),
            (.deleteSnapshot, #"{"SnapshotId":"snap-00000002"}"#, "{}"),
        ])
        #expect(
            told == #"{"completedCalls":["#
                + #"{"call":"CreateSnapshot","resources":["snap-00000002"]},"#
                + #"{"call":"CreateTags","resources":["snap-00000002"]},"#
                + #"{"call":"DeleteSnapshot","resources":["snap-00000002"]}]}"#)
    }

    @Test("name what is left of an image that was taken back")
    func left() throws {
        let told = try elements(
            [(.deleteImage, #"{"ImageId":"ami-00000001"}"#, "{}")], leaving: ["snap-00000001"])
        #expect(
            told
                == #"{"completedCalls":[{"call":"DeleteImage","resources":["ami-00000001"]}],"left":["snap-00000001"]}"#
        )
    }

    @Test("are none where nothing was done, or only tried")
    func none() throws {
        #expect(try elements([]) == nil)
        #expect(try elements([(.deleteSnapshot, #"{"SnapshotId":"snap-00000002","DryRun":true}"#, "{}")]) == nil)
    }
}
