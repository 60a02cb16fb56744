internal import FoundationEssentials
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
        /// Others than its owner can read or write it.
        case openToOthers(mode: Int)
    }

    package let bytes: [UInt8]
    package let version: Version

    /// Reads a file that only its owner can read.
    package init(path: String) throws(Failure) {
        let status: Stat
        do {
            status = try Stat(FilePath(path))
            bytes = Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw .unreadable(why: "\(error)")
        }
        let others = status.permissions.intersection([.groupReadWriteExecute, .otherReadWriteExecute])
        guard others.isEmpty else { throw .openToOthers(mode: Int(status.permissions.rawValue) & 0o777) }
        version = Version(status)
    }
}
