internal import Audit
internal import Logging
internal import OAPI
internal import Synchronization

/// Says once in the log that OAPI has a word that is not known here, such as a new state of a snapshot. It was taken
/// for something harmless; somebody should look whether that is right.
final class NewWordReport: Sendable {
    /// Words that are remembered, and so reported, at most.
    static let limit = 64
    /// Characters of a word, at most.
    private static let lengthLimit = 64

    private let reported = Mutex<Set<NewWord>>([])

    func report(_ words: [NewWord], of call: OAPICall, to logger: Logger) {
        guard !words.isEmpty else { return }
        let fresh = reported.withLock { reported in
            words.filter { reported.count < Self.limit && reported.insert($0).inserted }
        }
        for word in fresh {
            logger.warning(
                "OAPI has a word that is not known here",
                metadata: [
                    "oapi.call": "\(call.name)", "oapi.member": "\(word.member)",
                    "oapi.word": "\(TerminalText(String(word.text.prefix(Self.lengthLimit))))",
                ])
        }
    }
}
