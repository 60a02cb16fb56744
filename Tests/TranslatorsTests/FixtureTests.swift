import EC2Query
import Foundation
import JSONCoding
import OAPI
import Testing
import Translators

/// One folder a case: `query.txt` (the form body, a parameter a line), `oapi.json` (what must be sent, and what comes
/// back), `response.xml` (what the client gets). Adding a case is adding a folder.
@Suite("Fixtures")
struct FixtureTests {
    @Test("each case is translated as its files say", arguments: try Fixture.all())
    func translation(fixture: Fixture) async throws {
        let client = ScriptedOAPI(fixture.exchanges)
        let written = await fixture.answer(with: client)
        #expect(client.remaining.isEmpty, "calls that were expected and not made")
        #expect(client.unexpected.isEmpty, "calls that were made and not expected")
        #expect(written == fixture.response)
    }

    @Test("every action has cases")
    func coverage() throws {
        let covered = Set(try Fixture.all().map(\.action))
        for action in ActionRegistry.actions { #expect(covered.contains(action.name)) }
    }

    @Test("an action is found by its own name, not by one that is canonically equivalent")
    func names() {
        let found = ["DescribeKeyPairs", "Describe\u{212A}eyPairs"].map { ActionRegistry.action(named: $0) != nil }
        #expect(found == [true, false])
    }
}

struct Fixture: CustomTestStringConvertible {
    let action: String
    let name: String
    let query: String
    let exchanges: [ScriptedOAPI.Exchange]
    let response: String
    let copyDescription: CopyDescription
    let copyTags: CopyTags

    var testDescription: String { "\(action)/\(name)" }

    /// Every case, read once.
    static func all() throws -> [Fixture] { try read.get() }

    private static let read = Result {
        let root = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        return try folders(in: root).flatMap { action in try folders(in: action).map(Fixture.init) }
    }

    private static func folders(in parent: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: parent, includingPropertiesForKeys: [.isDirectoryKey])
            .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
            .sorted { $0.path < $1.path }
    }

    init(_ folder: URL) throws {
        func text(_ file: String) throws -> String {
            try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        }
        name = folder.lastPathComponent
        action = folder.deletingLastPathComponent().lastPathComponent
        query = try text("query.txt").split(separator: "\n").joined(separator: "&")
        exchanges = try ScriptedOAPI.exchanges(JSON(parsing: text("oapi.json").utf8))
        response = try text("response.xml")
        copyDescription = name.contains("aws-description") ? .aws : .inherit
        copyTags = name.contains("source-tags") ? .source : .none
    }

    /// The whole way from the query to the document, as the gateway goes it.
    func answer(with client: ScriptedOAPI) async -> String {
        let document: [UInt8]?
        do throws(EC2Error) {
            let parameters = try QueryParameters(FormParameter.decode(query.utf8))
            guard let name = parameters["Action"], let action = ActionRegistry.action(named: name) else {
                throw .missingAction
            }
            let answer = try await perform(action, parameters, client)
            document = try await self.document(of: action.name, answer)
        } catch {
            document = try? EC2Document.failure(error, requestID: "REQUEST-ID")
        }
        return String(decoding: document ?? [], as: UTF8.self)
    }

    /// The document with all the items that are fetched while it is given out.
    private func document(of action: String, _ answer: EC2Answer) async throws(EC2Error) -> [UInt8]? {
        let requestID = answer.requestID ?? "REQUEST-ID"
        guard var next = answer.moreItems else {
            return try? EC2Document.success(of: action, requestID: requestID, answer.elements)
        }
        let document = EC2ListDocument(of: action, endingIn: answer.elements.last?.name ?? "")
        var bytes = try document.beginning(requestID: requestID, answer.elements)
        while true {
            let page = try await next.fetch()
            bytes += try document.part(page.items)
            guard let more = page.more else { return bytes + document.end }
            next = more
        }
    }

    private func perform<Action: EC2Action>(
        _ action: Action.Type, _ parameters: QueryParameters, _ client: ScriptedOAPI
    ) async throws(EC2Error) -> EC2Answer {
        let parameters = try parameters.checked(against: action.parameters)
        let context = TranslationContext(
            region: "eu-west-2", regionAliases: ["us-east-1"], copyDescription: copyDescription,
            copyTags: copyTags, clientToken: "gw-derived", pageTokens: LegibleSealer(),
            endpoint: "gateway.example:8080")
        return try await action.init(parameters, in: context).perform(with: client)
    }
}
