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
    private var names = NameCache()
    /// The URL that came last, and its host: most transfers go where the one before went.
    private var last: (url: String, host: UpstreamHost?) = ("", nil)
    /// Those that wait for the addresses of their host, until their time is up.
    private var held: [UpstreamHost: [Held]] = [:]

    private struct Held {
        let transfer: Transfer
        let until: ContinuousClock.Instant
    }

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
        guard !running.isEmpty else { return expire() }
        do {
            try multi.perform()
        } catch {
            // Not a transfer's failure but the set's: none of them will end by itself any more.
            failAll(error)
        }
        while let (exchange, result) = multi.nextFinished() {
            let outcome = exchange.outcome(result, now: clock.now)
            if let (host, entry) = exchange.resolved { names.loaded(host, entry) }
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
            } else {
                let host = held.first { $0.value.contains { $0.transfer === transfer } }?.key
                if let host { held[host]?.removeAll { $0.transfer === transfer } }
                transfer.finish(.failure(.cancelled(.notSent)))
            }
        case .resolved(let host, let found):
            resolved(host, found)
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
        // A proxy looks names up itself, but for those that it is not asked for.
        let isProxied = (transfer.request.url.isSecure ? configuration.proxy.https : configuration.proxy.http) != nil
        guard !isProxied, let host = host(of: transfer.request.url) else { return launch(transfer, nil) }
        let found = names.find(host, now: now)
        switch found.state {
        case .known(let entry): launch(transfer, entry.map { (host, $0) })
        case .awaited:
            let until = min(deadline, now + configuration.connectTimeout)
            held[host, default: []].append(Held(transfer: transfer, until: until))
            deadlines.add(until)
        }
        if found.needsLookUp, !NameLookUp.start(host, by: configuration.resolver, for: mailbox) {
            resolved(host, .failure(HostResolver.Failure(detail: "no thread for the look-up")))
        }
    }

    private func host(of url: String) -> UpstreamHost? {
        if last.url != url { last = (url, UpstreamHost(url)) }
        return last.host
    }

    /// Starts those that wait for a host, or ends them.
    private func resolved(_ host: UpstreamHost, _ found: HostResolver.Addresses) {
        let state = names.finish(host, found, now: clock.now)
        let waiting = held.removeValue(forKey: host) ?? []
        guard case .known(let entry) = state else {
            let detail = if case .failure(let failure) = found { failure.detail } else { "no address" }
            for each in waiting { each.transfer.finish(.failure(.notSent(.nameResolution, detail: detail))) }
            return
        }
        for each in waiting { launch(each.transfer, entry.map { (host, $0) }) }
    }

    /// - Parameter resolved: what libcurl has to be told of the host.
    private func launch(_ transfer: Transfer, _ resolved: (host: UpstreamHost, entry: String)?) {
        let exchange: Exchange
        do {
            exchange = if let kept = idle.popLast() { kept } else { try Exchange(configuration) }
        } catch {
            transfer.finish(.failure(.notSent(.library, detail: error.description)))
            return
        }
        do {
            try exchange.prepare(transfer)
            if let resolved { try exchange.resolve(resolved.host, resolved.entry) }
            try exchange.add(to: multi)
        } catch {
            exchange.clear()
            idle.append(exchange)
            transfer.finish(.failure(error))
            return
        }
        exchange.place = running.count
        running.append(exchange)
        deadlines.add(transfer.request.deadline)
    }

    /// Takes an exchange out of libcurl's hands, resumes its caller and keeps the handle for the next.
    private func retire(_ exchange: Exchange, _ outcome: Transfer.Outcome) {
        let last = running.removeLast()
        if last !== exchange {
            last.place = exchange.place
            running[exchange.place] = last
        }
        let transfer = exchange.transfer
        if running.isEmpty, held.isEmpty { deadlines.clear() }
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
        for (host, waiting) in held {
            for each in waiting where each.until <= now {
                let isDue = each.transfer.request.deadline <= now
                each.transfer.finish(
                    .failure(
                        isDue
                            ? .deadlineExceeded(.notSent)
                            : .notSent(.nameResolution, detail: "no answer from the name server in time")))
            }
            let left = waiting.filter { $0.until > now }
            held[host] = left.isEmpty ? nil : left
        }
        deadlines.keep(running.map(\.deadline) + held.values.joined().map(\.until))
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
        for each in held.values.joined() { each.transfer.finish(.failure(.driverStopped(.notSent))) }
        held.removeAll()
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
