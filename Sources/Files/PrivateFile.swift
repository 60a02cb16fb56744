internal import Glibc
internal import SystemPackage

/// A file with secrets in it, as it was read at one time.
package struct PrivateFile: Sendable {
    /// What changes when a file does.
    package struct Version: Sendable, Equatable {
        private let fileNumber: UInt64
        private let size: Int64
        private let modifiedSeconds: Int
        private let modifiedNanoseconds: Int

        fileprivate init(_ status: Stat) {
            fileNumber = UInt64(status.inode.rawValue)
            size = status.size
            modifiedSeconds = status.st_mtim.tv_sec
            modifiedNanoseconds = status.st_mtim.tv_nsec
        }

        /// `nil` while there is no file of that name.
        package init?(path: String) {
            guard let status = try? Stat(FilePath(path)) else { return nil }  // gone for a moment, or for good
            self.init(status)
        }
    }

    /// Why it is not read.
    package enum Failure: Error, Equatable {
        case unreadable(why: String)
        /// Others than its owner can read or write it, and, when that is root, than its group can read it.
        case openToOthers(mode: Int)
    }

    /// What to do about a file that others can read.
    ///
    /// - Parameter content: what is secret in it: `hashes`.
    package static func complaint(about path: String, mode: Int, holding content: String) -> String {
        "\(path) has mode 0\(String(mode, radix: 8)), so that others can read the \(content) in it: chmod 600 \(path), "
            + "or 640 for root's own"
    }

    package let bytes: [UInt8]
    package let version: Version

    /// PostgreSQL's rule for files with secrets ("Secure TCP/IP Connections with SSL", on the server's key): one's own
    /// file is its owner's alone, and one of root's may be read by its group, as Kubernetes mounts secrets and as
    /// `root:passerelle 0640` has it.
    package static func isPrivate(mode: Int, ofRoot: Bool) -> Bool { mode & (ofRoot ? 0o037 : 0o077) == 0 }

    /// Reads a file that is private by ``isPrivate(mode:ofRoot:)``.
    package init(path: String) throws(Failure) {
        let file: RegularFile
        do throws(FileFailure) {
            file = try RegularFile(path: path)
        } catch {
            throw .unreadable(why: error.reason)
        }
        let status = file.status
        bytes = file.bytes
        let mode = Int(status.permissions.rawValue) & 0o777
        guard Self.isPrivate(mode: mode, ofRoot: status.userID.rawValue == 0) else { throw .openToOthers(mode: mode) }
        version = Version(status)
    }
}
