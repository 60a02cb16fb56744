import Foundation
import Testing

@Suite("What is written down", .timeLimit(.minutes(5)))
struct SecrecyTests {
    @Test("no secret and no signature is in the audit's files, the admin's answers or the process list")
    func nothingSecret() async throws {
        try await withWorld { world in
            for version in AWSCLI.allCases {
                _ = try await world.aws(version, World.copyCommand(description: "for the record"))
            }
            _ = try await world.aws(.version1, World.copyCommand(description: "refused"), keys: .wrongSecret)
            _ = try await world.oscCLI([
                "api", "CreateSnapshot", "--SnapshotSize", "10737418240", "--FileLocation",
                "https://oos.eu-west-2.outscale.com/bucket/key?X-Amz-Signature=\(String(repeating: "a", count: 64))",
            ])
            let files = try FileManager.default.contentsOfDirectory(at: world.folder, includingPropertiesForKeys: nil)
            let audit = files.filter { $0.lastPathComponent.hasPrefix("audit.sqlite") }
            #expect(!audit.isEmpty)
            // What strangers check the chain by is for everybody to read: a public key, a signature, a hash.
            let isPublic = { (name: String) in
                [".key.pub", ".key.checkpoint", ".key.head"].contains { name.hasSuffix($0) }
            }
            for file in audit {
                try expectNoSecret(in: String(decoding: Data(contentsOf: file), as: UTF8.self), file.lastPathComponent)
                let attributes = try FileManager.default.attributesOfItem(atPath: file.path(percentEncoded: false))
                let expected = isPublic(file.lastPathComponent) ? 0o644 : 0o600
                #expect(attributes[.posixPermissions] as? Int == expected, "\(file.lastPathComponent)")
            }
            let process = URL(filePath: "/proc/\(world.gateway.server.processID)/cmdline")
            try expectNoSecret(in: String(decoding: Data(contentsOf: process), as: UTF8.self), "the process list")
            for endpoint in ["healthz", "readyz", "metrics"] {
                let answer = try await HTTPAnswer("GET", "\(world.gateway.adminURL)/\(endpoint)")
                #expect(answer.status == 200, "\(endpoint)")
                try expectNoSecret(in: answer.text, endpoint)
            }
            let records = try await world.gateway.audit()
            #expect(records.count == 4)
            for record in records where record.eventName.text == "CopySnapshot" {
                // Of a caller who is not known no parameter is kept.
                let expected = record.userIdentity.type.text == "Unknown" ? nil : "HIDDEN_DUE_TO_SECURITY_REASONS"
                #expect(record.requestParameters.presignedUrl.text == expected)
            }
        }
    }

    @Test("every OAPI request that the gateway made is what OUTSCALE's description allows")
    func publishedDescription() async throws {
        try await withWorld { world in
            _ = try await world.boto(
                "copy_snapshot",
                String(copyParameters.dropLast())
                    + #", "Description": "d", "TagSpecifications": [{"ResourceType": "snapshot", "#
                    + #""Tags": [{"Key": "a", "Value": "b"}, {"Key": "empty", "Value": ""}]}]}"#
            )
            _ = try await world.boto("copy_snapshot", String(copyParameters.dropLast()) + #", "DryRun": true}"#)
            try await world.simulator.setFaults(#"{"Kind": "CutAfter", "Call": "CreateSnapshot", "Times": 2}"#)
            _ = try await world.boto("copy_snapshot", copyParameters)
            try await world.simulator.setFaults(
                #"{"Kind": "Error", "Call": "CreateTags", "Status": 403, "Code": "4", "Type": "AccessDenied"}"#)
            _ = try await world.boto(
                "copy_snapshot",
                String(copyParameters.dropLast())
                    + #", "TagSpecifications": [{"ResourceType": "snapshot", "Tags": [{"Key": "a", "Value": "b"}]}]}"#
            )
            let calls = try await world.simulator.calls()
            #expect(
                Set(calls.map(\.name)).isSuperset(of: [
                    "CreateSnapshot", "CreateTags", "DeleteSnapshot", "ReadSnapshots",
                ]))
            #expect(calls.filter { !$0.isVerified }.isEmpty)
            let lines = try calls.map { #"{"Call": "\#($0.name)", "Body": \#(try quoted($0.body))}"# }
            let judged = try await PythonService.answer(of: "check_oapi", lines.joined(separator: "\n"))
            #expect(judged.text == "\(calls.count)\n", "\(judged)")
        }
    }

    @Test("a copy asked for without description inherits the source's, or says where it comes from")
    func descriptions() async throws {
        for (choice, description) in [
            ("inherit", "Snapshot created from a volume"),
            ("aws", "[Copied snap-12345678 from eu-west-2] Snapshot created from a volume"),
        ] {
            var settings = World.Settings()
            settings.copyDescription = choice
            try await withWorld(settings) { world in
                _ = try await world.boto("copy_snapshot", copyParameters)
                #expect(try await world.simulator.copies().map(\.Description.text) == [description])
            }
        }
    }
}
