import EC2Query
import Foundation
import JSONCoding
import OAPI
import Testing
import Translators

@testable import Explanation

/// The translators' own fixtures say which call an action begins with; a plan has to begin with the same.
@Suite("Plans, held to the translators' fixtures") struct FixturePlanTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let query: [FormParameter]
        let expected: [(call: String, body: JSON)]
        let copyDescription: CopyDescription
        let copyTags: CopyTags
        let endsInError: Bool

        static func all() throws -> [Case] {
            let root = checkout.appending(path: "Tests/TranslatorsTests/Fixtures")
            return try children(of: root).flatMap { try children(of: $0) }.map(Case.init)
        }

        private static func children(of folder: URL) throws -> [URL] {
            try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
                .filter { $0.hasDirectoryPath }.sorted { $0.path() < $1.path() }
        }

        init(_ folder: URL) throws {
            func text(_ name: String) throws -> String {
                try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            }
            testDescription = "\(folder.deletingLastPathComponent().lastPathComponent)/\(folder.lastPathComponent)"
            query = try FormParameter.decode(try text("query.txt").split(separator: "\n").joined(separator: "&").utf8)
            expected = try (JSON(parsing: text("oapi.json").utf8).array ?? []).map { exchange in
                (exchange["call"]?.string ?? "", exchange["request"]?.withoutToken ?? .null)
            }
            endsInError = try text("response.xml").contains("<Errors>")
            copyDescription = folder.lastPathComponent.contains("aws-description") ? .aws : .inherit
            copyTags = folder.lastPathComponent.contains("source-tags") ? .source : .none
        }

        var isChange: Bool {
            let name = query.first { $0.name == "Action" }?.value ?? ""
            return ActionRegistry.action(named: name).map { $0.effect != .reads } ?? false
        }

        /// What it asks for is right for some volumes alone, and made-up ones are not such.
        var dependsOnAnswers: Bool {
            ["DetachVolume/everything", "ModifyVolume/iops-of-io1"].contains(testDescription)
        }

        /// Asks about what OUTSCALE does not have.
        var isKnownAnswer: Bool {
            let name = query.first { $0.name == "Action" }?.value ?? ""
            return ActionRegistry.action(named: name) is any KnownAnswer.Type
        }

        /// Goes on where a listing ended. Its token is one of the translators' tests, which an explanation cannot open.
        var isLaterPage: Bool { query.contains { $0.name == "NextToken" } }

        func explain() async -> CallExplanation {
            let context = TranslationContext(
                region: "eu-west-2", regionAliases: ["us-east-1"], copyDescription: copyDescription, copyTags: copyTags)
            return await .of(query: query, settings: ExplanationSettings(context: context))
        }
    }

    @Test("the first call is the one that is made", arguments: try Case.all().filter { !$0.isLaterPage })
    func first(fixture: Case) async throws {
        let explanation = await fixture.explain()
        guard let expected = fixture.expected.first else {
            // Nothing is sent: it is refused, or answered out of hand.
            #expect(explanation.verdict == .refused || explanation.calls.isEmpty, "\(explanation)")
            return
        }
        let call = try #require(explanation.calls.first)
        #expect(explanation.verdict == .translated)
        #expect(call.call.name == expected.call)
        #expect(call.body.withoutToken == expected.body)
        #expect(call.commandLines[.curl] != nil)
    }

    @Test("a later page is asked for by the same call", arguments: try Case.all().filter(\.isLaterPage))
    func laterPage(fixture: Case) async throws {
        let explanation = await fixture.explain()
        // A fixture that sends nothing is about its token, which the explanation takes as it is, or about what it is with.
        guard let expected = fixture.expected.first else {
            let isAnsweredOutOfHand = explanation.verdict == .refused || fixture.isKnownAnswer
            #expect(explanation.calls.isEmpty == isAnsweredOutOfHand, "\(explanation)")
            return
        }
        #expect(explanation.verdict == .translated)
        #expect(explanation.calls.first?.call.name == expected.call)
    }

    @Test("every action that changes something comes to its end with made-up answers")
    func ends() async throws {
        for fixture in try Case.all() where !fixture.endsInError && fixture.isChange && !fixture.dependsOnAnswers {
            let explanation = await fixture.explain()
            #expect(
                !explanation.notes.contains { $0.hasPrefix("What follows depends") }, "\(fixture): \(explanation.notes)"
            )
        }
    }
}

extension JSON {
    /// Without the ClientToken: the fixtures' context gives one, an explanation leaves it to the gateway.
    fileprivate var withoutToken: JSON {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.name != "ClientToken" })
    }
}
