internal import Foundation

/// Processor time, for telling what grows with its input from what grows faster.
package enum ProcessorTime {
    /// The least that some runs of the work took of the calling thread's processor time.
    package static func least(of runs: Int, _ work: () throws -> Void) rethrows -> Duration {
        var least = Duration.seconds(3_600)
        for _ in 1...runs {
            let start = used
            try work()
            least = min(least, used - start)
        }
        return least
    }

    private static var used: Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
