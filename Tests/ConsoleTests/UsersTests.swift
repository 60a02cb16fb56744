import Foundation
import Testing

@testable import Console

@Suite("The file of users")
struct UsersTests {
    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private func user(_ name: String, accounts: Set<String>? = nil) throws -> ConsoleUser {
        ConsoleUser(name: name, role: .auditor, accounts: accounts, password: try cheapHash(name))
    }

    @Test("what is added, changed and removed is there afterwards, for its owner's eyes only")
    func changes() throws {
        let folder = try Folder()
        let path = folder.path + "/users.json"
        var file = try ConsoleUsersFile(path: path)
        let (ann, ben) = (try user("ann"), try user("ben", accounts: ["123456789012", "210987654321"]))
        try file.add(ann)
        #expect(try mode(path) == 0o600)
        try file.add(ben)
        #expect(try mode(path) == 0o600)
        let users = try ConsoleUsers(path: path)
        #expect(users.user(named: "ann") == ann)
        #expect(users.user(named: "ben") == ben)
        let other = try cheapHash("another")
        try file.setPassword(of: "ann", to: other)
        try file.remove("ben")
        #expect(try users.reloadIfChanged())
        #expect(try !users.reloadIfChanged())
        #expect(users.user(named: "ann")?.password == other)
        #expect(users.user(named: "ben") == nil)
        #expect(users.count == 1)
        #expect(try ConsoleUsersFile(path: path).users.map(\.name) == ["ann"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["users.json"])
    }

    @Test("nobody is added twice, and nobody is changed who is not there")
    func absent() throws {
        let folder = try Folder()
        var file = try ConsoleUsersFile(path: folder.path + "/users.json")
        try file.add(try user("ann"))
        let twice = #expect(throws: ConsoleUsersFailure.self) { try file.add(try user("ann")) }
        #expect(twice?.reason == .exists("ann"))
        let unknown = #expect(throws: ConsoleUsersFailure.self) { try file.remove("ben") }
        #expect(unknown?.reason == .unknown("ben"))
    }

    @Test("a file that others can read is refused", arguments: [0o604, 0o660, 0o644])
    func openToOthers(mode: Int) throws {
        let folder = try Folder()
        let path = try folder.write(#"{"users": []}"#, to: "users.json", mode: mode)
        let failure = #expect(throws: ConsoleUsersFailure.self) { _ = try ConsoleUsers(path: path) }
        #expect(failure?.reason == .openToOthers(mode: mode))
        let other = #expect(throws: ConsoleUsersFailure.self) { _ = try ConsoleUsersFile(path: path) }
        #expect(other?.reason == .openToOthers(mode: mode))
    }

    @Test(
        "what is no file of users is refused, without its hashes being told",
        arguments: [
            "", "[]", "{}", #"{"users": {}}"#, #"{"users": [], "more": 1}"#, #"{"users": [1]}"#,
            #"{"users": [{"name": "a b", "role": "auditor", "password": "HASH"}]}"#,
            #"{"users": [{"name": "ann", "role": "root", "password": "HASH"}]}"#,
            #"{"users": [{"name": "ann", "role": "auditor", "password": "secret"}]}"#,
            #"{"users": [{"name": "ann", "role": "auditor", "password": "HASH", "admin": true}]}"#,
            #"{"users": [{"name": "ann", "role": "auditor", "password": "HASH", "accounts": []}]}"#,
            #"{"users": [{"name": "ann", "role": "auditor", "password": "HASH", "accounts": ["1"]}]}"#,
            #"{"users": [{"name": "ann", "role": "auditor", "password": "HASH"}, {"name": "ann", "role": "auditor", "password": "HASH"}]}"#,
        ])
    func malformed(text: String) throws {
        let folder = try Folder()
        let hash = try cheapHash("x").text
        let path = try folder.write(text.replacing("HASH", with: hash), to: "users.json")
        let failure = #expect(throws: ConsoleUsersFailure.self) { _ = try ConsoleUsers(path: path) }
        let told = try #require(failure?.description)
        #expect(!told.contains(hash) && !told.contains("secret"))
    }

    @Test("users stay as they were when the file becomes unusable")
    func unusable() throws {
        let folder = try Folder()
        var file = try ConsoleUsersFile(path: folder.path + "/users.json")
        try file.add(try user("ann"))
        let users = try ConsoleUsers(path: folder.path + "/users.json")
        _ = try folder.write("{", to: "users.json")
        #expect(throws: ConsoleUsersFailure.self) { _ = try users.reloadIfChanged() }
        #expect(users.user(named: "ann") != nil)
    }
}
