import Foundation
import TestSupport
import Testing
import Zlib

@Suite("Gzip") struct GzipTests {
    /// Named, for Swift Testing writes out every byte of an argument that is an array.
    struct Text: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]

        static let all = [
            Text(testDescription: "nothing", bytes: []), Text(testDescription: "a zero byte", bytes: [0]),
            Text(testDescription: "JSON", bytes: Array("{\"Records\":[]}".utf8)),
            Text(testDescription: "3,000,000 bytes, all the same", bytes: [UInt8](repeating: 7, count: 3_000_000)),
            Text(
                testDescription: "200,000 bytes, mixed",
                bytes: (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }),
        ]
    }

    @Test("Python's gzip module reads back what was compressed", .startsPrograms, arguments: Text.all)
    func judged(text: Text) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gzip-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // the system empties its temporary folder anyway
        let (plain, member) = (folder.appending(path: "plain"), folder.appending(path: "member"))
        try Data(text.bytes).write(to: plain)
        try Data(try Gzip.compress(text.bytes)).write(to: member)
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
