internal import ArgumentParser
internal import Console
internal import JSONCoding

/// `passerelle console user list`.
struct ConsoleUserList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the users of the console.",
        discussion: "Exit codes: 0; 2 the file cannot be used; 64 wrong command line."
    )

    @OptionGroup var options: ConsoleUserOptions

    @Flag(help: "One JSON array instead of a table.")
    var json = false

    func run() async throws {
        let users = try await options.file().users
        if json {
            let values = users.map { user in
                JSON.object(present: [
                    "name": .string(user.name), "role": .string(user.role.rawValue),
                    "accounts": user.accounts.map { .strings($0.sorted()) },
                ])
            }
            return try AuditOutput.write(json: JSON.array(values).text)
        }
        let rows = users.map {
            ($0.name, $0.role.rawValue, $0.accounts.map { $0.sorted().joined(separator: " ") } ?? "all")
        }
        let widths = (rows.map(\.0.count).max() ?? 0, rows.map(\.1.count).max() ?? 0)
        try AuditOutput.write(
            rows.map { name, role, accounts in
                "\(name.padded(to: widths.0))  \(role.padded(to: widths.1))  \(accounts)"
            })
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
