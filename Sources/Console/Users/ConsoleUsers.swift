internal import Audit
internal import Files
internal import FoundationEssentials

/// The users of the console, in a file that only its owner can read:
/// `{"users": [{"name": …, "role": "auditor", "accounts": ["123456789012"], "password": "$scrypt$…"}]}`.
package final class ConsoleUsers: Sendable {
    private let file: ReloadableFile<[String: ConsoleUser], ConsoleUsersFailure>

    /// - Throws: ``ConsoleUsersFailure``; a file that others can read is one.
    package init(path: String) throws(ConsoleUsersFailure) {
        file = try ReloadableFile(path: path, read: Self.read)
    }

    package func user(named name: String) -> ConsoleUser? { file.value[name] }

    package var count: Int { file.value.count }

    /// Reads the file again. When it cannot be read, the users stay as they were.
    package func reload() throws(ConsoleUsersFailure) { try file.reload() }

    /// Reads the file again if it is another than the one that was read last.
    ///
    /// - Returns: whether it was.
    package func reloadIfChanged() throws(ConsoleUsersFailure) -> Bool { try file.reloadIfChanged() }

    @Sendable private static func read(
        _ path: String
    ) throws(ConsoleUsersFailure) -> ReloadableFile<[String: ConsoleUser], ConsoleUsersFailure>.Content {
        do {
            let file = try PrivateFile(path: path)
            var users: [String: ConsoleUser] = [:]
            for user in try ConsoleUsersFile.parse(file.bytes) { users[user.name] = user }
            return .init(users, of: file.version)
        } catch let failure as PrivateFile.Failure {
            switch failure {
            case .unreadable(let why): throw ConsoleUsersFailure(path: path, reason: .unreadable(why))
            case .openToOthers(let mode): throw ConsoleUsersFailure(path: path, reason: .openToOthers(mode: mode))
            }
        } catch let reason as ConsoleUsersFailure.Reason {
            throw ConsoleUsersFailure(path: path, reason: reason)
        } catch {
            throw ConsoleUsersFailure(path: path, reason: .unreadable("\(error)"))
        }
    }
}

/// Why a file of users is not used. None of these tells a hash.
package struct ConsoleUsersFailure: Error, Equatable, CustomStringConvertible {
    package enum Reason: Error, Equatable {
        case unreadable(String)
        case openToOthers(mode: Int)
        case malformed(String)
        case exists(String)
        case unknown(String)
        case unwritable(String)
    }

    package let path: String
    package let reason: Reason

    package var description: String {
        switch reason {
        case .unreadable(let why): "cannot read the console's users \(path): \(why)"
        case .openToOthers(let mode):
            PrivateFile.complaint(about: path, mode: mode, holding: "hashes")
        case .malformed(let what): "\(path) is not a file of console users: \(TerminalText(what))"
        case .exists(let name): "there is a user \(TerminalText(name)) already"
        case .unknown(let name): "there is no user \(TerminalText(name))"
        case .unwritable(let why): "cannot write the console's users \(path): \(TerminalText(why))"
        }
    }
}
