internal import ArgumentParser
internal import Console

/// `passerelle console user remove`.
struct ConsoleUserRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a user of the console, which ends the user's sessions.",
        discussion: "Exit codes: 0; 1 there is no such user; 2 the file cannot be used; 64 wrong command line."
    )

    @OptionGroup var options: ConsoleUserOptions

    @Argument(help: "The user's name.")
    var name: String

    func run() async throws {
        var file = try await options.file()
        try ConsoleUserOptions.orExit { () throws(ConsoleUsersFailure) in try file.remove(name) }
    }
}

/// `passerelle console user password`.
struct ConsoleUserPassword: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "password",
        abstract: "Set a user's password, which ends the user's sessions.",
        discussion: """
            The password is asked for on the terminal, or read from standard input.

            Exit codes: 0; 1 there is no such user; 2 no password, or the file cannot be used; 64 wrong command line.
            """
    )

    @OptionGroup var options: ConsoleUserOptions

    @Argument(help: "The user's name.")
    var name: String

    func run() async throws {
        var file = try await options.file()
        // Before anybody is asked for a password.
        try ConsoleUserOptions.orExit { () throws(ConsoleUsersFailure) in try file.check(name) }
        let password = try ConsoleUserOptions.newPassword(of: name)
        try ConsoleUserOptions.orExit { () throws(ConsoleUsersFailure) in
            try file.setPassword(of: name, to: password)
        }
    }
}
