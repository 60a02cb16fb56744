/// The faults that are set, in order; each request meets the first that matches it.
struct FaultQueue: Sendable, Equatable {
    private(set) var faults: [Fault] = []

    mutating func replace(with faults: [Fault]) { self.faults = faults }

    mutating func append(_ faults: [Fault]) { self.faults += faults }

    /// The fault that a request for `call` meets, counted down; `nil` when it meets none.
    mutating func next(for call: String) -> Fault? {
        guard let index = faults.firstIndex(where: { $0.times > 0 && ($0.call == nil || $0.call == call) }) else {
            return nil
        }
        if faults[index].skip > 0 {
            faults[index].skip -= 1
            return nil
        }
        faults[index].times -= 1
        let fault = faults[index]
        if fault.times == 0 { faults.remove(at: index) }
        return fault
    }
}
