internal import ArgumentParser

/// `passerelle console`: who may sign in to the console.
struct ConsoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console",
        abstract: "Manage the users of the console, the pages on which the audit is read.",
        subcommands: [ConsoleUserCommand.self]
    )
}

/// `passerelle console user`.
///
/// Exit codes: 0; 1 when there is no such user, or one already; 2 when the file cannot be read or written, or no
/// password is given; 64 for a wrong command line.
struct ConsoleUserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Add, remove and list users of the console, and set their passwords.",
        subcommands: [ConsoleUserAdd.self, ConsoleUserRemove.self, ConsoleUserList.self, ConsoleUserPassword.self]
    )
}
