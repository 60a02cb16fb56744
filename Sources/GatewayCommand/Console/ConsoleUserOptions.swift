internal import ArgumentParser
internal import Audit
internal import Console
internal import Foundation
internal import Gateway
internal import OpenSSL

/// Which file of users, the same for all of `passerelle console user`.
struct ConsoleUserOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The file of users. Default: PASSERELLE_CONSOLE_USERS.", valueName: "file"),
        completion: .file())
    var users: String?

    @Option(
        help: ArgumentHelp("A configuration file that names it (console.users).", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String?

    /// Reads the file; on failure says why on standard error and exits with 2.
    func file() async throws -> ConsoleUsersFile {
        let path = try await path()
        return try Self.orExit { () throws(ConsoleUsersFailure) in try ConsoleUsersFile(path: path) }
    }

    private func path() async throws -> String {
        if let users { return users }
        let environment = ProcessInfo.processInfo.environment
        let named = environment[ConfigurationKey.consoleUsers.environmentName].flatMap { $0.isEmpty ? nil : $0 }
        if let config = named == nil ? ConfigurationPath.resolved(config, environment: environment) : config {
            let configuration = try await ExitCode.ofConfiguration.unless {
                try await GatewayConfiguration.load(path: config, environment: environment)
            }
            if let users = configuration.console?.users { return users }
        }
        if let named { return named }
        throw ValidationError("name the file of users: --users FILE, --config FILE or PASSERELLE_CONSOLE_USERS")
    }

    /// Does the work; when it fails, says why on standard error and exits with 1 or 2.
    static func orExit<Value>(_ work: () throws(ConsoleUsersFailure) -> Value) throws -> Value {
        do {
            return try work()
        } catch {
            AuditOutput.report(error.description)
            switch error.reason {
            case .exists, .unknown: throw ExitCode(1)
            case .unreadable, .openToOthers, .malformed, .unwritable: throw ExitCode(2)
            }
        }
    }

    /// A new password, from the terminal without echo or else the first line of standard input. Never from the command
    /// line, which everybody on the machine can read.
    static func newPassword(of user: String) throws -> PasswordHash {
        let password: SecretBytes
        if isatty(STDIN_FILENO) == 1 {
            guard let typed = PasswordPrompt.ask("New password of \(TerminalText(user)): "),
                let again = PasswordPrompt.ask("The same again: ")
            else { throw refused("no password was typed") }
            guard typed.matches(again) else { throw refused("the two passwords differ") }
            password = typed
        } else {
            var line = Array((readLine(strippingNewline: true) ?? "").utf8)
            password = SecretBytes(line)
            SecretBytes.erase(&line)
        }
        if let objection = PasswordRule.objection(to: password) { throw refused(objection) }
        do {
            return try PasswordHash(of: password)
        } catch {
            throw refused("\(error)")
        }
    }

    private static func refused(_ why: String) -> ExitCode {
        AuditOutput.report(why)
        return ExitCode(2)
    }
}

extension ConsoleRole: ExpressibleByArgument {}
