internal import NIOCore
internal import Synchronization

/// Runs tasks on an event loop: a request that prefers it stays on the thread of its connection.
///
/// The loop is asked once for all jobs that gather until it comes to them. It must outlive its tasks: what is enqueued on a
/// loop that is shut down never runs.
final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop
    private let waiting = Mutex<[UnownedJob]>([])
    /// Used on the loop alone: memory for the jobs that are being run.
    private let running: NIOLoopBoundBox<[UnownedJob]>

    init(_ loop: any EventLoop) {
        self.loop = loop
        running = .makeBoxSendingValue([], eventLoop: loop)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = waiting.withLock { jobs in
            jobs.append(job)
            return jobs.count == 1
        }
        if isFirst { loop.execute { self.runWaiting() } }
    }

    private func runWaiting() {
        var jobs: [UnownedJob] = []
        swap(&jobs, &running.value)
        waiting.withLock { swap(&$0, &jobs) }
        // Each is run once: it was given to this executor, and is taken here once.
        for job in jobs { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
        jobs.removeAll(keepingCapacity: true)
        swap(&jobs, &running.value)
    }
}
