import EC2Query
import JSONCoding
import OAPI
import Synchronization
import Testing
import Translators

/// A request with the ClientToken of an earlier one: OAPI answers with what that one made.
@Suite("Repeated creations")
struct RepeatedCreationTests {
    /// The second in which the request is sent, by OAPI's clock.
    private static let now = "2026-11-23T10:15:00Z"
    private static let earlier = "2026-11-23T10:14:59.999Z"
    private static let since = "2026-11-23T10:15:00.000Z"

    @Test("one with other tags is refused: what the earlier one made keeps its tags, and stays")
    func otherTags() async throws {
        let outcome = try await repeated(Self.earlier, [.read(tags: "a=1")], asking: "b=2")
        #expect(outcome == .error("IdempotentParameterMismatch"))
    }

    @Test("one with the same tags, or fewer, is answered without tagging again", arguments: ["a=1", "a=1 b=2"])
    func sameTags(present: String) async throws {
        let outcome = try await repeated(Self.earlier, [.read(tags: present)], asking: "a=1")
        #expect(outcome == .made)
    }

    @Test("what has no tags yet, or some of them, is tagged: the earlier attempt ended before", arguments: ["", "a=1"])
    func untagged(present: String) async throws {
        let outcome = try await repeated(
            Self.earlier, [.read(tags: present), .tag("a=1 b=2")], asking: "a=1 b=2")
        #expect(outcome == .made)
    }

    @Test("what an earlier request made is not deleted when it cannot be tagged")
    func notDeleted() async throws {
        let outcome = try await repeated(
            Self.earlier, [.read(tags: ""), .tag("a=1", refusedBy: 10_041), .read(tags: "")], asking: "a=1")
        #expect(outcome == .error("TagLimitExceeded"))
    }

    @Test("one that finds its resource deleted meanwhile says so")
    func deleting() async throws {
        let outcome = try await repeated(Self.earlier, [.read(tags: "", state: "deleting")], asking: "a=1")
        #expect(outcome == .error("IncorrectState"))
    }

    @Test("what this request made is deleted when it cannot be tagged")
    func deleted() async throws {
        let outcome = try await repeated(
            Self.since, [.tag("a=1", refusedBy: 10_041), .read(tags: ""), .delete()], asking: "a=1")
        #expect(outcome == .error("TagLimitExceeded"))
    }

    @Test("what bears another's tags, or may, is not deleted", arguments: [Call.read(tags: "b=2"), .read(nil)])
    func doubtful(read: Call) async throws {
        let outcome = try await repeated(Self.since, [.tag("a=1", refusedBy: 10_041), read], asking: "a=1")
        #expect(outcome == .error(read.isAnswered ? "IdempotentParameterMismatch" : "TagLimitExceeded"))
    }

    @Test("what a deletion may yet take away is neither tagged nor answered with", arguments: [true, false])
    func unansweredDeletion(withTags: Bool) async throws {
        let deletions = Deletions()
        let first = try await repeated(
            Self.since, [.tag("a=1", refusedBy: 10_041), .read(tags: ""), .delete(isAnswered: false)], asking: "a=1",
            deletions)
        #expect(first == .error("OperationOutcomeUnknown"))
        let second = try await repeated(Self.earlier, [], asking: withTags ? "a=1" : "", deletions)
        #expect(second == .error("OperationOutcomeUnknown"))
    }

    @Test("what a refused deletion left is tagged by a repetition")
    func refusedDeletion() async throws {
        let deletions = Deletions()
        let first = try await repeated(
            Self.since, [.tag("a=1", refusedBy: 10_041), .read(tags: ""), .delete(refusedBy: 4)], asking: "a=1",
            deletions)
        #expect(first == .error("InternalError"))
        let second = try await repeated(Self.earlier, [.read(tags: ""), .tag("a=1")], asking: "a=1", deletions)
        #expect(second == .made)
    }

    enum Outcome: Equatable {
        case made
        case error(String)
    }

    /// A call that is expected after the create, and its answer.
    struct Call: Sendable, CustomTestStringConvertible {
        let exchange: ScriptedOAPI.Exchange
        let testDescription: String

        var isAnswered: Bool { (try? exchange.outcome.get()) != nil }

        private init(_ call: String, _ request: String, _ outcome: Result<String, OAPIFailure>) {
            exchange = ScriptedOAPI.Exchange(
                call: call, request: (try? JSON(parsing: request.utf8)) ?? .null,
                outcome: outcome.map { (try? JSON(parsing: $0.utf8)) ?? .null })
            testDescription = "\(call): \(outcome)"
        }

        /// - Parameter tags: `nil` for no answer.
        static func read(_ tags: String?, state: String = "available") -> Call {
            Call(
                "ReadVolumes", #"{"Filters":{"VolumeIds":["vol-87654321"]},"ResultsPerPage":1000}"#,
                tags.map { .success(#"{"Volumes":[\#(volume(RepeatedCreationTests.earlier, $0, state))]}"#) }
                    ?? .failure(.noAnswer()))
        }

        static func read(tags: String, state: String = "available") -> Call { read(tags, state: state) }

        static func tag(_ tags: String, refusedBy code: Int? = nil) -> Call {
            Call(
                "CreateTags", #"{"ResourceIds":["vol-87654321"],"Tags":[\#(list(tags))]}"#, done(refusedBy: code))
        }

        static func delete(isAnswered: Bool = true, refusedBy code: Int? = nil) -> Call {
            Call(
                "DeleteVolume", #"{"VolumeId":"vol-87654321"}"#,
                isAnswered ? done(refusedBy: code) : .failure(.noAnswer()))
        }

        static func create(_ date: String) -> Call {
            // As OAPI answered the first time: without tags.
            Call(
                "CreateVolume", #"{"SubregionName":"eu-west-2a","Size":10,"ClientToken":"own"}"#,
                .success(#"{"Volume":\#(volume(date, "", "creating")),"ResponseContext":{}}"#))
        }

        private static func done(refusedBy code: Int?) -> Result<String, OAPIFailure> {
            code.map { .failure(.refused(OAPIError(status: 400, code: $0))) } ?? .success(#"{"ResponseContext":{}}"#)
        }

        private static func volume(_ date: String, _ tags: String, _ state: String) -> String {
            #"{"VolumeId":"vol-87654321","Tags":[\#(list(tags))],"State":"\#(state)","CreationDate":"\#(date)","Size":10}"#
        }

        private static func list(_ tags: String) -> String {
            tags.split(separator: " ").map { #"{"Key":"\#($0.prefix(1))","Value":"\#($0.suffix(1))"}"# }
                .joined(separator: ",")
        }
    }

    /// What `CreateVolume` comes to when OAPI answers with a volume of that date.
    private func repeated(
        _ date: String, _ calls: [Call], asking tags: String, _ deletions: Deletions = Deletions()
    ) async throws -> Outcome {
        let scripted = ScriptedOAPI(([.create(date)] + calls).map(\.exchange))
        var query = "AvailabilityZone=eu-west-2a&Size=10"
        for (index, tag) in tags.split(separator: " ").enumerated() {
            let member = "TagSpecification.1.Tag.\(index + 1)"
            query += "&\(member).Key=\(tag.prefix(1))&\(member).Value=\(tag.suffix(1))"
        }
        if !tags.isEmpty { query += "&TagSpecification.1.ResourceType=volume" }
        let action = try CreateVolume(
            QueryParameters(FormParameter.decode(query.utf8)),
            in: TranslationContext(region: "eu-west-2", clientToken: "own"))
        defer {
            #expect(scripted.remaining.isEmpty)
            #expect(scripted.unexpected.isEmpty)
        }
        do throws(EC2Error) {
            let answer = try await action.perform(
                with: ClockedOAPI(scripted: scripted, pending: deletions, now: Self.now))
            #expect(answer.elements.contains { $0.name == "volumeId" })
            return .made
        } catch {
            return .error(error.code.rawValue)
        }
    }
}

/// A scripted OAPI whose clock is known.
private struct ClockedOAPI: OAPIClient {
    let scripted: ScriptedOAPI
    let pending: Deletions
    let now: String?

    var deletions: (any PendingDeletions)? { pending }

    func send<Request: OAPIRequest>(_ request: Request) async throws(OAPIFailure) -> OAPIReply<Request.Response> {
        try await scripted.send(request)
    }
}

private final class Deletions: PendingDeletions {
    private let ids = Mutex<Set<String>>([])

    func remember(_ id: String) { ids.withLock { _ = $0.insert(id) } }
    func isPending(_ id: String) -> Bool { ids.withLock { $0.contains(id) } }
}
