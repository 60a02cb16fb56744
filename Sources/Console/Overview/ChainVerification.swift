internal import Audit
internal import ServiceLifecycle
internal import Synchronization

/// Verifies the chain when an operator asks for it, one time after the other, while pages go on being served.
final class ChainVerification: Sendable {
    enum State: Sendable {
        case never
        case running(since: AuditTime, Progress?)
        /// Of each chain in the store.
        case done(at: AuditTime, [AuditVerification])
        case failed(at: AuditTime, why: String)

        var isRunning: Bool {
            switch self {
            case .running: true
            case .never, .done, .failed: false
            }
        }

        /// `nil` while nothing is verified, and until the first records are.
        var progress: Progress? {
            switch self {
            case .running(_, let progress): progress
            case .never, .done, .failed: nil
            }
        }
    }

    /// Records of the chain that is verified now.
    struct Progress: Sendable, Equatable {
        let done: Int
        let of: Int
    }

    /// Verifies, and tells how far it is.
    typealias Verify =
        @Sendable (_ tell: @escaping @Sendable (Progress) -> Void) async throws(AuditStoreFailure) ->
        [AuditVerification]

    private let verify: Verify
    private let current = Mutex(State.never)
    private let requests: AsyncStream<Void>
    private let request: AsyncStream<Void>.Continuation

    init(verify: @escaping Verify) {
        self.verify = verify
        (requests, request) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var state: State { current.withLock { $0 } }

    /// Has the chain verified, unless that is under way.
    func start() {
        let isFirst = current.withLock { state in
            guard !state.isRunning else { return false }
            state = .running(since: .now(), nil)
            return true
        }
        if isFirst { request.yield() }
    }

    func run() async {
        await cancelWhenGracefulShutdown {
            for await _ in self.requests { await self.verifyOnce() }
        }
    }

    private func tell(_ progress: Progress) {
        current.withLock { state in
            if case .running(let since, _) = state { state = .running(since: since, progress) }
        }
    }

    /// One verification, as ``run()`` makes it.
    private func verifyOnce() async {
        let result: State
        do throws(AuditStoreFailure) {
            result = .done(at: .now(), try await verify { self.tell($0) })
        } catch {
            result = .failed(at: .now(), why: error.description)
        }
        current.withLock { $0 = result }
    }
}
