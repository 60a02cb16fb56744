internal import Dispatch
internal import Foundation
internal import Synchronization

/// Threads for tests that block, so that those of all the others do not.
package final class BlockingThreads: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let waiting = DispatchSemaphore(value: 0)

    /// What a small stack has, in bytes: far less than any thread that serves.
    package static let smallStackSize = 256 * 1_024

    /// One thread with a small stack, for what must not need a large one. Like the others it is there until the end.
    package static func smallStack() -> BlockingThreads { BlockingThreads(count: 1, stackSize: smallStackSize) }

    /// The stack of the thread that asks, in bytes.
    package static var stackSize: Int { Thread.current.stackSize }

    /// - Parameter stackSize: of each, in bytes; `nil` for the system's usual one.
    package init(count: Int, stackSize: Int? = nil) {
        for _ in 1...count {
            let thread = Thread { self.work() }
            if let stackSize { thread.stackSize = stackSize }
            thread.start()
        }
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        waiting.signal()
    }

    private func work() {
        while true {
            waiting.wait()
            let job = jobs.withLock { $0.removeFirst() }
            unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
