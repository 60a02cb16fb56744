internal import Synchronization

/// The question whether a store has an intent with the signature of a row, and its answer.
package final class SignatureLookUp: Sendable, Equatable {
    private let found = Mutex<[RecordedSignature]>([])

    package init() {}

    /// What is there, in the order of time; empty as long as nothing was found.
    package var earlier: [RecordedSignature] { found.withLock { $0 } }

    /// For the store.
    package func tell(_ earlier: [RecordedSignature]) {
        found.withLock { $0 = earlier }
    }

    package static func == (left: SignatureLookUp, right: SignatureLookUp) -> Bool { left === right }
}
