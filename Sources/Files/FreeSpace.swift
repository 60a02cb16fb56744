internal import FoundationEssentials

/// How much room is left on a disk.
package enum FreeSpace {
    /// Bytes that this user can still write on the file system of that path; `nil` when it does not say.
    package static func bytes(at path: String) -> Int? {
        let free = (try? FileManager.default.attributesOfFileSystem(forPath: path))?[.systemFreeSize]
        // Which type it is depends on whether all of Foundation is there.
        return free as? Int ?? (free as? UInt).map { Int(clamping: $0) } ?? (free as? UInt64).map { Int(clamping: $0) }
    }
}
