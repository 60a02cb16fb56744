import Gateway
import OAPISimulator
import Testing

@Suite("Images, which OAPI takes no ClientToken for", .timeLimit(.minutes(5)))
struct ImageCreationTests {
    private static let register = TestRequest(
        body: """
            Action=RegisterImage&Version=2016-11-15&Name=golden&RootDeviceName=%2Fdev%2Fsda1\
            &BlockDeviceMapping.1.DeviceName=%2Fdev%2Fsda1&BlockDeviceMapping.1.Ebs.SnapshotId=snap-12345678
            """)

    @Test("repetitions of one request at one time make one image, and name it")
    func together() async throws {
        let store = KeepingStore()
        try await TestCloud.with(store: store) { cloud in
            let request = try Self.register.with("amz-sdk-invocation-id", "one").signed(at: cloud.signingDate)
            let replies = await withTaskGroup(of: DownstreamReply.self) { group in
                for _ in 0..<8 { group.addTask { await cloud.dispatcher.answer(request) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let made = replies.compactMap { $0.element("imageId") }
            #expect(made.count == 8 && Set(made).count == 1)
            let other = try await cloud.send(Self.register.with("amz-sdk-invocation-id", "two"))
            #expect(other.element("Message") == "AMI name golden is already in use by AMI \(made.first ?? "")")
            #expect(cloud.simulator.journal.count { $0.call == "CreateImage" } == 1)
        }
        #expect(store.records.count == 18)
        #expect(!store.records.joined().contains("clientToken"))
    }

    @Test("the URL of a manifest is in no record")
    func manifest() async throws {
        let store = KeepingStore()
        try await TestCloud.with(store: store) { cloud in
            let reply = try await cloud.send(
                TestRequest(
                    body: """
                        Action=RegisterImage&Version=2016-11-15&Name=golden\
                        &ImageLocation=https%3A%2F%2Fbucket.example.com%2Fmanifest%3Fopens%3Dit
                        """))
            #expect(reply.status == 200)
            #expect(cloud.simulator.journal.contains { $0.call == "CreateImage" && $0.tookEffect })
        }
        #expect(store.records.joined().contains("RegisterImage"))
        #expect(!store.records.joined().contains("bucket.example.com"))
    }
}
