import Testing

@Suite("The life of a snapshot", .timeLimit(.minutes(5)))
struct SnapshotLifeTests {
    @Test("made, tagged, shared, found and copied by another, taken back, deleted")
    func life() async throws {
        try await withWorld { world in
            func call(_ operation: String, _ parameters: String, _ keys: KeyPair = .first) async throws -> BotoAnswer {
                try await world.boto(operation, parameters, keys: keys)
            }
            let made = try await call("create_snapshot", #"{"VolumeId": "vol-12345678", "Description": "life"}"#)
            let id = try #require(made.snapshotID)
            #expect(made.told.answer.State.text == "pending")

            _ = try await call("create_tags", #"{"Resources": ["\#(id)"], "Tags": [{"Key": "k", "Value": "v & w"}]}"#)
            let tagged = try await call(
                "describe_snapshots", #"{"Filters": [{"Name": "tag:k", "Values": ["v*w"]}], "OwnerIds": ["self"]}"#)
            #expect(tagged.told.answer.Snapshots.elements.map(\.SnapshotId.text) == [id])

            let unshared = try await call("describe_snapshots", #"{"SnapshotIds": ["\#(id)"]}"#, .second)
            #expect(unshared.errorCode == "InvalidSnapshot.NotFound")
            #expect(unshared.errorMessage == "The snapshot '\(id)' does not exist.")

            _ = try await call(
                "modify_snapshot_attribute",
                #"{"SnapshotId": "\#(id)", "Attribute": "createVolumePermission", "OperationType": "add", "#
                    + #""UserIds": ["210987654321"]}"#)
            let shared = try await call("describe_snapshots", #"{"RestorableByUserIds": ["self"]}"#, .second)
            #expect(shared.told.answer.Snapshots.elements.map(\.SnapshotId.text) == [id])
            try await world.simulator.setClock(#"{"AdvanceSeconds": 100000}"#)
            let copied = try await call(
                "copy_snapshot", #"{"SourceRegion": "eu-west-2", "SourceSnapshotId": "\#(id)"}"#, .second)
            #expect(copied.snapshotID != nil, "\(copied.told)")

            _ = try await call(
                "reset_snapshot_attribute", #"{"SnapshotId": "\#(id)", "Attribute": "createVolumePermission"}"#)
            let attribute = try await call(
                "describe_snapshot_attribute", #"{"SnapshotId": "\#(id)", "Attribute": "createVolumePermission"}"#)
            #expect(attribute.told.answer.CreateVolumePermissions.elements.isEmpty)

            let foreign = try await call("delete_snapshot", #"{"SnapshotId": "\#(id)"}"#, .second)
            #expect(foreign.errorCode == "InvalidSnapshot.NotFound")
            #expect(try await call("delete_snapshot", #"{"SnapshotId": "\#(id)"}"#).status == 200)
            let gone = try await call("describe_snapshots", #"{"SnapshotIds": ["\#(id)"]}"#)
            #expect(gone.errorCode == "InvalidSnapshot.NotFound")
            try await world.expectPublishedRequests()
        }
    }
}
