import EC2Query
import JSONCoding
import OAPI
import Synchronization
import Testing
import Translators

/// OAPI may lag behind its own creates: what was made a moment ago is asked for again.
@Suite("Fresh resources")
struct FreshResourceTests {
    private static let missing = JSON.object([JSON.Member("Snapshots", .array([]))])
    private static let there = JSON.object([
        JSON.Member("Snapshots", .array([.object([JSON.Member("SnapshotId", .string("snap-87654321"))])]))
    ])
    private static let read = JSON.object([
        JSON.Member("Filters", .object([JSON.Member("SnapshotIds", .strings(["snap-87654321"]))])),
        JSON.Member("ResultsPerPage", .integer(1_000)),
    ])

    private func describe(_ answers: [JSON], freshFor looks: Int) async throws -> (code: String?, pauses: Int) {
        let exchanges = answers.map {
            ScriptedOAPI.Exchange(call: "ReadSnapshots", request: Self.read, outcome: .success($0))
        }
        let client = LaggingOAPI(ScriptedOAPI(exchanges), freshFor: looks)
        let query = try QueryParameters(FormParameter.decode("SnapshotId.1=snap-87654321".utf8))
        let action = try DescribeSnapshots(query, in: TranslationContext(region: "eu-west-2"))
        do {
            _ = try await action.perform(with: client)
            #expect(client.scripted.remaining.isEmpty)
            return (nil, client.memory.pauses)
        } catch {
            return (error.code.rawValue, client.memory.pauses)
        }
    }

    @Test("one that is not listed yet is waited for")
    func late() async throws {
        let (code, pauses) = try await describe([Self.missing, Self.missing, Self.there], freshFor: 9)
        #expect(code == nil)
        #expect(pauses == 2)
    }

    @Test("one that is not fresh any more is not found")
    func tooLate() async throws {
        let (code, pauses) = try await describe([Self.missing, Self.missing], freshFor: 1)
        #expect(code == "InvalidSnapshot.NotFound")
        #expect(pauses == 1)
    }

    @Test("one that nobody made here is not found at once")
    func stranger() async throws {
        let (code, pauses) = try await describe([Self.missing], freshFor: 0)
        #expect(code == "InvalidSnapshot.NotFound")
        #expect(pauses == 0)
    }
}

/// A scripted OAPI with a memory of what is fresh.
private struct LaggingOAPI: OAPIClient {
    let scripted: ScriptedOAPI
    let memory: Memory

    init(_ scripted: ScriptedOAPI, freshFor looks: Int) {
        self.scripted = scripted
        memory = Memory(looks)
    }

    var fresh: (any FreshResources)? { memory }

    func send<Request: OAPIRequest>(_ request: Request) async throws(OAPIFailure) -> OAPIReply<Request.Response> {
        try await scripted.send(request)
    }

    /// Everything is fresh for so many looks.
    final class Memory: FreshResources {
        private let state: Mutex<(looks: Int, pauses: Int)>

        init(_ looks: Int) { state = Mutex((looks, 0)) }

        var pauses: Int { state.withLock { $0.pauses } }

        func remember(_ id: String) {}

        func isFresh(_ id: String) -> Bool {
            state.withLock { state in
                state.looks -= 1
                return state.looks >= 0
            }
        }

        func pause() async { state.withLock { $0.pauses += 1 } }
    }
}
