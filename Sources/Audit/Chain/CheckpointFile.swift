internal import Files
internal import FoundationEssentials
internal import OpenSSL

/// The last signed entry in a file of its own: to be copied to where who can change the store cannot change it.
enum CheckpointFile {
    static func write(_ entry: ChainEntry, to path: String) throws(FileFailure) {
        try DurableFile.replace(path, with: entry.fileText)
    }

    /// The entry; `nil` when there is no file.
    static func read(_ path: String) throws(AuditStoreFailure) -> ChainEntry? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let entry: ChainEntry?
        do {
            let bytes = try Data(contentsOf: URL(filePath: path))
            entry = try ChainEntry(fileText: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw .unavailable(reason: "\(path): \(FileFailure(error).reason)")
        }
        guard let entry else { throw .damagedHead(path: path) }
        return entry
    }
}
