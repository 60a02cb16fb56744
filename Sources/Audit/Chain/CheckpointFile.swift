internal import Files
internal import OpenSSL

/// The last signed entry in a file of its own: to be copied to where who can change the store cannot change it.
enum CheckpointFile {
    static func write(_ entry: ChainEntry, to path: String) throws(FileFailure) {
        try DurableFile.replace(path, with: entry.fileText)
    }

    /// The entry; `nil` when there is no file.
    static func read(_ path: String) throws(AuditStoreFailure) -> ChainEntry? {
        guard let bytes = try AuditStoreFailure.reading(path) else { return nil }
        do {
            if let entry = try ChainEntry(fileText: String(decoding: bytes, as: UTF8.self)) { return entry }
        } catch {
            throw .unavailable(reason: "\(path): \(error)")
        }
        throw .damagedHead(path: path)
    }
}

extension AuditStoreFailure {
    /// What a file beside the store holds; `nil` when there is none.
    static func reading(_ path: String) throws(AuditStoreFailure) -> [UInt8]? {
        do {
            return try DurableFile.read(path)
        } catch {
            throw .unavailable(reason: "\(path): \(error.reason)")
        }
    }
}
