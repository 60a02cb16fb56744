internal import Audit
internal import CProcess
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// Records as lines of JSON: on standard output, or appended to a file.
///
/// All work is done on a queue of its own, for a pipe that nobody reads blocks, and so does a file system that hangs.
///
/// A record has arrived in a file when it is flushed to the disk, and in a pipe when the reader has taken it.
final class LineStream: ShippingDestination {
    /// How long a wait for a pipe lasts before it looks whether it was cancelled.
    private static let wait: CInt = 100
    /// What a pipe takes whole once it takes anything (POSIX, PIPE_BUF).
    private static let pipeBuffer = 4096
    /// How often the end of a pipe looks whether its reader has come so far, at the most.
    private static let looksAtTheEnd = 10

    private struct File {
        let descriptor: FileDescriptor
        /// Which file it is; `nil` for a pipe, and for what is no file.
        let identity: Identity?
        var isRegular: Bool { identity != nil }
        /// Bytes that were written to a pipe.
        var byteCount = 0
        /// What is written and has not arrived: how many bytes of a pipe end a row.
        var marks: [(byteCount: Int, sequence: Int)] = []
    }

    private struct Identity: Equatable {
        let device: DeviceID
        let number: Inode
    }

    /// Changed on the queue alone.
    private struct State {
        var file: File?
        var arrived = 0
        /// Why rows that were written may not be in the file, until this is told.
        var failure: ShippingFailure?
    }

    /// `nil` for standard output.
    private let path: String?
    private let queue = BlockingQueue("audit-shipping")
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
        state.withLock { $0.file = File(descriptor: descriptor, identity: Self.identity(Self.status(descriptor))) }
    }

    func send(_ rows: [FeedRow]) async throws(ShippingFailure) -> [Int] {
        guard let last = rows.last else { return [] }
        var bytes: [UInt8] = []
        for row in rows {
            bytes.append(contentsOf: row.line)
            bytes.append(UInt8(ascii: "\n"))
        }
        let lines = bytes
        isCancelled.store(false, ordering: .relaxed)
        try await queue.run { () throws(ShippingFailure) in
            try self.write(lines, endingWith: last.sequence)
        } onCancel: {
            self.isCancelled.store(true, ordering: .relaxed)
        }
        return []
    }

    func arrived() async throws(ShippingFailure) -> Int {
        try await queue.run { () throws(ShippingFailure) in
            try self.settle()
            return self.state.withLock { $0.arrived }
        }
    }

    func reopen() {
        queue.start { self.closeFile() }  // the next record opens it again
    }

    func close() async -> Int {
        var arrived = (try? await arrived()) ?? state.withLock { $0.arrived }  // what failed has not arrived
        var looks = 0
        // A pipe's reader gets a second to take what is in it. What it takes later comes again.
        while !Task.isCancelled, looks < Self.looksAtTheEnd, state.withLock({ $0.file?.marks.isEmpty == false }) {
            _ = try? await queue.run { cprocess_pause(Self.wait) }  // being cancelled ends it as well
            arrived = (try? await self.arrived()) ?? arrived  // as above
            looks += 1
        }
        reopen()
        return arrived
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
            do {
                let status = try Stat(descriptor)
                // What nobody has read is lost when the gateway, which holds both of a pipe's ends then, stops.
                guard status.type != .fifo else { throw ShippingFailure.target(reason: "\(path): is a pipe") }
                let file = File(descriptor: descriptor, identity: Self.identity(status))
                try endLine(of: file)
                state.withLock { $0.file = file }
            } catch {
                try descriptor.close()
                throw error
            }
        } catch let failure as ShippingFailure {
            throw failure
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

    private func write(_ bytes: [UInt8], endingWith sequence: Int) throws(ShippingFailure) {
        if let file = state.withLock({ $0.file }), isMovedAway(file) { closeFile() }
        try tellFailure()
        if state.withLock({ $0.file == nil }) { try open() }
        guard let file = state.withLock({ $0.file }) else { throw .target(reason: "not open") }
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
            state.withLock { $0.failure = nil }  // it is told of this one
            throw .target(reason: "\(path ?? "stdout"): \(Self.reason(error))")
        }
        state.withLock { state in
            let byteCount = file.byteCount + bytes.count
            state.file?.byteCount = byteCount
            state.file?.marks.append((byteCount, sequence))
        }
    }

    /// Whether the path names another file by now, or none.
    private func isMovedAway(_ file: File) -> Bool {
        guard let path, let identity = file.identity else { return false }
        return Self.identity(try? Stat(FilePath(path))) != identity  // nothing there
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

    /// Finds out what has arrived.
    private func settle() throws(ShippingFailure) {
        try tellFailure()
        guard let file = state.withLock({ $0.file }), let last = file.marks.last else { return }
        guard file.isRegular else {
            let taken = file.byteCount - Int(cprocess_unread_bytes(file.descriptor.rawValue))
            return state.withLock { state in
                let newest = file.marks.last { $0.byteCount <= taken }?.sequence
                state.arrived = max(state.arrived, newest ?? 0)
                state.file?.marks.removeAll { $0.byteCount <= taken }
            }
        }
        guard fsync(file.descriptor.rawValue) == 0 else {
            // The kernel forgets what it could not write: all of it has to be written again.
            state.withLock { $0.file?.marks = [] }
            throw .target(reason: "\(path ?? "stdout"): not flushed to the disk")
        }
        state.withLock { state in
            state.arrived = last.sequence
            state.file?.marks = []
        }
    }

    private func closeFile() {
        guard path != nil else { return }
        do throws(ShippingFailure) {
            try settle()
        } catch {
            state.withLock { $0.failure = error }
        }
        let file = state.withLock { state in
            defer { state.file = nil }
            return state.file
        }
        try? file?.descriptor.close()  // nothing of it is used again
    }

    private func tellFailure() throws(ShippingFailure) {
        let failure = state.withLock { state in
            defer { state.failure = nil }
            return state.failure
        }
        if let failure { throw failure }
    }

    private static func status(_ descriptor: FileDescriptor) -> Stat? {
        try? Stat(descriptor)  // written to as to a pipe
    }

    private static func identity(_ status: Stat?) -> Identity? {
        guard let status, status.type == .regular else { return nil }
        return Identity(device: status.deviceID, number: status.inode)
    }

    private static func reason(_ error: any Error) -> String {
        (error as? Errno).map { "\($0)" } ?? "\(error)"
    }
}
