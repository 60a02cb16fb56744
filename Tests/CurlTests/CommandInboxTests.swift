import Testing

@testable import Curl

@Suite("Inbox of the driver's thread")
struct CommandInboxTests {
    /// A content, comparable.
    private func name(_ content: CommandInbox<Int>.Content) -> String {
        switch content {
        case .commands(let commands): "\(commands)"
        case .empty: "empty"
        case .last(let commands): "last \(commands)"
        }
    }

    @Test("one wake-up serves all commands left while the thread sleeps")
    func batch() {
        var inbox = CommandInbox<Int>()
        #expect(name(inbox.takeOrSleep()) == "empty")
        #expect(inbox.append(1) == .wake)
        #expect(inbox.append(2) == .none)
        #expect(inbox.append(3) == .none)
        #expect(name(inbox.takeAwake()) == "[1, 2, 3]")
    }

    @Test("a thread at work is not woken: it looks before it sleeps")
    func awake() {
        var inbox = CommandInbox<Int>()
        #expect(inbox.append(1) == .none)
        #expect(name(inbox.takeOrSleep()) == "[1]")
        #expect(inbox.append(2) == .none)
        #expect(name(inbox.takeOrSleep()) == "[2]")
        #expect(name(inbox.takeOrSleep()) == "empty")
        #expect(inbox.append(3) == .wake)
    }

    @Test("a thread that woke for another reason is not woken again")
    func wokenByNetwork() {
        var inbox = CommandInbox<Int>()
        _ = inbox.takeOrSleep()
        #expect(name(inbox.takeAwake()) == "empty")
        #expect(inbox.append(1) == .none)
    }

    @Test("closing wakes the thread, which finds its last commands; no more are taken")
    func close() {
        var inbox = CommandInbox<Int>()
        _ = inbox.takeOrSleep()
        #expect(inbox.append(1) == .wake)
        #expect(inbox.close() == .none)
        #expect(inbox.append(2) == .refused)
        #expect(inbox.close() == .none)
        #expect(name(inbox.takeAwake()) == "last [1]")
        #expect(inbox.append(3) == .refused)
    }

    @Test("closing while the thread sleeps")
    func closeAsleep() {
        var inbox = CommandInbox<Int>()
        _ = inbox.takeOrSleep()
        #expect(inbox.close() == .wake)
        #expect(name(inbox.takeAwake()) == "last []")
    }
}
