internal import Synchronization

/// What is in a private file, as it was read last: at the start, and again whenever ``reload()`` finds it readable.
package final class ReloadableFile<Value: Sendable, Failure: Error>: Sendable {
    /// What was read, and from which version of the file.
    package struct Content: Sendable {
        fileprivate var value: Value
        fileprivate var version: PrivateFile.Version

        package init(_ value: Value, of version: PrivateFile.Version) {
            self.value = value
            self.version = version
        }
    }

    private let path: String
    private let read: @Sendable (_ path: String) throws(Failure) -> Content
    private let content: Mutex<Content>
    /// How often in a row the file was not there when it was looked at.
    private let absences = Mutex(0)

    /// Reads the file.
    ///
    /// - Throws: what `read` throws.
    package init(path: String, read: @escaping @Sendable (_ path: String) throws(Failure) -> Content) throws(Failure) {
        self.path = path
        self.read = read
        content = Mutex(try read(path))
    }

    package var value: Value { content.withLock { $0.value } }

    /// Reads the file again. When it cannot be read, the value stays as it was.
    package func reload() throws(Failure) {
        let fresh = try read(path)
        content.withLock { $0 = fresh }
    }

    /// Reads the file again if it is another version than the one that was read last, or was away.
    ///
    /// - Returns: whether it was.
    /// - Throws: what `read` throws, once for each version that cannot be used, and once when the file is not there the
    ///   second time in a row: while another takes its place it may be away for a moment.
    package func reloadIfChanged() throws(Failure) -> Bool {
        guard let current = PrivateFile.Version(path: path) else {
            let absences = absences.withLock { absences in
                absences += 1
                return absences
            }
            if absences == 2 { try reload() }
            return false
        }
        let wasAway = absences.withLock { absences in
            defer { absences = 0 }
            return absences >= 2
        }
        guard wasAway || content.withLock({ $0.version != current }) else { return false }
        // A file that cannot be used is reported once, not every time it is looked at.
        content.withLock { $0.version = current }
        try reload()
        return true
    }
}
