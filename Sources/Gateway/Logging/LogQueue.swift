internal import Dispatch
internal import Synchronization

/// The lines of the log on their way out: kept in a bounded buffer, and written by a thread of their own, so that
/// logging never waits for the log's reader. What does not fit is dropped and counted, and one line says how much that
/// was as soon as lines go out again.
package final class LogQueue: Sendable {
    private struct State {
        var lines: [String] = []
        var bytes = 0
        /// Since a line last said so.
        var dropped = 0
        var droppedInAll = 0
        var isWriting = false
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "log")
    /// In bytes.
    private let limit: Int
    private let gap: @Sendable (Int) -> String
    private let output: @Sendable (String) -> Void

    /// - Parameters:
    ///   - limit: how many bytes of lines wait at the most, besides those that are being written.
    ///   - gap: the line that says how many were dropped.
    ///   - output: writes; it may block for as long as it likes.
    package init(
        limit: Int = 1 << 20, gap: @escaping @Sendable (Int) -> String, output: @escaping @Sendable (String) -> Void
    ) {
        self.limit = limit
        self.gap = gap
        self.output = output
    }

    /// Lines that were dropped since the start.
    package var droppedLines: Int { state.withLock { $0.droppedInAll } }

    /// Takes a line, its line feed included. Never waits.
    package func write(_ line: String) {
        let begins = state.withLock { state in
            guard state.bytes + line.utf8.count <= limit else {
                state.dropped += 1
                state.droppedInAll += 1
                return false
            }
            state.lines.append(line)
            state.bytes += line.utf8.count
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if begins { queue.async { self.drain() } }
    }

    /// Waits until what was taken so far is written, but no longer than that.
    package func flush(atMost milliseconds: Int) {
        let done = DispatchSemaphore(value: 0)
        queue.async { done.signal() }
        _ = done.wait(timeout: .now() + .milliseconds(milliseconds))  // nobody reads the log: it is given up
    }

    private func drain() {
        while let text = next() { output(text) }
    }

    /// Everything that waits; `nil` when there is nothing more.
    private func next() -> String? {
        state.withLock { state in
            guard !state.lines.isEmpty || state.dropped > 0 else {
                state.isWriting = false
                return nil
            }
            var text = state.lines.joined()
            if state.dropped > 0 { text += gap(state.dropped) }
            state.lines = []
            state.bytes = 0
            state.dropped = 0
            return text
        }
    }
}
