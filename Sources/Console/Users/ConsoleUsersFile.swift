internal import Files
internal import FoundationEssentials
internal import JSONCoding

/// The file of users, to be changed by the command: read whole, written whole, and there is never half of it.
package struct ConsoleUsersFile: Sendable {
    private let path: String
    /// In the order of the file.
    package private(set) var users: [ConsoleUser]

    /// A file that is not there is one without users.
    package init(path: String) throws(ConsoleUsersFailure) {
        self.path = path
        users = []
        guard FileManager.default.fileExists(atPath: path) else { return }
        do {
            users = try Self.parse(try PrivateFile(path: path).bytes)
        } catch let reason as ConsoleUsersFailure.Reason {
            throw ConsoleUsersFailure(path: path, reason: reason)
        } catch let PrivateFile.Failure.openToOthers(mode) {
            throw ConsoleUsersFailure(path: path, reason: .openToOthers(mode: mode))
        } catch {
            throw ConsoleUsersFailure(path: path, reason: .unreadable("\(error)"))
        }
    }

    package func user(named name: String) -> ConsoleUser? { users.first { $0.name == name } }

    /// Throws when there is no such user.
    package func check(_ name: String) throws(ConsoleUsersFailure) {
        guard user(named: name) != nil else { throw failure(.unknown(name)) }
    }

    package mutating func add(_ user: ConsoleUser) throws(ConsoleUsersFailure) {
        guard self.user(named: user.name) == nil else { throw failure(.exists(user.name)) }
        users.append(user)
        try write()
    }

    package mutating func remove(_ name: String) throws(ConsoleUsersFailure) {
        try check(name)
        users.removeAll { $0.name == name }
        try write()
    }

    package mutating func setPassword(of name: String, to password: PasswordHash) throws(ConsoleUsersFailure) {
        guard let index = users.firstIndex(where: { $0.name == name }) else { throw failure(.unknown(name)) }
        users[index].proof = .password(password)
        try write()
    }

    private func failure(_ reason: ConsoleUsersFailure.Reason) -> ConsoleUsersFailure {
        ConsoleUsersFailure(path: path, reason: reason)
    }

    private func write() throws(ConsoleUsersFailure) {
        let text = JSON.object([JSON.Member("users", .array(users.map(\.json)))]).indentedText + "\n"
        do {
            try DurableFile.replacePrivately(path, with: text)
        } catch {
            throw failure(.unwritable(error.reason))
        }
    }

    /// The users in the file's bytes.
    static func parse(_ bytes: [UInt8]) throws(ConsoleUsersFailure.Reason) -> [ConsoleUser] {
        guard let json = try? JSON(parsing: bytes), let members = json.members, members.count == 1,  // told below
            let list = json["users"]?.array
        else { throw .malformed("expected {\"users\": […]}") }
        var users: [ConsoleUser] = []
        for value in list {
            let user = try ConsoleUser(value)
            guard !users.contains(where: { $0.name == user.name }) else {
                throw .malformed("user \(user.name) is there twice")
            }
            users.append(user)
        }
        return users
    }
}
