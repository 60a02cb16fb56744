import Files
import Foundation
import Gateway
import SigV4
import Testing

@Suite("Credential file")
struct CredentialFileTests {
    private static let good = """
        {"default": {"access_key": "AKIDEXAMPLEGATEWAY01", "secret_key": "secret-one", "region": "eu-west-2",
                     "account_id": "123456789012"},
         "other": {"access_key": "AKIDEXAMPLEGATEWAY02", "secret_key": "secret-two"},
         "by-password": {"login": "user@example.com", "password": "x"}}
        """

    private func failure(_ text: String, permissions: Int = 0o600) async throws -> CredentialFileFailure? {
        try await withTemporaryFile(text, permissions: permissions) { path -> CredentialFileFailure? in
            do throws(CredentialFileFailure) {
                _ = try CredentialFile(path: path)
                return nil
            } catch {
                return error
            }
        }
    }

    @Test("reads osc-cli's own format")
    func profiles() async throws {
        try await withTemporaryFile(Self.good) { path in
            let file = try CredentialFile(path: path)
            let key = try #require(AccessKeyID("AKIDEXAMPLEGATEWAY01"))
            let first = try #require(file.credential(of: key))
            #expect(first.profile == "default")
            #expect(first.accountID == "123456789012")
            #expect(first.secret.matches(SecretAccessKey("secret-one")))
            #expect(file.count == 2)
            #expect(file.credential(of: try #require(AccessKeyID("AKIDEXAMPLEGATEWAY03"))) == nil)
        }
    }

    @Test(
        "an account is 12 digits in quotes, or not stated",
        arguments: [#""12345""#, "123456789012", #""12345678901x""#])
    func malformedAccount(text: String) async throws {
        let profile = #"{"p": {"access_key": "AKIDEXAMPLE", "secret_key": "s", "account_id": \#(text)}}"#
        #expect(try await failure(profile) == .malformedAccountID(profile: "p"))
        #expect(try await failure(profile.replacing(text, with: "null")) == nil)
    }

    @Test("what OAPI said of an account is forgotten when the file is read again")
    func accountMemory() async throws {
        try await withTemporaryFile(Self.good) { path in
            let file = try CredentialFile(path: path)
            let key = try #require(AccessKeyID("AKIDEXAMPLEGATEWAY02"))
            #expect(file.credential(of: key)?.accountID == nil)
            file.credential(of: key)?.account.remember("210987654321")
            #expect(file.credential(of: key)?.accountID == "210987654321")
            try file.reload()
            #expect(file.credential(of: key)?.accountID == nil)
        }
    }

    @Test("a file that others can read is refused", arguments: [0o604, 0o660, 0o644, 0o700 | 0o010])
    func openToOthers(mode: Int) async throws {
        guard case .openToOthers(_, mode) = try await failure(Self.good, permissions: mode) else {
            Issue.record("accepted with mode \(String(mode, radix: 8))")
            return
        }
    }

    @Test("root's own may be read by its group, anybody else's by its owner alone")
    func ownership() {
        for (mode, ofRoot, isPrivate) in [
            (0o640, true, true), (0o440, true, true), (0o600, true, true), (0o644, true, false), (0o660, true, false),
            (0o604, true, false), (0o650, true, false), (0o640, false, false), (0o440, false, false),
            (0o600, false, true), (0o400, false, true), (0o700, false, true), (0o604, false, false),
        ] {
            #expect(
                PrivateFile.isPrivate(mode: mode, ofRoot: ofRoot) == isPrivate, "\(String(mode, radix: 8)) \(ofRoot)")
        }
    }

    @Test("a file that vanishes is reported once, and read again when it returns")
    func vanished() async throws {
        try await withTemporaryFile(Self.good) { path in
            let file = try CredentialFile(path: path)
            let count = file.count
            let away = path + ".away"
            try FileManager.default.moveItem(atPath: path, toPath: away)
            #expect(try !file.reloadIfChanged(), "it may be away for a moment")
            let failure = #expect(throws: CredentialFileFailure.self) { try file.reloadIfChanged() }
            #expect(failure == .unreadable(path: path, why: "no such file"))
            #expect(try !file.reloadIfChanged())
            #expect(file.count == count)
            try FileManager.default.moveItem(atPath: away, toPath: path)
            #expect(try file.reloadIfChanged())
            #expect(try !file.reloadIfChanged())
        }
    }

    @Test("tighter modes are fine", arguments: [0o600, 0o400])
    func tightModes(mode: Int) async throws {
        #expect(try await failure(Self.good, permissions: mode) == nil)
    }

    @Test("what is wrong is named, and no secret with it")
    func refusals() async throws {
        #expect(try await failure(#"{"p": {"access_key": "AKIDEXAMPLE"}}"#) == .secretMissing(profile: "p"))
        #expect(
            try await failure(#"{"p": {"access_key": "with space", "secret_key": "s"}}"#)
                == .malformedAccessKey(profile: "p"))
        let twice = """
            {"a": {"access_key": "AKIDEXAMPLE", "secret_key": "hidden-1"},
             "b": {"access_key": "AKIDEXAMPLE", "secret_key": "hidden-2"}}
            """
        let conflict = try #require(try await failure(twice))
        #expect(conflict == .twoSecrets(profiles: ["a", "b"]))
        #expect(!"\(conflict)".contains("hidden"))
        for text in ["", "[]", "{", "\"x\""] {
            guard case .notJSON = try await failure(text) else {
                Issue.record("accepted: \(text)")
                continue
            }
        }
    }

    @Test("two profiles may share one key pair")
    func samePair() async throws {
        let text = """
            {"a": {"access_key": "AKIDEXAMPLE", "secret_key": "s"}, "b": {"access_key": "AKIDEXAMPLE", "secret_key": "s"}}
            """
        #expect(try await failure(text) == nil)
    }

    @Test("is read again when it changes, and kept when it breaks")
    func reload() async throws {
        try await withTemporaryFile(Self.good) { path in
            let file = try CredentialFile(path: path)
            #expect(try !file.reloadIfChanged())
            try Data(#"{"new": {"access_key": "AKIDNEW", "secret_key": "s"}}"#.utf8).write(to: URL(filePath: path))
            #expect(try file.reloadIfChanged())
            #expect(file.credential(of: try #require(AccessKeyID("AKIDNEW"))) != nil)
            #expect(file.count == 1)
            try Data("broken".utf8).write(to: URL(filePath: path))
            #expect(throws: CredentialFileFailure.notJSON(path: path)) { try file.reload() }
            #expect(file.count == 1)
        }
    }

    @Test("a credential does not print its secret")
    func redaction() async throws {
        try await withTemporaryFile(Self.good) { path in
            let file = try CredentialFile(path: path)
            let key = try #require(AccessKeyID("AKIDEXAMPLEGATEWAY01"))
            let credential = try #require(file.credential(of: key))
            var dumped = ""
            dump(credential, to: &dumped)
            for text in ["\(credential)", String(reflecting: credential), dumped] {
                #expect(!text.contains("secret-one"))
            }
        }
    }
}
