import Testing

@testable import Console

@Suite("Shared answers")
struct SharedAnswersTests {
    private struct Fault: Error, Equatable {}
    private typealias Answers = SharedAnswers<String, Int, Fault>

    private let clock = StandingClock()

    private func answers() -> Answers {
        Answers(lifetime: .seconds(60), failureLifetime: .seconds(5), now: { [clock] in clock.now })
    }

    /// Asks, with a number or without.
    private func ask(_ answers: Answers, of key: String = "a", age: Duration? = nil, _ value: Int?) async -> Int? {
        try? await answers.value(key, noOlderThan: age) { () throws(Fault) in
            guard let value else { throw Fault() }
            return value
        }  // nil is what is looked for
    }

    @Test("an answer serves until it is too old, and a failure for a shorter while")
    func lifetimes() async throws {
        let answers = answers()
        #expect(await ask(answers, nil) == nil)
        #expect(await ask(answers, 1) == nil)
        #expect(await ask(answers, of: "b", 2) == 2)
        clock.advance(by: .seconds(5))
        #expect(await ask(answers, 1) == 1)
        clock.advance(by: .seconds(10))
        #expect(await ask(answers, 3) == 1)
        // A failure to learn something newer leaves what is known.
        #expect(await ask(answers, age: .seconds(10), nil) == nil)
        #expect(await ask(answers, 3) == 1)
        clock.advance(by: .seconds(5))
        #expect(await ask(answers, age: .seconds(10), 4) == 4)
        #expect(await ask(answers, of: "b", 5) == 2)
        clock.advance(by: .seconds(60))
        #expect(await ask(answers, 6) == 6)
    }

    @Test("one asks for all, and another when that one goes away")
    func oneForAll() async throws {
        let answers = answers()
        let (isAsked, asked) = AsyncStream.makeStream(of: Void.self)
        let (mayEnd, end) = AsyncStream.makeStream(of: Void.self)
        let first = Task {
            try? await answers.value("a") { () async throws(Fault) in
                asked.finish()
                for await _ in mayEnd {}
                if Task.isCancelled { throw Fault() }
                return 1
            }  // nil is what is looked for
        }
        for await _ in isAsked {}
        await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<10 { group.addTask { await ask(answers, 2) } }
            // Others are not in its way.
            #expect(await ask(answers, of: "b", 3) == 3)
            first.cancel()
            end.finish()
            #expect(await first.value == nil)
            for await value in group { #expect(value == 2) }
        }
    }
}
