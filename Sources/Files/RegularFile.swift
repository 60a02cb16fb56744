internal import FoundationEssentials
internal import SystemPackage

/// A small file as it was read at one time. A pipe or a device is not waited for, and what is too long is not read.
package struct RegularFile: Sendable {
    /// Bytes of a file at most: certificates, keys and lists of credentials are far shorter.
    package static let limit = 16 << 20

    package let bytes: [UInt8]
    let status: Stat

    package init(path: String) throws(FileFailure) {
        do {
            status = try Stat(FilePath(path))
            switch status.type {
            case .regular where status.size <= Self.limit: bytes = Array(try Data(contentsOf: URL(filePath: path)))
            case .regular: throw FileFailure(reason: "it has more than \(Self.limit) bytes")
            case .directory: throw FileFailure(reason: "it is a directory")
            default: throw FileFailure(reason: "it is not a regular file")
            }
        } catch let failure as FileFailure {
            throw failure
        } catch {
            throw FileFailure(reading: error)
        }
    }
}
