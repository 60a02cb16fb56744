import Testing

@testable import Curl

@Suite("Life of a transfer")
struct TransferStateTests {
    typealias State = TransferState<String>

    /// An effect, comparable.
    private func name(_ effect: State.Effect) -> String {
        switch effect {
        case .none: "none"
        case .submit: "submit"
        case .resumeCancelled(let caller): "resume \(caller)"
        case .requestRemoval: "remove"
        }
    }

    @Test("submitted, run, answered")
    func answered() {
        var state = State()
        #expect(name(state.enqueue("caller")) == "submit")
        let isToRun = state.start()
        #expect(isToRun)
        #expect(state.finish() == "caller")
        #expect(state.finish() == nil)
        #expect(name(state.cancel()) == "none")
    }

    @Test("cancelled before its caller waits")
    func cancelledEarly() {
        var state = State()
        #expect(name(state.cancel()) == "none")
        #expect(name(state.cancel()) == "none")
        #expect(name(state.enqueue("caller")) == "resume caller")
        #expect(state.finish() == nil)
    }

    @Test("cancelled in the inbox: resumed at once, and never run")
    func cancelledQueued() {
        var state = State()
        _ = state.enqueue("caller")
        #expect(name(state.cancel()) == "resume caller")
        #expect(name(state.cancel()) == "none")
        let isToRun = state.start()
        #expect(!isToRun)
        #expect(state.finish() == nil)
    }

    @Test("cancelled while running: resumed when it has been removed")
    func cancelledRunning() {
        var state = State()
        _ = state.enqueue("caller")
        _ = state.start()
        #expect(name(state.cancel()) == "remove")
        #expect(name(state.cancel()) == "none")
        #expect(state.finish() == "caller")
        #expect(state.finish() == nil)
    }

    @Test("refused by a closed inbox")
    func refused() {
        var state = State()
        _ = state.enqueue("caller")
        #expect(state.finish() == "caller")
        #expect(name(state.cancel()) == "none")
        let isToRun = state.start()
        #expect(!isToRun)
    }

    /// All orders of the events, up to five of them, that the driver can produce.
    @Test("whatever the order, the caller is resumed once")
    func exactlyOnce() {
        enum Event: CaseIterable { case enqueue, start, cancel, finish }
        var runs = 0
        func explore(_ state: State, resumed: Int, enqueued: Bool, started: Bool, depth: Int) {
            if depth == 0 {
                runs += 1
                // Whatever is left in the inbox or in libcurl's hands ends sooner or later.
                var state = state
                let last = enqueued && state.finish() != nil ? 1 : 0
                #expect(resumed + last == (enqueued ? 1 : 0))
                return
            }
            for event in Event.allCases {
                var next = state
                var count = resumed
                switch event {
                case .enqueue:
                    guard !enqueued else { continue }
                    if case .resumeCancelled = next.enqueue("caller") { count += 1 }
                case .start:
                    guard enqueued, !started else { continue }
                    _ = next.start()
                case .cancel:
                    if case .resumeCancelled = next.cancel() { count += 1 }
                case .finish:
                    guard enqueued else { continue }
                    if next.finish() != nil { count += 1 }
                }
                explore(
                    next, resumed: count, enqueued: enqueued || event == .enqueue,
                    started: started || event == .start || (enqueued && event == .finish), depth: depth - 1)
            }
        }
        explore(State(), resumed: 0, enqueued: false, started: false, depth: 5)
        #expect(runs > 50)
    }
}
