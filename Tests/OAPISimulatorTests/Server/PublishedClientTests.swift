import Foundation
import Logging
import OAPISimulator
import ServiceLifecycle
import TestSupport
import Testing

/// The published Python SDK as a client, and the published description as the judge of every answer. Both, and PyYAML and
/// jsonschema, are in the Python environment that `scripts/setup test` makes.
@Suite("The published SDK and description", .timeLimit(.minutes(2)), .startsPrograms)
struct PublishedClientTests {
    static let python = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: ".venv/bin/python").path(percentEncoded: false)

    static let script = #"""
        import os, sys, yaml, jsonschema, osc_sdk_python
        os.environ["OSC_ENDPOINT_API"] = sys.argv[1]
        path = os.path.join(os.path.dirname(osc_sdk_python.__file__), "resources", "outscale.yaml")
        description = yaml.load(open(path), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        tried = set()

        def client(number, secret):
            return osc_sdk_python.Gateway(
                access_key=f"AKIDEXAMPLE000000000{number}", secret_key=secret, region="eu-west-2",
                limiter_max_requests=1000)

        def call(client, name, **members):
            answer = getattr(client, name)(**members)
            schema = {"$ref": f"#/components/schemas/{name}Response", "components": description["components"]}
            jsonschema.Draft4Validator(schema).validate(answer)
            tried.add(name)
            return answer

        ours = client(1, "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
        theirs = client(2, "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY")
        source = "snap-12345678"
        made = call(ours, "CreateSnapshot", VolumeId="vol-12345678", Description="é & <x>", ClientToken="t")
        made = made["Snapshot"]["SnapshotId"]
        call(ours, "CreateSnapshot", SourceSnapshotId=source, SourceRegionName="eu-west-2")
        call(ours, "CreateSnapshot", FileLocation="https://oos.example/b/k?a=b", SnapshotSize=10737418240)
        found = call(ours, "ReadSnapshots", Filters={"Descriptions": ["é & <x>"]})["Snapshots"]
        assert [snapshot["SnapshotId"] for snapshot in found] == [made], found
        page = call(ours, "ReadSnapshots", ResultsPerPage=1)
        call(ours, "ReadSnapshots", ResultsPerPage=1, NextPageToken=page["NextPageToken"])
        call(ours, "UpdateSnapshot", SnapshotId=source,
             PermissionsToCreateVolume={"Additions": {"AccountIds": ["210987654321"]}})
        assert len(call(theirs, "ReadSnapshots")["Snapshots"]) == 1
        tags = {"ResourceIds": [source], "Tags": [{"Key": "a", "Value": "b"}]}
        call(ours, "CreateTags", **tags)
        assert len(call(ours, "ReadTags")["Tags"]) == 1
        call(ours, "DeleteTags", **tags)
        call(ours, "CreateVolume", SubregionName="eu-west-2a", SnapshotId=source, VolumeType="io1", Iops=200)
        call(ours, "ReadVolumes")
        call(ours, "ReadVms")
        call(ours, "ReadVmsState", AllVms=True)
        call(ours, "ReadVmTypes")
        call(ours, "ReadKeypairs")
        call(ours, "LinkVolume", VolumeId="vol-12345678", VmId="i-0000000a", DeviceName="/dev/sdb")
        call(ours, "UpdateVm", VmId="i-0000000a", DeletionProtection=True)
        call(ours, "UpdateVolume", VolumeId="vol-12345678", Size=20)
        call(ours, "ReadVolumeUpdateTasks")
        call(ours, "UnlinkVolume", VolumeId="vol-12345678")
        call(ours, "RebootVms", VmIds=["i-0000000a"])
        call(ours, "StopVms", VmIds=["i-0000000a"])
        call(ours, "StartVms", VmIds=["i-0000000a"])
        call(ours, "DeleteVolume", VolumeId="vol-12345678")
        call(ours, "ReadRegions")
        call(ours, "ReadSubregions")
        call(ours, "ReadQuotas")
        assert call(theirs, "ReadAccounts")["Accounts"][0]["AccountId"] == "210987654321"
        call(ours, "CreateSnapshotExportTask", SnapshotId=source,
             OsuExport={"DiskImageFormat": "qcow2", "OsuBucket": "bucket", "OsuPrefix": "p"})
        export = call(ours, "ReadSnapshotExportTasks")["SnapshotExportTasks"][0]
        call(ours, "DeleteExportTask", ExportTaskId=export["TaskId"])
        image = call(ours, "CreateImage", ImageName="image", RootDeviceName="/dev/sda1",
                     BlockDeviceMappings=[{"DeviceName": "/dev/sda1", "Bsu": {"SnapshotId": source}}])
        call(ours, "ReadImages")
        call(ours, "UpdateImage", ImageId=image["Image"]["ImageId"], Description="d")
        call(ours, "DeleteImage", ImageId=image["Image"]["ImageId"])
        call(ours, "DeleteSnapshot", SnapshotId=source)
        try:
            theirs.DeleteSnapshot(SnapshotId=made)
            sys.exit("a stranger deleted a snapshot")
        except Exception as failure:
            assert "5054" in str(failure), failure
        print(" ".join(sorted(tried)))
        """#

    @Test("take every call's answer")
    func answers() async throws {
        let simulator = try SimulatedCloud { configuration in
            configuration.now = { .now }
            configuration.behaviour.volumeTime = .zero
            configuration.behaviour.vmTime = .zero
        }.simulator
        let seed: JSONValue = ["VmId": "i-0000000a"]
        let seeded = SimulatedRequest(method: "POST", target: "/simulator/vms", headers: [], body: seed.bytes)
        #expect(simulator.answer(seeded).status == 200)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [simulator], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        )
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            let url = "http://127.0.0.1:\(try await simulator.boundPort)/api/v1"
            let (isSuccess, output) = try await ChildProcess.outcome(of: Self.python, ["-c", Self.script, url])
            #expect(isSuccess, "\(output)")
            let tried = output.split(separator: "\n").last?.split(separator: " ").map(String.init) ?? []
            #expect(Set(tried) == Set(SimulatedCall.allCases.map(\.rawValue)))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}
