import Foundation
import OpenSSL
import Testing

@testable import Audit
@testable import Files

@Suite("Signing key, in its file", .timeLimit(.minutes(1))) struct SigningKeyFileTests {
    let directory: TemporaryDirectory
    let files: ChainFiles
    let file: SigningKeyFile

    init() throws {
        directory = try TemporaryDirectory()
        files = ChainFiles(signingKey: directory.path + "/key")
        file = SigningKeyFile(files)
    }

    /// The ID of the key in a file; `nil` when there is no file.
    private func id(in path: String) throws -> String? {
        try SigningKeyFile(ChainFiles(signingKey: path)).read()?.publicKey.id
    }

    private func current() throws -> String? { try id(in: files.signingKey) }
    private func pending() throws -> String? { try id(in: files.nextSigningKey) }

    private func exported() throws -> String { try String(contentsOfFile: files.publicKey, encoding: .utf8) }

    /// What a chain says that was handed over to a key.
    private func handedOver(to key: Ed25519SigningKey) -> ChainKeeper.Appended {
        let position = ChainPosition(chain: "gateway-1", sequence: 0, entries: 2, hash: .beforeAll)
        return ChainKeeper.Appended(position: position, entry: nil, covered: 0, key: key)
    }

    // MARK: - Moving a file

    @Test("a file that is moved replaces the one that is there, and one that is missing takes nothing away")
    func move() throws {
        let (source, target) = (directory.path + "/source", directory.path + "/target")
        try DurableFile.replace(target, with: "old")
        #expect(throws: FileFailure.self) { try DurableFile.move(source, to: target) }
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "old")
        try DurableFile.replace(source, with: "new")
        try DurableFile.move(source, to: target)
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "new")
        #expect(!FileManager.default.fileExists(atPath: source))
    }

    @Test("processes that make the key of a new chain at the same time make one")
    func madeAtOnce() async throws {
        let keys = ChainKeys(files: files)
        let made = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 1...8 { group.addTask { try keys.ofNewChain().publicKey.id } }
            var made: Set<String> = []
            for try await id in group { made.insert(id) }
            return made
        }
        let kept = try #require(try current())
        #expect(made == [kept])
    }

    // MARK: - Putting the next key in its place

    @Test("a key that another process put in its place already is there")
    func promotedTwice() throws {
        let old = try file.create()
        let next = try file.createNext(after: old)
        for _ in 1...2 {
            try file.promoteNext(next)
            #expect(try current() == next.publicKey.id)
            #expect(try pending() == nil)
            #expect(try exported() == next.publicKey.pem())
        }
        #expect(try file.read(id: next.publicKey.id)?.publicKey.id == next.publicKey.id)
        #expect(try file.read(id: old.publicKey.id)?.publicKey.id == nil)
    }

    @Test("a key is put in its place by many at once")
    func promotedAtOnce() async throws {
        var key = try file.create()
        for _ in 1...10 {
            key = try file.createNext(after: key)
            let keyFile = file
            let next = key.publicKey.id
            try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 1...4 { group.addTask { try keyFile.read(id: next)?.publicKey.id } }
                for try await found in group { #expect(found == next) }
            }
            #expect(try current() == next)
            #expect(try pending() == nil)
        }
    }

    @Test("a process that is late puts no other rotation's key in the place of its own")
    func lateProcess() throws {
        let first = try file.createNext(after: file.create())
        try file.promoteNext(first)
        let second = try file.createNext(after: first)
        // Found as the next key before it was moved, and moved by another since.
        try file.promoteNext(first)
        #expect(try current() == first.publicKey.id)
        #expect(try pending() == second.publicKey.id)
    }

    @Test("a gateway leaves it to the rotation that is under way to move the key, and signs with it")
    func underWay() throws {
        let old = try file.create()
        let lock = try file.lock()
        let next = try file.createNext(after: old)
        #expect(try file.read(id: next.publicKey.id)?.publicKey.id == next.publicKey.id)
        #expect(try current() == old.publicKey.id)
        #expect(try pending() == next.publicKey.id)
        lock.release()
        #expect(try file.read(id: next.publicKey.id)?.publicKey.id == next.publicKey.id)
        #expect(try current() == next.publicKey.id)
        #expect(try pending() == nil)
    }

    // MARK: - Making the next key

    @Test("a next key that the chain was handed over to is put in its place before another is made")
    func cutOffAfterTheChain() throws {
        let cutOff = try file.createNext(after: file.create())
        let next = try file.createNext(after: cutOff)
        #expect(try current() == cutOff.publicKey.id)
        #expect(try pending() == next.publicKey.id)
    }

    @Test("a next key that the chain knows nothing of is replaced")
    func cutOffBeforeTheChain() throws {
        let old = try file.create()
        let unused = try file.createNext(after: old)
        let next = try file.createNext(after: old)
        #expect(next.publicKey.id != unused.publicKey.id)
        #expect(try current() == old.publicKey.id)
        #expect(try pending() == next.publicKey.id)
    }

    @Test("nothing is removed when no file holds the key that signs")
    func keyGone() throws {
        let pendingKey = try file.createNext(after: file.create())
        let gone = try Ed25519SigningKey()
        #expect(throws: AuditStoreFailure.self) { _ = try file.createNext(after: gone) }
        #expect(try current() != nil)
        #expect(try pending() == pendingKey.publicKey.id)
    }

    // MARK: - One at a time

    @Test("a second change of the key is refused while the first is under way, and told by what")
    func locked() throws {
        let lock = try file.lock(within: .zero)
        let refusal = #expect(throws: AuditStoreFailure.self) { _ = try file.lock(within: .zero) }
        #expect(try #require(refusal).description.contains("has the lock \(files.signingKeyLock)"))
        lock.release()
        try file.lock(within: .zero).release()
    }

    @Test("the new public key is told though its file could not be put in its place")
    func unfinished() throws {
        let next = try file.createNext(after: file.create())
        let finished = try file.finishRotation(handedOver(to: next))
        #expect(finished.unfinished == nil)
        #expect(try finished.publicKey + "\n" == next.publicKey.pem())
        let other = try file.createNext(after: next)
        try FileManager.default.removeItem(atPath: files.nextSigningKey)
        let unfinished = try file.finishRotation(handedOver(to: other))
        #expect(unfinished.unfinished != nil)
        #expect(try unfinished.publicKey + "\n" == other.publicKey.pem())
        #expect(try current() == next.publicKey.id)
    }
}
