import Testing

/// Texts that break what is joined from strings.
struct HostileText: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String

    static let all: [HostileText] = [
        Self(testDescription: "markup", text: #"& < > " ' </snapshotId><Error> ]]> <![CDATA[ &amp; &#x0; <!-- --"#),
        Self(testDescription: "percent and plus", text: "a+b%20c%%2B=&x"),
        Self(testDescription: "other scripts", text: "é ü 漢字 😀 👩‍👩‍👧‍👦 \u{202e}right to left"),
        Self(testDescription: "255 characters", text: String(repeating: "x", count: 255)),
        Self(testDescription: "255 emoji", text: String(repeating: "😀", count: 255)),
        Self(testDescription: "newlines and tabs", text: "first\nsecond\r\nthird\tfourth"),
        Self(testDescription: "control characters", text: "a\u{1}b\u{8}c\u{b}d\u{1f}e"),
        Self(testDescription: "null", text: "a\u{0}b"),
        Self(testDescription: "non-characters", text: "a\u{fffe}b\u{ffff}c"),
        Self(testDescription: "JSON", text: #"{"SourceSnapshotId": "snap-00000000"} \u0000 \"#),
        Self(testDescription: "SQL", text: "'; DROP TABLE records; --"),
        Self(testDescription: "terminal escapes", text: "\u{1b}[2J\u{1b}]0;title\u{7}"),
        Self(testDescription: "spaces alone", text: "   "),
    ]
}

@Suite("Hostile texts", .timeLimit(.minutes(5)))
struct TextTests {
    @Test("a description arrives upstream as it was sent, or is refused clearly")
    func descriptions() async throws {
        try await withWorld { world in
            var made: [String: HostileText] = [:]
            for hostile in HostileText.all {
                let answer = try await world.boto(
                    "copy_snapshot",
                    String(copyParameters.dropLast()) + #", "Description": \#(try quoted(hostile.text))}"#
                )
                try await expectWellFormed(try #require(answer.bodies.first, "\(hostile)"))
                if let snapshotID = answer.snapshotID {
                    made[snapshotID] = hostile
                } else {
                    #expect(answer.status == 400 && answer.errorMessage?.isEmpty == false, "\(hostile): \(answer.told)")
                }
            }
            let copies = try await world.simulator.copies()
            #expect(Set(copies.map(\.SnapshotId.text)) == Set(made.keys))
            for copy in copies {
                let hostile = try #require(made[copy.SnapshotId.text ?? ""])
                #expect(copy.Description.text == hostile.text, "\(hostile)")
            }
            let records = try await world.gateway.audit(["--action", "CopySnapshot", "--limit", "100"])
            for (snapshotID, hostile) in made {
                let record = records.first { $0.responseElements.snapshotId.text == snapshotID }
                #expect(record?.requestParameters.description.text == hostile.text, "\(hostile)")
            }
        }
    }

    @Test("a tag's value arrives upstream and comes back, or is refused clearly")
    func tags() async throws {
        try await withWorld { world in
            var made: [String: HostileText] = [:]
            for hostile in HostileText.all {
                let answer = try await world.boto(
                    "copy_snapshot",
                    String(copyParameters.dropLast())
                        + #", "TagSpecifications": [{"ResourceType": "snapshot", "Tags": [{"Key": "text", "Value": "#
                        + (try quoted(hostile.text)) + "}]}]}"
                )
                try await expectWellFormed(try #require(answer.bodies.first, "\(hostile)"))
                if let snapshotID = answer.snapshotID {
                    made[snapshotID] = hostile
                    // XML has no way to carry some characters; each is shown as U+FFFD.
                    let shown = answer.told.answer.Tags[0].Value.text ?? ""
                    #expect(shown == hostile.text.xmlText, "\(hostile): \(answer.bodies)")
                } else {
                    #expect((400..<500).contains(answer.status ?? 0), "\(hostile): \(answer.told)")
                    #expect(answer.errorMessage?.isEmpty == false, "\(hostile)")
                }
            }
            let copies = try await world.simulator.copies()
            #expect(Set(copies.map(\.SnapshotId.text)) == Set(made.keys))
            for copy in copies {
                let hostile = try #require(made[copy.SnapshotId.text ?? ""])
                #expect(copy.Tags[0].Value.text == hostile.text, "\(hostile)")
            }
        }
    }

    @Test("the audit's table shows no control character")
    func auditTable() async throws {
        try await withWorld { world in
            for hostile in HostileText.all {
                _ = try await world.boto(
                    "copy_snapshot",
                    String(copyParameters.dropLast()) + #", "Description": \#(try quoted(hostile.text))}"#
                )
            }
            let table = try await finish(
                try Programs.passerelle(), ["audit", "search", "--store", world.gateway.auditStore]
            )
            #expect(table.exitCode == 0)
            #expect(table.standardOutput.unicodeScalars.allSatisfy { $0 == "\n" || !(0..<32).contains($0.value) })
        }
    }
}

extension String {
    /// The text as XML 1.0 can carry it (production Char), line ends as a parser gives them.
    fileprivate var xmlText: String {
        var shown = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            let isCarried =
                switch scalar.value {
                case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x1_0000...0x10_FFFF: true
                default: false
                }
            shown.append(isCarried ? scalar : "\u{fffd}")
        }
        return String(shown)
    }
}
