internal import NIOCore
internal import SigV4
internal import Synchronization

/// What all connections of one listener share.
final class ConnectionServices: Sendable {
    let limits: ListenerLimits
    let times: ConnectionTimes
    let responder: any RequestResponder
    let table: ConnectionTable
    /// Long heads that have not come to their end: anybody's.
    let heads: ByteBudget
    /// Long requests of those who say who they are.
    let received: ByteBudget
    let backlog: AnswerBacklog
    let metrics: ListenerMetrics
    let trustedProxies: TrustedProxies
    /// How long a call may take in all.
    let callTimeout: Duration
    let now: @Sendable () -> SigningDate
    private let stopping = Atomic(false)

    init(
        _ limits: ListenerLimits, responder: any RequestResponder, metrics: ListenerMetrics,
        trustedProxies: TrustedProxies, callTimeout: Duration, now: @escaping @Sendable () -> SigningDate
    ) {
        self.limits = limits
        times = ConnectionTimes(limits)
        self.responder = responder
        table = ConnectionTable(limit: limits.connections, perAddress: limits.connectionsPerAddress)
        heads = ByteBudget(limit: limits.headBytes)
        received = ByteBudget(limit: limits.receivedBytes)
        backlog = AnswerBacklog(limit: limits.answerBytes)
        self.metrics = metrics
        self.trustedProxies = trustedProxies
        self.callTimeout = callTimeout
        self.now = now
    }

    /// Whether every answer is its connection's last.
    var isStopping: Bool { stopping.load(ordering: .relaxed) }

    func beginStopping() { stopping.store(true, ordering: .relaxed) }
}

/// The limits' times as event loops count them.
struct ConnectionTimes: Sendable {
    let handshake: TimeAmount
    let head: TimeAmount
    let body: TimeAmount
    let idle: TimeAmount
    let answer: TimeAmount
    /// How long a client that was refused may go on sending.
    let linger = TimeAmount.seconds(2)

    init(_ limits: ListenerLimits) {
        handshake = TimeAmount(limits.handshake)
        head = TimeAmount(limits.head)
        body = TimeAmount(limits.body)
        idle = TimeAmount(limits.idle)
        answer = TimeAmount(limits.answer)
    }
}
