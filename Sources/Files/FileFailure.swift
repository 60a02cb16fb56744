internal import FoundationEssentials
internal import Glibc
internal import SystemPackage

/// What the file system said, in a few words.
package struct FileFailure: Error {
    /// Such as `permission denied`.
    package let reason: String

    init(reason: String) {
        self.reason = reason
    }

    /// Why a file cannot be read.
    package init(reading error: any Error) {
        self.init(error, missing: "no such file")
    }

    package init(_ error: any Error) {
        self.init(error, missing: "no such directory")
    }

    private init(_ error: any Error, missing: String) {
        guard let number = Self.number(of: error) else {
            reason =
                switch (error as? CocoaError)?.code {
                case .fileNoSuchFile?, .fileReadNoSuchFile?: missing
                case .fileReadInapplicableStringEncoding?, .fileReadCorruptFile?: "it is not UTF-8 text"
                case let code?: "file error \(code.rawValue)"
                case nil: "an error of type \(type(of: error))"
                }
            return
        }
        reason =
            switch number {
            case .noSuchFileOrDirectory: missing
            case .isDirectory: "it is a directory"
            case .notDirectory: "a file stands where a directory is to be"
            case .fileExists: "something of that name is there"
            // Foundation's word for whatever it does not read.
            case .permissionDenied where Self.isSpecial(error): "it is not a regular file"
            case .permissionDenied, .notPermitted: "permission denied"
            case .noSpace: "no space left"
            case .readOnlyFileSystem: "the file system is read-only"
            default: "\(number)"
            }
    }

    /// The system's own error, which Foundation keeps below one of its own.
    private static func number(of error: any Error) -> Errno? {
        if let number = error as? Errno { return number }
        let below = (error as? CocoaError)?.underlying as? POSIXError
        return below.map { Errno(rawValue: $0.code.rawValue) }
    }

    /// Whether what could not be read is a pipe, a device or a socket.
    private static func isSpecial(_ error: any Error) -> Bool {
        guard let path = (error as? CocoaError)?.filePath,
            let status = try? Stat(FilePath(path))  // it cannot be looked at: no permission it is
        else { return false }
        return ![.regular, .directory].contains(status.type)
    }
}

/// Which file it is that a path names, behind symbolic links.
package struct FileIdentity: Equatable {
    private let device: UInt64
    private let inode: UInt64

    /// `nil` when the path names nothing that can be looked at.
    package init?(path: String) {
        guard let status = try? Stat(FilePath(path)) else { return nil }  // gone, or not to be looked at
        device = UInt64(status.deviceID.rawValue)
        inode = UInt64(status.inode.rawValue)
    }
}
