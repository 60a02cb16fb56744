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

    private func folders(in parent: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: parent, includingPropertiesForKeys: [.isDirectoryKey])
            .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
    }
}
