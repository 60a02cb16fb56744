import Testing

@Suite("Running a program to its end") struct FinishedTests {
    @Test("what it is sent comes whole", arguments: [("", 1), ("é\n", 1), ("0123456789abcde\n", 100_000)])
    func input(line: String, times: Int) async throws {
        let text = String(repeating: line, count: times)
        let finished = try await finish(try Programs.system("cat"), [], input: text)
        let isWhole = finished.standardOutput == text
        #expect(isWhole && finished.exitCode == 0)
    }

    @Test("one that ends without reading what it is sent is no harm", arguments: [1, 16 << 20])
    func unread(count: Int) async throws {
        let finished = try await finish(
            try Programs.system("false"), [], input: String(repeating: "x", count: count))
        #expect(finished.exitCode == 1)
    }
}
