import Audit
import Testing

@Suite("Looking calls up as CloudTrail's events", .timeLimit(.minutes(5)))
struct LookUpTests {
    /// What boto3's paginator found.
    private func find(
        _ world: World, _ parameters: String = "{}", pageSize: Int? = nil, keys: KeyPair = .first
    ) async throws -> Document {
        let size = pageSize.map { #", "page_size": \#($0)"# } ?? ""
        let order = """
            {"endpoint": "\(world.gateway.url)", "key": "\(keys.accessKeyID)", "secret": "\(keys.secretAccessKey)", \
            "parameters": \(parameters)\(size)}
            """
        await world.gateway.recorded()
        return try await PythonService.answer(of: "lookup_events", order).json()
    }

    private func attribute(_ key: String, _ value: String) throws -> String {
        #"{"LookupAttributes": [{"AttributeKey": "\#(key)", "AttributeValue": \#(try quoted(value))}]}"#
    }

    @Test(
        "the AWS CLI finds a copy by its source, its ID, its name, its key and its being a change",
        arguments: AWSCLI.allCases)
    func awsCLI(version: AWSCLI) async throws {
        try await withWorld { world in
            var copies: [String] = []
            for number in 1...3 {
                let made = try await world.aws(version, World.copyCommand(description: "copy \(number)"))
                copies.append(try #require(try made.json().SnapshotId.text))
            }
            let theirs = try await world.boto(
                "copy_snapshot", #"{"SourceRegion": "eu-west-2", "SourceSnapshotId": "snap-12345678"}"#, keys: .second)
            func find(_ key: String, _ value: String, _ more: [String] = []) async throws -> [Document] {
                let found = try await world.aws(
                    version,
                    ["lookup-events", "--lookup-attributes", "AttributeKey=\(key),AttributeValue=\(value)"] + more
                        + ["--output", "json"],
                    service: "cloudtrail")
                #expect(found.exitCode == 0, "\(found)")
                return try found.json().Events.elements
            }
            func names(_ events: [Document]) -> [String?] { events.map { $0.Resources[1].ResourceName.text } }

            let newestFirst = copies.reversed().map(Optional.some)
            #expect(names(try await find("ResourceName", "snap-12345678")) == newestFirst)
            #expect(names(try await find("EventName", "CopySnapshot")) == newestFirst)
            #expect(names(try await find("EventName", "CopySnapshot", ["--page-size", "1"])) == newestFirst)
            #expect(
                names(try await find("EventName", "CopySnapshot", ["--max-items", "2"])) == Array(newestFirst.prefix(2))
            )
            #expect(names(try await find("ReadOnly", "false")) == newestFirst)
            #expect(names(try await find("ResourceType", "AWS::EC2::Snapshot")) == newestFirst)
            #expect(try await find("AccessKeyId", KeyPair.second.accessKeyID).isEmpty)
            if let id = theirs.snapshotID { #expect(try await find("ResourceName", id).isEmpty) }
            let event = try #require(try await find("ResourceName", copies[1]).first)
            #expect(event.EventName.text == "CopySnapshot")
            #expect(event.Username.text == KeyPair.first.profile)
            #expect(event.AccessKeyId.text == KeyPair.first.accessKeyID)
            #expect(event.ReadOnly.text == "false")
            let record = try Document(parsing: try #require(event.CloudTrailEvent.text))
            #expect(record.responseElements.snapshotId.text == copies[1])
            #expect(record.requestParameters.description.text == "copy 2")

            let found = try await world.aws(
                version, ["lookup-events", "--start-time", "2020-01-01T00:00:00Z", "--end-time", "2020-01-02"],
                service: "cloudtrail")
            #expect(try found.json().Events.elements.isEmpty)
        }
    }

    @Test("the AWS CLI is told what CloudTrail would tell", arguments: AWSCLI.allCases)
    func errors(version: AWSCLI) async throws {
        try await withWorld { world in
            let name = "AttributeKey=EventName,AttributeValue=a"
            for (arguments, keys, code) in [
                (["lookup-events", "--max-results", "51"], KeyPair.first, "InvalidMaxResultsException"),
                (["lookup-events", "--next-token", "x"], .first, "InvalidNextTokenException"),
                (["lookup-events", "--event-category", "none"], .first, "InvalidEventCategoryException"),
                (["lookup-events", "--lookup-attributes", name, name], .first, "InvalidLookupAttributesException"),
                (
                    ["lookup-events", "--start-time", "2020-01-02", "--end-time", "2020-01-01"], .first,
                    "InvalidTimeRangeException"
                ),
                (["describe-trails"], .first, "UnknownOperationException"),
                (["lookup-events"], .wrongSecret, "InvalidSignatureException"),
                (["lookup-events"], .unknown, "UnrecognizedClientException"),
            ] {
                let refused = try await world.aws(version, arguments, service: "cloudtrail", keys: keys)
                #expect(refused.exitCode == (version == .version1 ? 255 : 254), "\(arguments): \(refused)")
                #expect(refused.standardError.contains("An error occurred (\(code)) when calling"), "\(refused)")
            }
        }
    }

    @Test("boto3's paginator gives every call once, by pages of any size, while others are made")
    func paginator() async throws {
        try await withWorld { world in
            for number in 1...7 {
                _ = try await world.boto("describe_snapshots", #"{"MaxResults": \#(number + 4)}"#)
            }
            _ = try await world.boto("describe_snapshots", "{}", keys: .second)
            let parameters = try attribute("EventName", "DescribeSnapshots")
            let all = try await find(world, parameters)
            #expect(all.pages.integer == 1)
            #expect(all.events.elements.count == 7)
            #expect(
                all.events.elements.map { $0.Record.requestParameters.maxResults.integer }
                    == (5...11).reversed().map(Optional.some))
            for (size, pages) in [(1, 7), (2, 4), (7, 1), (50, 1)] {
                let paged = try await find(world, parameters, pageSize: size)
                #expect(paged.pages.integer == pages)
                #expect(paged.events == all.events)
            }
            // Without an attribute the look-ups themselves are found, page by page with no end to come near.
            let everything = try await find(world, pageSize: 3)
            let ids = everything.events.elements.map(\.EventId.text)
            #expect(Set(ids).count == ids.count)
            #expect(everything.events.elements.allSatisfy { $0.Record.userIdentity.userName.text == "default" })
            #expect(everything.events.elements.contains { $0.EventSource.text == "cloudtrail.amazonaws.com" })
        }
    }

    @Test("texts of every kind come back as they were sent")
    func texts() async throws {
        try await withWorld { world in
            var sent: [String] = []
            for hostile in HostileText.all {
                let answer = try await world.boto(
                    "copy_snapshot",
                    #"{"SourceRegion": "eu-west-2", "SourceSnapshotId": "snap-12345678", "Description": "#
                        + (try quoted(hostile.text)) + "}")
                if answer.snapshotID != nil { sent.append(hostile.text) }
            }
            let found = try await find(world, try attribute("ReadOnly", "false"), pageSize: 4)
            let shown = found.events.elements.filter { $0.Record.errorCode == .null }
                .map { $0.Record.requestParameters.description.text }
            #expect(shown == sent.reversed().map(Optional.some))
            #expect(sent.count > 5)
        }
    }
}
