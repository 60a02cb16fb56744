import EC2Query
import Foundation
import JSONCoding
import OAPI
import TestSupport
import Testing
import Translators

@testable import Explanation

/// The real AWS CLI is the judge: what it sends for a command is what has to be read out of that command.
@Suite("AWS command lines, held to the AWS CLI", .startsPrograms) struct AWSQueryTests {
    @Test("every option of every action gives the parameters that the AWS CLI sends")
    func options() async throws {
        let actions = ActionRegistry.actions.map { $0.name }.joined(separator: "\n")
        let printed = try await output(
            of: checkout.appending(path: ".venv/bin/python").path(percentEncoded: false),
            [checkout.appending(path: "Tests/ExplanationTests/aws_queries.py").path(percentEncoded: false)],
            input: actions)
        let lines = printed.split(separator: "\n")
        #expect(lines.count > 100)
        for line in lines { judge(try JSON(parsing: line.utf8)) }
    }

    private func judge(_ tried: JSON) {
        let words = (tried["words"]?.array ?? []).compactMap(\.string)
        var sent: [String: String] = [:]
        for member in tried["query"]?.members ?? [] { sent[member.name] = member.value.string }
        guard let name = sent["Action"], let action = ActionRegistry.action(named: name) else {
            Issue.record("the AWS CLI made nothing of \(words): \(tried["refused"]?.string ?? "")")
            return
        }
        sent = sent.filter { !QueryParameters.isOfTheProtocol($0.key) }
        if sent["PresignedUrl"]?.hasPrefix("https:") ?? false { sent["PresignedUrl"] = AWSCommandLine.presignedURL }
        let unknown = sent.filter { name, value in
            let parameter = FormParameter(name: name, value: value)
            // Every number of a list is of the CLI's own making, so that no rule throws.
            return (try? QueryParameters.rule(for: parameter, in: action.parameters)) == nil
        }
        do {
            let command = try AWSCommandLine(words: words, region: "eu-west-2") { _ in "" }
            let read = Dictionary(command.parameters.map { ($0.name, $0.value) }) { $1 }
            if read["ClientToken"] == nil { sent["ClientToken"] = nil }  // the CLI makes one up for some actions
            #expect(read == sent, "\(words)")
        } catch {
            #expect(!unknown.isEmpty, "\(words): \(error)")
        }
    }
}
