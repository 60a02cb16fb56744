internal import Synchronization

/// The one thing that callers and the driver's thread share.
final class Mailbox: Sendable {
    enum Command {
        case start(Transfer)
        /// Its caller has gone: take it out of libcurl's hands.
        case remove(Transfer)
        /// The addresses of a host were looked up.
        case resolved(UpstreamHost, HostResolver.Addresses)
    }

    private struct State {
        var inbox = CommandInbox<Command>()
        var hasEnded = false
        /// Those who wait for the thread's end.
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    /// What to wake; nil once the thread has taken its last commands. Under a lock of its own: the thread, once woken,
    /// takes the other at once.
    private let multi: Mutex<MultiHandle?>

    init(waking multi: MultiHandle) {
        self.multi = Mutex(multi)
    }

    /// Leaves a command for the thread. False if it takes no more.
    func send(_ command: Command) -> Bool {
        act { $0.append(command) } != .refused
    }

    /// Tells the thread to end. What is in flight fails.
    func close() {
        _ = act { $0.close() }
    }

    /// The wake-up is sent under a lock that the thread takes before it ends: until then the set of transfers is alive.
    private func act(
        _ action: (inout CommandInbox<Command>) -> CommandInbox<Command>.Effect
    ) -> CommandInbox<Command>.Effect {
        let effect = state.withLock { action(&$0.inbox) }
        if effect == .wake { multi.withLock { $0?.wake() } }
        return effect
    }

    /// For the thread: empties the inbox; if it was empty, the next command will wake the thread.
    func takeOrSleep() -> CommandInbox<Command>.Content {
        released(after: state.withLock { $0.inbox.takeOrSleep() })
    }

    /// For the thread, when it has slept: empties the inbox.
    func takeAwake() -> CommandInbox<Command>.Content {
        released(after: state.withLock { $0.inbox.takeAwake() })
    }

    /// Nobody wakes the thread after its last commands.
    private func released(after content: CommandInbox<Command>.Content) -> CommandInbox<Command>.Content {
        if case .last = content { multi.withLock { $0 = nil } }
        return content
    }

    /// For the thread: it has ended, and left nobody waiting.
    func end() {
        let waiting = state.withLock { state in
            state.hasEnded = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when the thread has ended.
    func ended() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.waiting.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }
}
