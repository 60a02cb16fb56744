internal import FoundationEssentials
internal import Synchronization

/// How the last reading of a file went, for those who watch.
package final class ReloadStatus: Sendable {
    private let last: Mutex<(isSuccess: Bool, seconds: Int)>

    /// The file was read just now.
    package init() {
        last = Mutex((true, Self.now))
    }

    package func told(success: Bool) {
        last.withLock { $0 = (success, Self.now) }
    }

    package var isSuccess: Bool { last.withLock { $0.isSuccess } }

    /// When that was, in seconds since 1970.
    package var seconds: Int { last.withLock { $0.seconds } }

    private static var now: Int { Int(Date.now.timeIntervalSince1970) }
}
