internal import NIOCore

/// Runs tasks on an event loop: a request that prefers it stays on the thread of its connection.
///
/// The loop must outlive its tasks: what is enqueued on a loop that is shut down never runs.
final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // A job is run once: it was given to this executor, and the loop runs what it takes once.
        loop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
