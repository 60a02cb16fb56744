internal import CProcess
internal import Dispatch
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// Records as lines of JSON: on standard output, or appended to a file.
///
/// All work is done on a queue of its own, for a pipe that nobody reads blocks; nothing is written to a pipe that it
/// would not take at once, so that being cancelled ends the wait.
final class LineStream: ShippingDestination {
    /// How long a wait for a pipe lasts before it looks whether it was cancelled.
    private static let wait: CInt = 100
    /// What a pipe takes whole once it takes anything (POSIX, PIPE_BUF).
    private static let pipeBuffer = 4096

    private struct File {
        let descriptor: FileDescriptor
        /// Whether what was written to it can be taken back.
        let isRegular: Bool
    }

    /// Used on the queue alone.
    private struct State {
        var file: File?
        var arrived = 0
    }

    /// `nil` for standard output.
    private let path: String?
    private let queue = DispatchQueue(label: "audit-shipping")
    private let state = Mutex(State())
    private let isCancelled = Atomic(false)

    /// Opens the file: what cannot be opened at the start is a mistake in the configuration.
    init(path: String) throws(ShippingFailure) {
        cprocess_ignore_broken_pipes()
        self.path = path
        try open()
    }

    /// Writes to a descriptor that is open already, which it leaves open.
    init(_ descriptor: FileDescriptor) {
        cprocess_ignore_broken_pipes()
        path = nil
        state.withLock { $0.file = File(descriptor: descriptor, isRegular: Self.isRegular(descriptor)) }
    }

    func send(_ rows: [TrailRow]) async throws(ShippingFailure) -> [Int] {
        guard let last = rows.last else { return [] }
        var bytes: [UInt8] = []
        for row in rows {
            bytes.append(contentsOf: row.line)
            bytes.append(UInt8(ascii: "\n"))
        }
        let lines = bytes
        try await onQueue { () throws(ShippingFailure) in
            try self.write(lines)
            self.state.withLock { $0.arrived = last.sequence }
        }
        return []
    }

    func arrived() async -> Int { state.withLock { $0.arrived } }

    func flush() async {
        await withCheckedContinuation { done in
            queue.async {
                if let file = self.state.withLock({ $0.file }), file.isRegular { _ = fsync(file.descriptor.rawValue) }
                done.resume()
            }
        }
    }

    func reopen() {
        queue.async { self.closeFile() }  // the next record opens it again
    }

    func close() async -> Int {
        reopen()
        await flush()  // for the queue to get there: closing has flushed
        return await arrived()
    }

    private func onQueue(_ work: @escaping @Sendable () throws(ShippingFailure) -> Void) async throws(ShippingFailure) {
        isCancelled.store(Task.isCancelled, ordering: .relaxed)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (done: CheckedContinuation<Result<Void, ShippingFailure>, Never>) in
                queue.async {
                    do throws(ShippingFailure) {
                        try work()
                        done.resume(returning: .success(()))
                    } catch {
                        done.resume(returning: .failure(error))
                    }
                }
            }
        } onCancel: {
            isCancelled.store(true, ordering: .relaxed)
        }
        try result.get()
    }
}

// MARK: - On the queue

extension LineStream {
    private func open() throws(ShippingFailure) {
        guard let path else { return }
        do {
            // For reading too: that opens a pipe that nobody reads, and the file's last byte is looked at.
            let descriptor = try FileDescriptor.open(
                FilePath(path), .readWrite, options: [.append, .create, .closeOnExec],
                permissions: .ownerReadWrite)
            let file = File(descriptor: descriptor, isRegular: Self.isRegular(descriptor))
            state.withLock { $0.file = file }
            try endLine(of: file)
        } catch {
            throw .target(reason: "\(path): \(Self.reason(error))")
        }
    }

    /// Ends a line that somebody left unfinished, so that the next record is not a part of it.
    private func endLine(of file: File) throws {
        guard file.isRegular else { return }
        let last = cprocess_last_byte(file.descriptor.rawValue)
        if last != -1, last != 10 { _ = try file.descriptor.writeAll([10]) }
    }

    private func write(_ bytes: [UInt8]) throws(ShippingFailure) {
        if state.withLock({ $0.file == nil }) { try open() }
        guard let file = state.withLock({ $0.file }) else { return }
        do {
            if file.isRegular {
                try append(bytes, to: file)
            } else {
                try write(bytes, toPipe: file.descriptor)
            }
        } catch let failure as ShippingFailure {
            throw failure
        } catch {
            closeFile()
            throw .target(reason: "\(path ?? "stdout"): \(Self.reason(error))")
        }
    }

    /// All of it, or nothing when the disk is full.
    private func append(_ bytes: [UInt8], to file: File) throws {
        let size = try file.descriptor.seek(offset: 0, from: .end)
        do {
            _ = try file.descriptor.writeAll(bytes)
        } catch {
            // What cannot be taken back is ended as a line when the file is opened again.
            _ = try? file.descriptor.resize(to: size)  // see above
            throw error
        }
    }

    private func write(_ bytes: [UInt8], toPipe descriptor: FileDescriptor) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard !isCancelled.load(ordering: .relaxed) else { throw ShippingFailure.cancelled }
            let ready = cprocess_await_writable(descriptor.rawValue, Self.wait)
            if ready < 0 { throw Errno(rawValue: -ready) }
            guard ready > 0 else { continue }
            do {
                _ = try descriptor.writeAll(rest.prefix(Self.pipeBuffer))
                rest = rest.dropFirst(Self.pipeBuffer)
            } catch Errno.wouldBlock {
                continue  // somebody else's bytes were faster
            }
        }
    }

    private func closeFile() {
        guard path != nil else { return }
        let file = state.withLock { state in
            defer { state.file = nil }
            return state.file
        }
        if let file, file.isRegular { _ = fsync(file.descriptor.rawValue) }
        try? file?.descriptor.close()  // nothing of it is used again
    }

    private static func isRegular(_ descriptor: FileDescriptor) -> Bool {
        guard let status = try? Stat(descriptor) else { return false }  // written to as to a pipe
        return status.type == .regular
    }

    private static func reason(_ error: any Error) -> String {
        (error as? Errno).map { "\($0)" } ?? "\(error)"
    }
}
