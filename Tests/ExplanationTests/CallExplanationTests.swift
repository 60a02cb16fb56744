import EC2Query
import JSONCoding
import OAPI
import Testing
import Translators

@testable import Explanation

@Suite("Explanations") struct CallExplanationTests {
    static let settings = ExplanationSettings(context: TranslationContext(region: "eu-west-2"))

    static func explain(_ query: String) async throws -> CallExplanation {
        await .of(query: try FormParameter.decode(query.utf8), settings: settings)
    }

    @Test("a copy with tags is two calls, and the second says what it stands on")
    func tagged() async throws {
        let explanation = try await Self.explain(
            """
            Action=CopySnapshot&SourceRegion=eu-west-2&SourceSnapshotId=snap-12345678&PresignedUrl=https://x/\
            &TagSpecification.1.ResourceType=snapshot&TagSpecification.1.Tag.1.Key=k&TagSpecification.1.Tag.1.Value=v
            """)
        #expect(explanation.verdict == .translated)
        #expect(explanation.calls.map(\.call.name) == ["CreateSnapshot", "CreateTags"])
        #expect(
            explanation.calls[0].body.text == #"{"SourceSnapshotId":"snap-12345678","SourceRegionName":"eu-west-2"}"#)
        #expect(
            explanation.calls[1].body.text == #"{"ResourceIds":["snap-00000000"],"Tags":[{"Key":"k","Value":"v"}]}"#)
        #expect(explanation.notes.contains("snap-00000000 stands for what CreateSnapshot answers."))
        #expect(explanation.notes.contains { $0.contains("ClientToken") })
        #expect(explanation.notes.contains { $0.contains("inherits") })
        let presigned = explanation.parameters.first { $0.name == "PresignedUrl" }
        #expect(presigned?.value == nil)
        #expect(!explanation.json.text.contains("https://x/"))
        #expect(!explanation.lines(.plain).joined().contains("https://x/"))
    }

    @Test("a refused parameter is named, and what is left is shown")
    func refused() async throws {
        let explanation = try await Self.explain(
            "Action=CopySnapshot&SourceRegion=eu-west-2&SourceSnapshotId=snap-12345678&Encrypted=true&Foo=1")
        #expect(explanation.verdict == .refused)
        #expect(explanation.error?.code == .unsupportedOperation)
        #expect(explanation.calls.map(\.call.name) == ["CreateSnapshot"])
        #expect(explanation.notes.first == "Without Encrypted, Foo the request becomes the calls shown.")
        #expect(explanation.parameters.last?.treatment == .unknown)
    }

    @Test("false for what is refused when true is no refusal")
    func notAsked() async throws {
        let explanation = try await Self.explain(
            "Action=CopySnapshot&SourceRegion=eu-west-2&SourceSnapshotId=snap-12345678&Encrypted=false")
        #expect(explanation.verdict == .translated)
        #expect(explanation.parameters.last?.treatment == .ignored("false is no request"))
    }

    @Test("what the gateway would answer itself is said")
    func errors() async throws {
        let missing = try await Self.explain("Action=CopySnapshot&SourceRegion=eu-west-2")
        #expect(missing.error == .missingParameter("SourceSnapshotId"))
        let elsewhere = try await Self.explain(
            "Action=CopySnapshot&SourceRegion=us-east-2&SourceSnapshotId=snap-12345678")
        #expect(elsewhere.error == .interRegionCopy)
        #expect(try await Self.explain("Version=2016-11-15").error == .missingAction)
        #expect(try await Self.explain("Action=DeleteSnapshot&SnapshotId=a&SnapshotId=b").verdict == .refused)
        let unknown = try await Self.explain("Action=RunInstances")
        #expect(unknown.verdict == .untranslated)
        #expect(unknown.error?.code == .invalidAction)
        var relaying = Self.settings
        relaying.untranslated = .relayed
        let relayed = CallExplanation.untranslated("RunInstances", settings: relaying)
        #expect(relayed.error == nil)
        #expect(relayed.notes == ["The gateway passes it on to FCU as it is; no OAPI call comes of it."])
    }

    @Test("a dry run ends in EC2's error")
    func dryRun() async throws {
        let explanation = try await Self.explain("Action=DeleteSnapshot&SnapshotId=snap-12345678&DryRun=true")
        #expect(explanation.calls.map(\.body.text) == [#"{"SnapshotId":"snap-12345678","DryRun":true}"#])
        #expect(explanation.notes.contains { $0.contains("DryRunOperation (412)") })
    }

    @Test("a look-up before a change is marked, and what it finds is made up and said to be")
    func lookUp() async throws {
        let explanation = try await Self.explain(
            "Action=ResetSnapshotAttribute&SnapshotId=snap-12345678&Attribute=createVolumePermission")
        #expect(explanation.calls.map(\.call.name) == ["ReadSnapshots", "ReadAccounts", "UpdateSnapshot"])
        #expect(explanation.calls.map(\.isLookUp) == [true, true, false])
        #expect(explanation.notes.contains("000000000001 stands for what ReadSnapshots answers."))
    }

    @Test("a page token is the gateway's own")
    func page() async throws {
        let explanation = try await Self.explain("Action=DescribeSnapshots&NextToken=opaque&MaxResults=7")
        #expect(explanation.calls.first?.body["NextPageToken"] == .string("NEXT-PAGE-TOKEN"))
        #expect(explanation.calls.first?.body["ResultsPerPage"] == .integer(7))
    }

    @Test("text is fit for a terminal, in colour when asked for")
    func text() async throws {
        let explanation = try await Self.explain(
            "Action=CreateSnapshot&VolumeId=vol-12345678&Description=%1b%5b31m%e2%80%ae")
        let plain = explanation.lines(.plain).joined(separator: "\n")
        #expect(plain.unicodeScalars.allSatisfy { $0.isPrintable || $0 == "\n" })
        #expect(explanation.lines(.coloured).first == "\u{1b}[1mCreateSnapshot becomes 1 OAPI call\u{1b}[0m")
    }

    @Test("a recorded request is read back")
    func recorded() throws {
        let recorded = try JSON(
            parsing: #"""
                {"sourceRegion":"eu-west-2","presignedUrl":"HIDDEN_DUE_TO_SECURITY_REASONS",
                "tagSpecification":[{"resourceType":"snapshot","tag":[{"key":"k","value":"v"}]}],"snapshotId":["a","b"]}
                """#.utf8)
        let query = try #require(RecordedRequest.query("CopySnapshot", recorded))
        #expect(
            query.map { "\($0.name)=\($0.value)" } == [
                "Action=CopySnapshot", "SourceRegion=eu-west-2", "PresignedUrl=HIDDEN_DUE_TO_SECURITY_REASONS",
                "TagSpecification.1.ResourceType=snapshot", "TagSpecification.1.Tag.1.Key=k",
                "TagSpecification.1.Tag.1.Value=v", "SnapshotId.1=a", "SnapshotId.2=b",
            ])
        let shaped = try JSON(
            parsing: #"""
                {"snapshotId":"snap-1","attributeType":"CREATE_VOLUME_PERMISSION",
                "createVolumePermission":{"add":{"items":[{"group":"all"}]}},"otherParameters":{"X-Y":"z"}}
                """#.utf8)
        let shared = try #require(RecordedRequest.query("ModifySnapshotAttribute", shaped))
        #expect(
            shared.map { "\($0.name)=\($0.value)" } == [
                "Action=ModifySnapshotAttribute", "SnapshotId=snap-1", "Attribute=createVolumePermission",
                "CreateVolumePermission.Add.1.Group=all", "X-Y=z",
            ])
        let body = try JSON(parsing: #"{"filters":{"snapshotIds":["a"]},"tags":[{"key":"k"}]}"#.utf8)
        #expect(
            RecordedRequest.body("ReadSnapshots", body)?.text
                == #"{"Filters":{"SnapshotIds":["a"]},"Tags":[{"Key":"k"}]}"#)
        #expect(RecordedRequest.body("ReadSnapshots", nil) == .object([]))
        #expect(RecordedRequest.query("X", .object([.init("omitted", .bool(true))])) == nil)
    }
}
