internal import ArgumentParser
internal import Audit
internal import Console
internal import Gateway

/// `passerelle console user add`.
struct ConsoleUserAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a user of the console.",
        discussion: """
            The password is asked for on the terminal, or read from standard input: 12 characters or more. It is kept \
            as an scrypt hash, which takes 128 MiB of memory to make and to check. The file is made when it is missing, \
            readable by its owner alone; a running gateway takes it over within seconds.

            Exit codes: 0; 1 there is such a user already; 2 no password, or the file cannot be used; 64 wrong command \
            line.
            """
    )

    @OptionGroup var options: ConsoleUserOptions

    @Argument(help: "The user's name: letters, digits, dots, hyphens, underscores, @.")
    var name: String

    @Option(
        help: "auditor reads; operator may also verify and sign the chain, see who is signed in, and end sessions.")
    var role: ConsoleRole

    @Option(
        name: .customLong("account"),
        help: ArgumentHelp(
            "Hold the user to this account's calls; may be given more than once. Default: all calls.",
            valueName: "id"))
    var accounts: [String] = []

    func validate() throws {
        guard ConsoleUser.isName(name) else {
            throw ValidationError("'\(TerminalText(name))' is no user's name: use letters, digits, . - _ @")
        }
        if let wrong = accounts.first(where: { !AuditIdentity.isAccountID($0) }) {
            throw ValidationError("'\(TerminalText(wrong))' is no account: it has 12 digits")
        }
    }

    func run() async throws {
        var file = try await options.file()
        if file.user(named: name) != nil {
            AuditOutput.report("there is a user \(name) already")
            throw ExitCode(1)
        }
        let user = ConsoleUser(
            name: name, role: role, accounts: accounts.isEmpty ? nil : Set(accounts),
            password: try ConsoleUserOptions.newPassword(of: name))
        try ConsoleUserOptions.orExit { () throws(ConsoleUsersFailure) in try file.add(user) }
    }
}
