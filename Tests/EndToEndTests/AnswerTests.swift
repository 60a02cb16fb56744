import Foundation
import Testing

@Suite("Answers", .timeLimit(.minutes(2)))
struct AnswerTests {
    @Test("every answer among the translators' fixtures is all in botocore's model")
    func fixtures() async throws {
        let fixtures = Programs.root.appending(path: "Tests/TranslatorsTests/Fixtures")
        let answers = try folders(in: fixtures).flatMap { action in
            try folders(in: action).map { fixture in
                let body = try String(contentsOf: fixture.appending(path: "response.xml"), encoding: .utf8)
                let name = "\(action.lastPathComponent)/\(fixture.lastPathComponent)"
                return #"{"Name": "\#(name)", "Action": "\#(action.lastPathComponent)", "Body": \#(try quoted(body))}"#
            }
        }
        #expect(answers.count > 300)
        let judged = try await finish(
            try Programs.client("python"), [Programs.script("check_answers.py")],
            environment: ["PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"],
            input: answers.joined(separator: "\n"))
        #expect(judged.standardOutput == "\(answers.count)\n", "\(judged)")
    }

    @Test("every call among the translators' fixtures is one of OUTSCALE's description, request and answer")
    func calls() async throws {
        // What is not of the description there is what the fixture is about.
        let strange = [
            "DescribeImages/boot-mode-never-seen", "DescribeInstances/answer-without-anything",
            "DescribeVolumes/rows-that-are-wrong",
        ]
        let fixtures = Programs.root.appending(path: "Tests/TranslatorsTests/Fixtures")
        var lines: [String] = []
        for fixture in try folders(in: fixtures).flatMap(folders) {
            let file = try JSONSerialization.jsonObject(with: Data(contentsOf: fixture.appending(path: "oapi.json")))
            let isStrange = strange.contains { fixture.path(percentEncoded: false).contains($0) }
            for exchange in try #require(file as? [[String: Any]]) {
                let call = try #require(exchange["call"] as? String)
                func line(_ kind: String, _ body: Any) throws -> String {
                    let text = String(decoding: try JSONSerialization.data(withJSONObject: body), as: UTF8.self)
                    return #"{"Call": "\#(call)", "Is": "\#(kind)", "Body": \#(try quoted(text))}"#
                }
                lines.append(try line("Request", try #require(exchange["request"])))
                if let answer = exchange["answer"], !isStrange { lines.append(try line("Response", answer)) }
            }
        }
        #expect(lines.count > 2_000)
        let judged = try await PythonService.answer(of: "check_oapi", lines.joined(separator: "\n"))
        #expect(judged.text == "\(lines.count)\n", "\(judged)")
    }

    private func folders(in parent: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: parent, includingPropertiesForKeys: [.isDirectoryKey])
            .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
    }
}
