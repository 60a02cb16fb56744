import Foundation
import Subprocess
import SystemPackage
import Testing
import Zlib

@Suite("Gzip") struct GzipTests {
    static let texts: [[UInt8]] = [
        [], [0], Array("{\"Records\":[]}".utf8), [UInt8](repeating: 7, count: 3_000_000),
        (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) },
    ]

    @Test("Python's gzip module reads back what was compressed", arguments: texts)
    func judged(bytes: [UInt8]) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "gzip-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }  // the system empties its temporary folder anyway
        try Data(try Gzip.compress(bytes)).write(to: file)
        let program = """
            import gzip, hashlib, sys
            print(hashlib.sha256(gzip.open(sys.argv[1]).read()).hexdigest())
            print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())
            """
        let outcome = try await run(
            .path(FilePath("/usr/bin/env")), arguments: ["python3", "-c", program, file.path()],
            input: .array(bytes), output: .string(limit: 1024), error: .string(limit: 4096))
        let digests = (outcome.standardOutput).split(separator: "\n")
        #expect(digests.count == 2, "\(outcome.standardError)")
        #expect(Set(digests).count == 1)
    }

    @Test("the same bytes give the same member, which bears no time")
    func reproducible() throws {
        let member = try Gzip.compress(Array("a".utf8))
        #expect(try Gzip.compress(Array("a".utf8)) == member)
        #expect(Array(member.prefix(8)) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
    }
}
