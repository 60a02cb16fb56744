import Foundation
import TestSupport
import Testing
import Zlib

@Suite("Gzip") struct GzipTests {
    static let texts: [[UInt8]] = [
        [], [0], Array("{\"Records\":[]}".utf8), [UInt8](repeating: 7, count: 3_000_000),
        (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) },
    ]

    @Test("Python's gzip module reads back what was compressed", .startsPrograms, arguments: texts)
    func judged(bytes: [UInt8]) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gzip-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // the system empties its temporary folder anyway
        let (plain, member) = (folder.appending(path: "plain"), folder.appending(path: "member"))
        try Data(bytes).write(to: plain)
        try Data(try Gzip.compress(bytes)).write(to: member)
        let program = "import gzip, sys; print(gzip.open(sys.argv[1]).read() == open(sys.argv[2], 'rb').read())"
        let (_, output) = try await ChildProcess.outcome(of: "python3", ["-c", program, member.path(), plain.path()])
        #expect(output == "True\n")
    }

    @Test("the same bytes give the same member, which bears no time")
    func reproducible() throws {
        let member = try Gzip.compress(Array("a".utf8))
        #expect(try Gzip.compress(Array("a".utf8)) == member)
        #expect(Array(member.prefix(8)) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
    }
}
