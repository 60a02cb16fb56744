internal import Files
internal import FoundationEssentials
internal import SystemPackage

/// A file that is there whole or not at all: it is written under another name beside its own, which it gets at the end.
/// Its owner alone can read it. A file that is there is never replaced.
package final class ExportFile: Sendable {
    private let path: String
    private let temporaryPath: String
    private let descriptor: FileDescriptor

    /// - Throws: ``AuditExportFailure/exists(path:)`` when the path names something.
    package init(path: String) throws(AuditExportFailure) {
        let name = FilePath(path)
        guard !Self.isThere(name) else { throw .exists(path: path) }
        let ending = ".\(UInt32.random(in: 0...UInt32.max)).partial"
        temporaryPath = name.removingLastComponent().appending(".\(name.lastComponent?.string ?? "")\(ending)").string
        self.path = path
        do {
            descriptor = try FileDescriptor.open(
                FilePath(temporaryPath), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: .ownerReadWrite)
        } catch {
            throw .unwritable(path: path, reason: Self.reason(error))
        }
    }

    package func write(_ bytes: [UInt8]) throws(AuditExportFailure) {
        do {
            try descriptor.writeAll(bytes)
        } catch {
            throw .unwritable(path: path, reason: Self.reason(error))
        }
    }

    /// Gives the file its name.
    package func finish() throws(AuditExportFailure) {
        do {
            try descriptor.close()
            try FileManager.default.moveItem(atPath: temporaryPath, toPath: path)
        } catch {
            let exists = Self.isThere(FilePath(path))
            _ = try? FileManager.default.removeItem(atPath: temporaryPath)  // it failed already
            throw exists ? .exists(path: path) : .unwritable(path: path, reason: Self.reason(error))
        }
    }

    /// Takes back what was written; the file never was.
    package func abandon() {
        _ = try? descriptor.close()  // nothing of it is kept
        _ = try? FileManager.default.removeItem(atPath: temporaryPath)  // somebody was faster
    }

    /// A link counts, wherever it leads.
    private static func isThere(_ path: FilePath) -> Bool {
        (try? Stat(path, followTargetSymlink: false)) != nil  // whatever the reason: creating it tells
    }

    private static func reason(_ error: any Error) -> String { FileFailure(error).reason }
}

/// The folder that ``CloudTrailDelivery``'s files go to.
package struct DeliveryFolder: Sendable {
    private let path: String

    package init(path: String) {
        self.path = path
    }

    package enum Written: Sendable, Hashable {
        case new
        /// It was there, the same byte for byte.
        case unchanged
    }

    /// Writes one file, and the folders that lead to it.
    package func write(_ file: CloudTrailDelivery.File) throws(AuditExportFailure) -> Written {
        let whole = FilePath(path).appending(file.path)
        do {
            if let present = try DurableFile.read(whole.string) {
                guard present == file.bytes else { throw AuditExportFailure.exists(path: whole.string) }
                return .unchanged
            }
            try FileManager.default.createDirectory(
                atPath: whole.removingLastComponent().string, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch let failure as AuditExportFailure {
            throw failure
        } catch {
            throw .unwritable(path: whole.string, reason: (error as? FileFailure ?? FileFailure(error)).reason)
        }
        let output = try ExportFile(path: whole.string)
        do throws(AuditExportFailure) {
            try output.write(file.bytes)
        } catch {
            output.abandon()
            throw error
        }
        try output.finish()
        return .new
    }
}

/// Why an export ended early. What it completed before stays.
package enum AuditExportFailure: Error, Equatable {
    /// There is something of that name already, and not the same.
    case exists(path: String)
    case unwritable(path: String, reason: String)
}

extension AuditExportFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .exists(let path): "\(TerminalText(path)) exists and is not replaced: move it away first"
        case .unwritable(let path, let reason): "\(TerminalText(path)) cannot be written: \(TerminalText(reason))"
        }
    }
}
