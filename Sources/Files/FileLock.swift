internal import CProcess
internal import SystemPackage

/// A lock that one process at a time has: flock(2) on a file of its own, which stays.
///
/// The kernel gives the lock back when its process ends, however that is.
package struct FileLock: Sendable {
    /// How long to wait between two attempts: the lock is held for a few flushes of the disk.
    private static let pauseMilliseconds: Int32 = 10

    private let file: FileDescriptor

    /// Takes the lock, and makes its file when it is missing. Blocks the thread for that long at most; `.zero` does not
    /// wait.
    ///
    /// - Returns: `nil` when another process, or another part of this one, still has it then.
    package static func take(_ path: String, within limit: Duration) throws(FileFailure) -> FileLock? {
        let end = ContinuousClock.now.advanced(by: limit)
        do {
            let file = try FileDescriptor.open(
                FilePath(path), .readOnly, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
            while true {
                let failure = cprocess_lock(file.rawValue)
                if failure == 0 { return FileLock(file: file) }
                let isTaken = failure == Errno.wouldBlock.rawValue
                if isTaken, ContinuousClock.now < end {
                    cprocess_pause(pauseMilliseconds)
                    continue
                }
                try file.close()
                if isTaken { return nil }
                throw Errno(rawValue: failure)
            }
        } catch {
            throw FileFailure(error)
        }
    }

    /// Gives the lock back.
    package func release() {
        _ = try? file.close()  // nothing was written to it
    }
}
