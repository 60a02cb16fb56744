import Dispatch
import Gateway
import Synchronization
import Testing

@Suite("The log's queue", .timeLimit(.minutes(1)))
struct LogQueueTests {
    /// What a reader has got who takes a line only when he is let.
    private final class Reader: Sendable {
        private let text = Mutex("")
        private let gate = DispatchSemaphore(value: 0)
        private let began = DispatchSemaphore(value: 0)

        func take(_ line: String) {
            began.signal()
            gate.wait()
            gate.signal()
            text.withLock { $0 += line }
        }
        func awaitBegin() { began.wait() }
        func open() { gate.signal() }
        var seen: String { text.withLock { $0 } }
    }

    @Test("who logs waits for no reader; what does not fit is dropped, counted and said")
    func stalled() {
        let reader = Reader()
        let queue = LogQueue(limit: 100, gap: { "dropped \($0)\n" }, output: { reader.take($0) })
        queue.write("first\n")
        reader.awaitBegin()
        // From here on the reader takes nothing.
        for number in 10...39 { queue.write("line \(number)..\n") }
        #expect(queue.droppedLines == 20, "each is 10 bytes, and 100 fit")
        queue.flush(atMost: 10)
        #expect(reader.seen == "")
        reader.open()
        queue.flush(atMost: 10_000)
        let lines = reader.seen.split(separator: "\n")
        #expect(lines.first == "first" && lines.last == "dropped 20" && lines.count == 12)
        queue.write("after\n")
        queue.flush(atMost: 10_000)
        #expect(reader.seen.hasSuffix("dropped 20\nafter\n"), "a loss is said once")
    }

    @Test("lines go out in their order")
    func order() {
        let reader = Reader()
        reader.open()
        let queue = LogQueue(gap: { "\($0)" }, output: { reader.take($0) })
        for number in 0..<1_000 { queue.write("\(number)\n") }
        queue.flush(atMost: 10_000)
        #expect(reader.seen == (0..<1_000).map { "\($0)\n" }.joined())
        #expect(queue.droppedLines == 0)
    }
}
