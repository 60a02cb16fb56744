internal import NIOPosix

/// The thread for what takes milliseconds: long answers are read and rendered there, one after the other. The event
/// loops, and the other processors, are for short requests meanwhile.
enum LongWork {
    /// Lives as long as the process.
    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    static let executor = EventLoopExecutor(group.next())
}
