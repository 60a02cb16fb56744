/// What others leave for the driver's thread, and whether it must be woken for it: one wake-up serves all commands that
/// gather until the thread looks again, and none is needed while it is awake.
///
/// A value, guarded by the mailbox's lock and tested by calling it. Once closed it stays closed.
struct CommandInbox<Command> {
    private enum Phase {
        case open
        /// Takes no more commands.
        case closed
    }

    /// What the one who left something must do while it still holds the lock.
    enum Effect: Equatable {
        case none
        case wake
        /// Nothing was left: the inbox takes no more.
        case refused
    }

    /// What the thread finds.
    enum Content {
        case commands([Command])
        /// Nothing: the thread may sleep, and will be woken.
        case empty
        /// These are the last; the thread has to end.
        case last([Command])
    }

    private var phase = Phase.open
    private var commands: [Command] = []
    private var isAsleep = false

    /// Leaves a command.
    mutating func append(_ command: Command) -> Effect {
        guard case .open = phase else { return .refused }
        commands.append(command)
        return wake()
    }

    /// Takes no more commands from now on.
    mutating func close() -> Effect {
        guard case .open = phase else { return .none }
        phase = .closed
        return wake()
    }

    /// Empties the inbox for the thread, which will go to sleep if it finds nothing.
    mutating func takeOrSleep() -> Content {
        let content = take()
        if case .empty = content { isAsleep = true }
        return content
    }

    /// Empties the inbox for the thread, which has woken up.
    mutating func takeAwake() -> Content {
        isAsleep = false
        return take()
    }

    private mutating func take() -> Content {
        var taken: [Command] = []
        swap(&taken, &commands)
        return switch phase {
        case .open: taken.isEmpty ? .empty : .commands(taken)
        case .closed: .last(taken)
        }
    }

    private mutating func wake() -> Effect {
        guard isAsleep else { return .none }
        isAsleep = false
        return .wake
    }
}
