internal import CProcess
internal import FoundationEssentials
internal import Glibc
internal import SystemPackage

/// Small files that are there whole or not at all, also after the loss of power.
package enum DurableFile {
    /// What a file holds; `nil` when there is none.
    package static func read(_ path: String) throws(FileFailure) -> [UInt8]? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            return Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw FileFailure(error)
        }
    }

    /// Writes a file over the one that is there. Who may read it is up to the umask.
    package static func replace(_ path: String, with text: String) throws(FileFailure) {
        do {
            // Foundation flushes it under a name of its own, then moves it.
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
            try flushDirectory(of: path)
        } catch {
            throw FileFailure(error)
        }
    }

    /// Writes a file that only its owner can read over the one that is there, whatever the umask and that one's mode.
    package static func replacePrivately(_ path: String, with text: String) throws(FileFailure) {
        let fresh = freshName(for: path)
        do {
            do {
                try writePrivately(fresh, Array(text.utf8))
                try rename(fresh, over: path)
            } catch {
                _ = try? FileManager.default.removeItem(atPath: fresh)  // it failed already
                throw error
            }
            try flushDirectory(of: path)
        } catch {
            throw FileFailure(error)
        }
    }

    /// Writes a new file for its owner's eyes only. Throws when there is one of that name; of two processes that make one
    /// at the same time, both may succeed, so a ``FileLock`` is to keep them apart where that matters.
    package static func createPrivately(_ path: String, with bytes: [UInt8]) throws(FileFailure) {
        let fresh = freshName(for: path)
        do {
            do {
                try writePrivately(fresh, bytes)
                try FileManager.default.moveItem(atPath: fresh, toPath: path)
            } catch {
                _ = try? FileManager.default.removeItem(atPath: fresh)  // it failed already
                throw error
            }
            try flushDirectory(of: path)
        } catch {
            throw FileFailure(error)
        }
    }

    /// A name that no other process writes to at the same time.
    private static func freshName(for path: String) -> String {
        "\(path).\(UInt32.random(in: 0...UInt32.max)).new"
    }

    private static func writePrivately(_ path: String, _ bytes: [UInt8]) throws {
        let file = try FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        try file.closeAfter {
            _ = try file.writeAll(bytes)
            guard fsync(file.rawValue) == 0 else { throw Errno.ioError }
        }
    }

    /// Moves a file to where another may be, and replaces that one in a single step: at every moment, also after a crash,
    /// the path names the old file or the new one. Where there is nothing to move, nothing changes.
    package static func move(_ source: String, to path: String) throws(FileFailure) {
        do {
            try rename(source, over: path)
            try flushDirectory(of: path)
        } catch {
            throw FileFailure(error)
        }
    }

    private static func rename(_ source: String, over path: String) throws {
        let failure = cprocess_rename(source, path)
        guard failure == 0 else { throw Errno(rawValue: failure) }
    }

    private static func flushDirectory(of path: String) throws {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let directory = try FileDescriptor.open(FilePath(folder), .readOnly, options: [.directory])
        try directory.closeAfter {
            guard fsync(directory.rawValue) == 0 else { throw Errno.ioError }
        }
    }
}
