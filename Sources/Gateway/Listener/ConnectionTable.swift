internal import NIOCore
internal import Synchronization

/// A listener's open connections: how many there are in all and of each address, and which of them gives way when there
/// is no room for another.
///
/// The one that gives way has nothing in flight: first those that were never answered what they asked for, then those
/// that are kept alive, the longest idle first. So slow strangers make room for new clients, and no call is cut.
final class ConnectionTable: Sendable {
    /// Why a connection is not taken.
    enum Refusal: Error, Equatable {
        case full
        case addressFull
    }

    private struct State {
        var count = 0
        var byAddress: [AddressGroup: [ObjectIdentifier: ConnectionHandle]] = [:]
    }

    /// Connections that give way at one time, so that the search for them is worth its cost.
    private static let batch = 16

    private let limit: Int
    private let limitPerAddress: Int
    private let state = Mutex(State())
    private let (emptied, emptiedContinuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    init(limit: Int, perAddress: Int) {
        self.limit = limit
        limitPerAddress = perAddress
    }

    var count: Int { state.withLock { $0.count } }

    /// Takes a connection in; when there is no room, others are told to give way.
    ///
    /// - Throws: when none of them can.
    func enter(_ handle: ConnectionHandle) throws(Refusal) {
        let outcome = state.withLock { state -> Result<[ConnectionHandle], Refusal> in
            var leaving: [ConnectionHandle] = []
            let ofAddress = state.byAddress[handle.address]?.count ?? 0
            if ofAddress >= limitPerAddress, !handle.isOfProxy {
                let members = state.byAddress[handle.address].map { Array($0.values) } ?? []
                leaving = Self.yielding(members, limit: limitPerAddress)
                if leaving.isEmpty { return .failure(.addressFull) }
            } else if state.count >= limit {
                leaving = Self.yielding(state.byAddress.values.flatMap { $0.values }, limit: limit)
                if leaving.isEmpty { return .failure(.full) }
            }
            for other in leaving { Self.remove(other, &state) }
            state.byAddress[handle.address, default: [:]][ObjectIdentifier(handle)] = handle
            state.count += 1
            return .success(leaving)
        }
        for other in try outcome.get() { other.cut(.gaveWay) }
    }

    func leave(_ handle: ConnectionHandle) {
        let isEmpty = state.withLock { state in
            Self.remove(handle, &state)
            return state.count == 0
        }
        if isEmpty { emptiedContinuation.yield() }
    }

    /// Tells all.
    func cutAll(_ cut: ConnectionCut) {
        let all = state.withLock { $0.byAddress.values.flatMap { Array($0.values) } }
        for handle in all { handle.cut(cut) }
    }

    /// Returns when there is none, or the task is cancelled.
    func untilEmpty() async {
        guard count > 0 else { return }
        for await _ in emptied where count == 0 { return }
    }

    /// The ones to give way: some at a time, so that a flood does not search for each.
    private static func yielding(_ handles: [ConnectionHandle], limit: Int) -> [ConnectionHandle] {
        let candidates = handles.compactMap { handle in
            let standing = handle.standing
            return standing == .busy ? nil : (standing, handle)
        }
        return candidates.sorted { $0.0 < $1.0 }.prefix(max(1, min(batch, limit / 64))).map(\.1)
    }

    private static func remove(_ handle: ConnectionHandle, _ state: inout State) {
        guard state.byAddress[handle.address]?.removeValue(forKey: ObjectIdentifier(handle)) != nil else { return }
        state.count -= 1
        if state.byAddress[handle.address]?.isEmpty == true { state.byAddress[handle.address] = nil }
    }
}

/// A connection as others than its event loop see it.
final class ConnectionHandle: Sendable {
    /// What a connection is worth when there is no room.
    enum Standing: Comparable {
        /// Nothing that it asked for was answered yet. Since, in nanoseconds of the event loops' clock.
        case stranger(since: UInt64)
        /// Kept alive after an answer.
        case idle(since: UInt64)
        /// Something is in flight.
        case busy
    }

    let channel: any Channel
    let address: AddressGroup
    /// Of a proxy, behind which there are many clients: its address has no limit of its own.
    let isOfProxy: Bool
    /// Two bits of kind, then the time: connections are looked at from any loop, and change with every request.
    private let word: Atomic<UInt64>

    init(_ channel: any Channel, address: AddressGroup, isOfProxy: Bool) {
        self.channel = channel
        self.address = address
        self.isOfProxy = isOfProxy
        word = Atomic(Self.word(.stranger(since: NIODeadline.now().uptimeNanoseconds)))
    }

    var standing: Standing {
        get {
            let word = word.load(ordering: .relaxed)
            return switch word & 3 {
            case 0: .stranger(since: word >> 2)
            case 1: .idle(since: word >> 2)
            default: .busy
            }
        }
        set { word.store(Self.word(newValue), ordering: .relaxed) }
    }

    /// Ends the connection from any thread.
    func cut(_ cut: ConnectionCut) { channel.pipeline.fireUserInboundEventTriggered(cut) }

    private static func word(_ standing: Standing) -> UInt64 {
        switch standing {
        case .stranger(let since): since << 2
        case .idle(let since): since << 2 | 1
        case .busy: 2
        }
    }
}

/// Why a connection ends that its client did not end; an event of its pipeline.
enum ConnectionCut: Sendable {
    /// Another needed its place.
    case gaveWay
    /// Others needed the memory of its answer.
    case answerBudget
    /// The listener stops: now when nothing is in flight, else after the answer.
    case stopping
    /// The time to stop is over.
    case stopped
}
