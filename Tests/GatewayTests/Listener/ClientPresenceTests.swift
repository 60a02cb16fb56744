import Testing

@testable import Gateway

@Suite("Client presence", .timeLimit(.minutes(5)))
struct ClientPresenceTests {
    /// Work that ends only when it is cancelled, and says that it began.
    private static func endless(_ began: AsyncStream<Void>.Continuation) async -> String {
        began.finish()
        let (never, held) = AsyncStream<Void>.makeStream()
        for await _ in never {}
        withExtendedLifetime(held) {}
        return Task.isCancelled ? "cancelled" : "ended"
    }

    @Test("work ends as it would when the client stays")
    func stays() async {
        #expect(await ClientPresence().during { "done" } == "done")
    }

    @Test("work is cancelled when the client goes, and still reports its result")
    func goes() async {
        let presence = ClientPresence()
        let (began, begin) = AsyncStream<Void>.makeStream()
        async let result = presence.during { await Self.endless(begin) }
        for await _ in began {}
        presence.leave()
        #expect(await result == "cancelled")
    }

    @Test("work for a client that is gone is cancelled at once")
    func gone() async {
        let presence = ClientPresence()
        presence.leave()
        presence.leave()
        #expect(
            await presence.during { await Self.endless(AsyncStream<Void>.makeStream().continuation) } == "cancelled")
    }
}
