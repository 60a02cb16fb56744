import Audit
import JSONCoding
import OAPI
import OAPISimulator
import Testing

@testable import Gateway

@Suite("OAPI calls that may not be sent twice", .timeLimit(.minutes(5)))
struct OAPIRepetitionTests {
    @Test(
        "what adds to something, or takes some of it away, may not be repeated",
        arguments: [
            ("ScaleUpVmGroup", #"{"VmGroupId":"vmgroup-12345678","VmAddition":3}"#),
            ("ScaleDownVmGroup", #"{"VmGroupId":"vmgroup-12345678","VmSubtraction":3}"#),
            ("RebootVms", #"{"VmIds":["i-12345678"]}"#), ("CreateVms", #"{"ImageId":"ami-12345678"}"#),
            ("CreateSnapshot", #"{"VolumeId":"vol-12345678","ClientToken":""}"#), ("CreateSnapshot", "{}"),
            ("LinkPrivateIps", #"{"NicId":"eni-12345678","SecondaryPrivateIpCount":2}"#),
            ("AnythingNew", "{}"),
        ])
    func once(call: String, body: String) throws {
        #expect(try #require(OAPICall(call)).repetition(JSON(parsing: body.utf8)) == .once)
    }

    @Test(
        "what sets, names or reads something may",
        arguments: [
            ("ReadVms", "{}"), ("UpdateVm", "{}"), ("DeleteSnapshot", "{}"), ("PutUserPolicy", "{}"),
            ("LinkVolume", "{}"),
            ("UnlinkPrivateIps", "{}"), ("CreateTags", "{}"), ("CreateSnapshot", #"{"ClientToken":"mine"}"#),
            ("LinkPrivateIps", #"{"NicId":"eni-12345678","PrivateIps":["10.0.0.2"]}"#),
        ])
    func again(call: String, body: String) throws {
        #expect(try #require(OAPICall(call)).repetition(JSON(parsing: body.utf8)) != .once)
    }

    @Test("a client is told not to repeat what may be done")
    func told() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            cloud.simulator.inject(Fault(.cut, times: 9))
            for (call, body) in [
                ("RebootVms", #"{"VmIds":["i-12345678"]}"#),
                ("CreateSnapshot", #"{"VolumeId":"vol-12345678","ClientToken":""}"#),
            ] {
                let reply = try await cloud.send(.oapi(call, body))
                #expect(reply.status == 400)
                #expect(reply.text.contains("gateway: the outcome of this call is unknown; look before repeating it"))
            }
            let deletion = try await cloud.send(.oapi("DeleteSnapshot", #"{"SnapshotId":"snap-12345678"}"#))
            #expect(deletion.status == 503)
        }
        #expect(try store.records(.intent).allSatisfy { $0["additionalEventData"]?["clientToken"] == nil })
    }
}
