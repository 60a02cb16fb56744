internal import CCurl

/// Makes HTTP exchanges over libcurl: one thread of its own, any number of exchanges at a time, connections kept and
/// shared between them.
///
/// Logs nothing. Follows no redirect, speaks `http` and `https` only, decodes no content coding.
package final class CurlDriver: Sendable {
    private let mailbox: Mailbox
    private let clock = ContinuousClock()

    /// Starts the driver's thread. Throws if libcurl refuses the configuration or no thread can be had.
    package init(_ configuration: CurlConfiguration = CurlConfiguration()) throws(CurlSetupFailure) {
        let loop: TransferLoop
        do {
            loop = try TransferLoop(configuration)
        } catch {
            throw .library(detail: error.description)
        }
        mailbox = loop.mailbox
        try loop.startThread()
    }

    deinit {
        mailbox.close()
    }

    /// Makes the exchange and returns its answer, whatever its status.
    ///
    /// Throws when there is no whole answer; ``TransferFailure/progress`` says whether the server may have taken the
    /// request all the same. Cancelling the task ends the exchange, and its connection if the request was under way.
    package func perform(_ request: TransferRequest) async throws(TransferFailure) -> TransferResponse {
        let transfer = Transfer(request, start: clock.now)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { caller in
                act(on: transfer.enqueue(caller), for: transfer)
            }
        } onCancel: {
            act(on: transfer.cancel(), for: transfer)
        }
        return try outcome.get()
    }

    /// Runs until the task is cancelled, then shuts down: for a service group.
    package func run() async {
        await withTaskCancellationHandler {
            await mailbox.ended()
        } onCancel: {
            mailbox.close()
        }
    }

    /// Ends the thread and closes all connections. Exchanges in flight fail with
    /// ``TransferFailure/driverStopped(_:)``, and so does every later one. Returns when it is done.
    package func shutdown() async {
        mailbox.close()
        await mailbox.ended()
    }

    private func act(on effect: TransferState<Transfer.Caller>.Effect, for transfer: Transfer) {
        switch effect {
        case .none:
            break
        case .submit:
            if !mailbox.send(.start(transfer)) { transfer.finish(.failure(.driverStopped(.notSent))) }
        case .resumeCancelled(let caller):
            caller.resume(returning: .failure(.cancelled(.notSent)))
        case .requestRemoval:
            _ = mailbox.send(.remove(transfer))  // refused only by a thread that is ending it anyway
        }
    }
}
