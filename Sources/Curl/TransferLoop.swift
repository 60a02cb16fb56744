internal import CCurl

/// What the driver's thread does: takes commands, lets libcurl work, hands out answers, sleeps.
///
/// Made on one thread and handed over to another, which alone touches it from then on.
@safe final class TransferLoop {
    let mailbox: Mailbox
    private let configuration: CurlConfiguration
    private let multi: MultiHandle
    private let clock = ContinuousClock()
    /// In libcurl's hands; each knows its place.
    private var running: [Exchange] = []
    /// Ready for use.
    private var idle: [Exchange] = []
    private var deadlines = DeadlineWatch()

    init(_ configuration: CurlConfiguration) throws(LibraryFailure) {
        self.configuration = configuration
        multi = try MultiHandle(configuration)
        mailbox = Mailbox(waking: multi)
        // The first is made now, so that a configuration that libcurl refuses stops the start.
        idle = [try Exchange(configuration)]
    }

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
        var loop: TransferLoop? = unsafe Unmanaged<TransferLoop>.fromOpaque(context).takeRetainedValue()
        let mailbox = loop?.mailbox
        loop?.run()
        loop = nil  // closes the connections before anybody hears of the end
        mailbox?.end()
    }

    private func run() {
        while true {
            work()
            var content = mailbox.takeOrSleep()
            if case .empty = content {
                sleep()
                content = mailbox.takeAwake()
            }
            switch content {
            case .empty:
                break
            case .commands(let commands):
                for command in commands { obey(command) }
            case .last(let commands):
                end(commands)
                return
            }
        }
    }

    /// Lets libcurl go on, and ends what has come to its end.
    private func work() {
        guard !running.isEmpty else { return }
        do {
            try multi.perform()
        } catch {
            // Not a transfer's failure but the set's: none of them will end by itself any more.
            failAll(error)
        }
        while let (exchange, result) = multi.nextFinished() {
            let outcome = exchange.outcome(result, now: clock.now)
            retire(exchange, outcome)
        }
        expire()
    }

    private func sleep() {
        do {
            try multi.wait(atMost: deadlines.sleepLimit(now: clock.now))
        } catch {
            failAll(error)
        }
    }

    private func obey(_ command: Mailbox.Command) {
        switch command {
        case .start(let transfer):
            start(transfer)
        case .remove(let transfer):
            if let exchange = running.first(where: { $0.transfer === transfer }) {
                retire(exchange, .failure(.cancelled(exchange.progress)))
            }
        }
    }

    private func start(_ transfer: Transfer) {
        guard transfer.begin() else { return }
        let deadline = transfer.request.deadline
        let now = clock.now
        guard now < deadline else {
            transfer.finish(.failure(.deadlineExceeded(.notSent)))
            return
        }
        let exchange: Exchange
        do {
            exchange = if let kept = idle.popLast() { kept } else { try Exchange(configuration) }
        } catch {
            transfer.finish(.failure(.notSent(.library, detail: error.description)))
            return
        }
        do {
            try exchange.prepare(transfer)
            try exchange.add(to: multi)
        } catch {
            exchange.clear()
            idle.append(exchange)
            transfer.finish(.failure(error))
            return
        }
        exchange.place = running.count
        running.append(exchange)
        deadlines.add(deadline)
    }

    /// Takes an exchange out of libcurl's hands, resumes its caller and keeps the handle for the next.
    private func retire(_ exchange: Exchange, _ outcome: Transfer.Outcome) {
        let last = running.removeLast()
        if last !== exchange {
            last.place = exchange.place
            running[exchange.place] = last
        }
        let transfer = exchange.transfer
        if running.isEmpty { deadlines.clear() }
        exchange.remove(from: multi)
        if idle.count < configuration.maximumConnectionsPerHost { idle.append(exchange) }
        transfer?.finish(outcome)
    }

    private func expire() {
        guard let due = deadlines.next, due <= clock.now else { return }
        let now = clock.now
        for exchange in running where exchange.deadline <= now {
            retire(exchange, .failure(.deadlineExceeded(exchange.progress)))
        }
        deadlines.keep(running.lazy.map(\.deadline))
    }

    private func failAll(_ failure: LibraryFailure) {
        for exchange in running {
            retire(exchange, .failure(exchange.failure(failure)))
        }
    }

    private func end(_ commands: [Mailbox.Command]) {
        for command in commands {
            guard case .start(let transfer) = command, transfer.begin() else { continue }
            transfer.finish(.failure(.driverStopped(.notSent)))
        }
        for exchange in running {
            retire(exchange, .failure(.driverStopped(exchange.progress)))
        }
        idle.removeAll()
    }
}

extension Duration {
    /// In milliseconds, rounded up, from 0 to `limit`.
    func clampedMilliseconds(_ limit: CInt) -> CInt {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        guard seconds < Int64(limit) / 1000 + 1 else { return limit }
        let milliseconds = seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return CInt(min(milliseconds, Int64(limit)))
    }
}
