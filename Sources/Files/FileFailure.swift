internal import FoundationEssentials
internal import SystemPackage

/// What the file system said, in a few words.
package struct FileFailure: Error {
    /// Such as `permission denied`.
    package let reason: String

    /// Why a file cannot be read.
    package init(reading error: any Error) {
        self.init(error, missing: "no such file")
    }

    package init(_ error: any Error) {
        self.init(error, missing: "no such directory")
    }

    private init(_ error: any Error, missing: String) {
        if let number = error as? Errno {
            reason =
                switch number {
                case .noSuchFileOrDirectory: missing
                case .isDirectory: "it is a directory"
                case .permissionDenied: "permission denied"
                case .noSpace: "no space left"
                case .readOnlyFileSystem: "the file system is read-only"
                default: "\(number)"
                }
            return
        }
        guard let error = error as? CocoaError else {
            reason = "an error of type \(type(of: error))"
            return
        }
        reason =
            switch error.code {
            case .fileNoSuchFile, .fileReadNoSuchFile: missing
            case .fileReadInapplicableStringEncoding, .fileReadCorruptFile: "it is not UTF-8 text"
            case .fileWriteNoPermission, .fileReadNoPermission: "permission denied"
            case .fileWriteOutOfSpace: "no space left"
            case .fileWriteVolumeReadOnly: "the file system is read-only"
            default: "file error \(error.code.rawValue)"
            }
    }
}

/// Which file it is that a path names, behind symbolic links.
package struct FileIdentity: Equatable {
    private let device: UInt64
    private let inode: UInt64

    /// `nil` when the path names nothing that can be looked at.
    package init?(path: String) {
        guard let status = try? Stat(FilePath(path)) else { return nil }  // whatever the reason: there is none to look at
        device = UInt64(status.deviceID.rawValue)
        inode = UInt64(status.inode.rawValue)
    }
}
