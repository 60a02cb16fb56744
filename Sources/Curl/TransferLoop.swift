internal import CCurl
internal import Synchronization

/// The driver's thread: takes commands and events, lets libcurl work, hands out answers, sleeps.
///
/// A caller starts its transfer itself while the thread sleeps: its request goes out at once, and the thread need not wake
/// before the answer comes.
@safe final class TransferLoop: Sendable {
    let mailbox: Mailbox
    /// `nil` once the thread has ended.
    private let transfers: Mutex<Transfers?>

    init(_ configuration: CurlConfiguration) throws(LibraryFailure) {
        let multi = try MultiHandle(configuration)
        mailbox = Mailbox(waking: multi)
        transfers = Mutex(try Transfers(configuration, multi, mailbox))
    }

    /// Starts a transfer, or leaves it to the thread, which gives it its outcome.
    func start(_ transfer: Transfer) {
        if transfers.withLockIfAvailable({ $0?.startAsleep(transfer) ?? false }) == true { return }
        if !mailbox.send(.start(transfer)) { transfer.finish(.failure(.driverStopped(.notSent))) }
    }

    /// Takes no more transfers, and has the thread end.
    func close() {
        transfers.withLock { $0?.close() }
        mailbox.close()
    }

    // MARK: - The thread

    /// Starts the thread, which keeps this object until it ends.
    func startThread() throws(CurlSetupFailure) {
        let context = unsafe Unmanaged.passRetained(self)
        let error = unsafe ccurl_start_thread("curl-driver", TransferLoop.threadBody, context.toOpaque())
        guard error == 0 else {
            unsafe context.release()
            throw .thread(errorNumber: error)
        }
    }

    private static let threadBody: @convention(c) (UnsafeMutableRawPointer?) -> Void = { context in
        guard let context = unsafe context else { return }
        let loop = unsafe Unmanaged<TransferLoop>.fromOpaque(context).takeRetainedValue()
        loop.run()
        loop.mailbox.end()
    }

    private func run() {
        guard let multi = transfers.withLock({ $0?.multi }) else { return }
        while true {
            transfers.withLock { $0?.work() }
            var content = mailbox.takeOrSleep()
            if case .empty = content {
                sleep(multi)
                content = mailbox.takeAwake()
            }
            switch content {
            case .empty: break
            case .commands(let commands): transfers.withLock { for command in commands { $0?.obey(command) } }
            case .last(let commands):
                // Closes the connections before anybody hears of the end.
                return transfers.withLock { transfers in
                    transfers?.end(commands)
                    transfers = nil
                }
            }
        }
    }

    private func sleep(_ multi: MultiHandle) {
        let limit = transfers.withLock { $0?.sleepLimit() ?? 0 }
        let result = Result { () throws(LibraryFailure) in try multi.wait(atMost: limit) }
        transfers.withLock { $0?.wake(after: result) }
    }
}
