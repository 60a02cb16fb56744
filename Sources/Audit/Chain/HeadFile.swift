internal import Files
internal import FoundationEssentials
internal import OpenSSL
internal import Synchronization
internal import SystemPackage

/// How far the chain has come, kept outside of the store so that a cut tail is found: one line, written over in its
/// place after every commit.
///
/// It is written after the store's own flush and never flushed itself, so it never tells of more than was on the disk.
/// After the loss of power it may tell of less.
final class HeadFile: Sendable {
    /// Less than a disk's sector, so that it is never half written.
    static let byteCount = 512

    private let path: String
    private let file = Mutex<FileDescriptor?>(nil)

    init(path: String) {
        self.path = path
    }

    deinit { close() }

    /// Opens the file anew, and makes it when it is missing: after this a removed file is back.
    func reopen(_ position: ChainPosition) throws(FileFailure) {
        close()
        do {
            if !FileManager.default.fileExists(atPath: path) {
                try DurableFile.replace(path, with: String(decoding: Self.line(position), as: UTF8.self))
            }
            let descriptor = try FileDescriptor.open(FilePath(path), .writeOnly)
            file.withLock { $0 = descriptor }
        } catch {
            throw error as? FileFailure ?? FileFailure(error)
        }
        write(position)
    }

    /// Writes where the chain is; what cannot be written is made up for by the next ``reopen(_:)``.
    func write(_ position: ChainPosition) {
        file.withLock { file in
            guard let file else { return }
            _ = try? file.writeAll(toAbsoluteOffset: 0, Self.line(position))  // see above
        }
    }

    func close() {
        file.withLock { file in
            try? file?.close()  // nothing of it is waiting to be written
            file = nil
        }
    }

    private static func line(_ position: ChainPosition) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(byteCount)
        line.append(contentsOf: "passerelle-audit-head 1 ".utf8)
        line.append(contentsOf: position.chain.utf8)
        for number in [position.sequence, position.entries] {
            line.append(UInt8(ascii: " "))
            line.append(contentsOf: String(number).utf8)
        }
        line.append(UInt8(ascii: " "))
        position.hash.digest.appendHex(to: &line)
        // Against damage, not against people. Without memory there is none, and it reads as damaged.
        if let check = try? SHA256.hash(line.span) {  // see above
            line.append(UInt8(ascii: " "))
            check.appendHex(to: &line)
            line.removeLast(48)
        }
        line.append(contentsOf: repeatElement(UInt8(ascii: " "), count: max(0, byteCount - 1 - line.count)))
        line.append(UInt8(ascii: "\n"))
        return line
    }

    /// What such a file says; `nil` when there is none.
    static func read(_ path: String) throws(AuditStoreFailure) -> ChainPosition? {
        guard let bytes = try AuditStoreFailure.reading(path) else { return nil }
        let words = String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" }.map(String.init)
        guard words.count == 7, let sequence = Int(words[3]), let entries = Int(words[4]),
            let hash = ChainHash(hex: words[5])
        else { throw .damagedHead(path: path) }
        let position = ChainPosition(chain: words[2], sequence: sequence, entries: entries, hash: hash)
        guard bytes == line(position) else { throw .damagedHead(path: path) }
        return position
    }
}
