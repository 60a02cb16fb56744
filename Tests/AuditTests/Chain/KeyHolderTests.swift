import Foundation
import OpenSSL
import TestSupport
import Testing

@testable import Audit
@testable import AuditStores

/// What somebody does who holds a signing key: the gateway's own, or that of a chain to put in its place.
@Suite("Audit chain, and who holds a key", .timeLimit(.minutes(5)), .startsPrograms, .inEveryStore, .namingTheStore)
struct KeyHolderTests {
    @Test("who holds the key writes anything anew but what a checkpoint kept elsewhere covers")
    func rewritten() async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...10)
        let kept = fixture.directory.path + "/kept"
        try FileManager.default.copyItem(atPath: fixture.files.checkpoint, toPath: kept)
        try fixture.fill(11...13)
        // What came after it.
        try fixture.rewrite(after: 10, entry: 2, with: 21...23)
        #expect(try await fixture.found() == "whole")
        #expect(try await fixture.verify(checkpoint: kept).found == "whole")
        // What it covers: with as many records as before, and with fewer.
        try fixture.rewrite(after: 4, entry: 1, with: 31...39)
        #expect(try await fixture.found() == "whole")
        #expect(try await fixture.verify(checkpoint: kept).finding?.kind == .altered)
        try fixture.rewrite(after: 4, entry: 1, with: 41...42)
        #expect(try await fixture.found() == "whole")
        #expect(try await fixture.verify(checkpoint: kept).finding?.kind == .tailCut)
    }

    @Test(
        "another's chain is not taken for that of a key kept elsewhere, though it names that key as its next one",
        arguments: [true, false])
    func strangersChain(isPruned: Bool) async throws {
        let fixture = try await AttackedStore()
        let mine = try Ed25519SigningKey().publicKey
        let kept = fixture.directory.path + "/kept.pub"
        try Data(mine.pem().utf8).write(to: URL(filePath: kept))
        try fixture.fill(1...12)
        if isPruned { try await fixture.pruneAll() }
        // Without a key that was kept it is whole.
        #expect(try await fixture.found() == "whole")
        for isNamed in [false, true] {
            if isNamed {
                let theirs = try #require(try SigningKeyFile(fixture.files).read())
                try fixture.forge(.rotation(next: mine), signedBy: theirs)
            }
            for range in [AuditVerificationRange.whole, .part(from: .sequence(1), to: nil)] {
                #expect(try await fixture.verify(range, publicKey: kept).found == "bad-signature 0")
            }
        }
    }

    @Test("what holds the key may add entries beside the gateway: keys are changed, and old records pruned")
    func beside() async throws {
        let fixture = try await AttackedStore()
        let store = try fixture.open()
        try store.append((1...12).map(ChainedStore.row))
        try fixture.backend.rotateKey(fixture.settings)
        try store.append([ChainedStore.row(13)])
        let other = try fixture.backend.openAsOwner(fixture.settings)
        try other.checkpoint()
        let prunable = try #require(try fixture.backend.openPrunable(fixture.settings, batch: 100))
        let bound = ChainedStore.time(100)
        let through = try #require(try await prunable.prunable(olderThan: bound, limit: Int.max))
        #expect(try other.prune(through: through, olderThan: bound).records == 13)
        try fixture.backend.rotateKey(fixture.settings)
        try store.append([ChainedStore.row(14)])
        #expect(store.chainDamage == nil)
        store.close()
        other.close()
        #expect(try await fixture.found() == "whole")
        #expect(try fixture.open().chainDamage == nil)
    }

    @Test(
        "keys that are changed at the same time, beside a gateway that writes, leave one chain and the key that signs it"
    )
    func changedAtOnce() async throws {
        let fixture = try await AttackedStore()
        let store = try fixture.open()
        try store.append([ChainedStore.row(1)])
        let (backend, settings) = (fixture.backend, fixture.settings)
        let printed = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 1...2 {
                group.addTask { try (1...4).map { _ in try backend.rotateKey(settings).publicKey } }
            }
            group.addTask {
                for number in 2...30 { try store.append([ChainedStore.row(number)]) }
                return []
            }
            var printed: [String] = []
            for try await keys in group { printed += keys }
            return printed
        }
        #expect(store.chainDamage == nil)
        store.close()
        #expect(Set(printed).count == 8)
        let key = try #require(try SigningKeyFile(fixture.files).read())
        #expect(try fixture.files.publicKeyText() + "\n" == key.publicKey.pem())
        #expect(printed.contains(try fixture.files.publicKeyText()))
        #expect(!FileManager.default.fileExists(atPath: fixture.files.nextSigningKey))
        #expect(try await fixture.found() == "whole")
        try fixture.fill(31...32)
        #expect(try await fixture.found() == "whole")
    }

    @Test("a change of the key that was cut off, before the chain knew of it or after, does not stop the next")
    func cutOff() async throws {
        let fixture = try await AttackedStore()
        try fixture.fill(1...3)
        let (current, next) = (fixture.files.signingKey, fixture.files.nextSigningKey)
        let old = try Data(contentsOf: URL(filePath: current))
        let first = try fixture.backend.rotateKey(fixture.settings)
        // Cut off when the chain was handed over: the key that signs it is the next one still.
        try FileManager.default.moveItem(atPath: current, toPath: next)
        let isMade = FileManager.default.createFile(
            atPath: current, contents: old, attributes: [.posixPermissions: 0o600])
        #expect(isMade)
        let second = try fixture.backend.rotateKey(fixture.settings)
        // Cut off before: the chain knows nothing of the next key.
        _ = try SigningKeyFile(ChainFiles(signingKey: next)).create()
        let third = try fixture.backend.rotateKey(fixture.settings)
        #expect(Set([first.publicKey, second.publicKey, third.publicKey]).count == 3)
        #expect(try fixture.files.publicKeyText() == third.publicKey)
        #expect(!FileManager.default.fileExists(atPath: next))
        try fixture.fill(4...5)
        #expect(try await fixture.found() == "whole")
    }
}
