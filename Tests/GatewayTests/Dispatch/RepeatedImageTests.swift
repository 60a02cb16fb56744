import OAPI
import OAPISimulator
import SigV4
import Testing

@testable import Gateway

@Suite("Repeated images", .timeLimit(.minutes(2)))
struct RepeatedImageTests {
    @Test("a repetition of a copy whose answer was lost is answered with the same image")
    func repetition() async throws {
        try await TestCloud.with { cloud in
            let registered = try await cloud.send(
                .ec2(
                    "RegisterImage",
                    "&Name=source&RootDeviceName=/dev/sda1&BlockDeviceMapping.1.DeviceName=/dev/sda1"
                        + "&BlockDeviceMapping.1.Ebs.SnapshotId=snap-12345678"))
            let source = try #require(registered.element("imageId"))
            func copy(_ token: String, _ name: String) async throws -> String? {
                let reply = try await cloud.send(
                    .ec2(
                        "CopyImage",
                        "&SourceImageId=\(source)&SourceRegion=eu-west-2&Name=\(name)&ClientToken=\(token)"))
                return reply.element("imageId") ?? reply.element("Code")
            }
            let first = try await copy("one", "copy")
            #expect(first?.hasPrefix("ami-") == true)
            #expect(try await copy("one", "copy") == first)
            #expect(try await copy("one", "other") == "IdempotentParameterMismatch")
            #expect(try await copy("two", "copy") == "InvalidAMIName.Duplicate")
            #expect(cloud.simulator.journal.count { $0.call == "CreateImage" && $0.tookEffect } == 2)
            _ = try await cloud.send(.ec2("DeregisterImage", "&ImageId=\(first ?? "")"))
            #expect(try await copy("one", "copy") == "IncorrectState")
        }
    }

    @Test("is remembered for its caller alone, and the one asked for longest ago is forgotten")
    func memory() {
        let images = MadeImages()
        guard let caller = AccessKeyID(TestCloud.key), let other = AccessKeyID(TestCaller.stranger.key) else { return }
        let image = MadeImage(id: "ami-00000001", requestHash: 1)
        images.remember(image, of: .init(caller: caller, token: "t"))
        #expect(images.image(of: .init(caller: caller, token: "t")) == image)
        #expect(images.image(of: .init(caller: other, token: "t")) == nil)
        for number in 1...MadeImages.limit {
            images.remember(image, of: .init(caller: other, token: "\(number)"))
        }
        #expect(images.image(of: .init(caller: caller, token: "t")) == nil)
    }
}
