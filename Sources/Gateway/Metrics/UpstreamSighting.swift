/// When OUTSCALE was last called, and what came back.
struct UpstreamSighting: Sendable {
    /// What is older says nothing of now.
    private static let window = Duration.seconds(60)

    let lastAnswer: ContinuousClock.Instant?
    let lastSilence: ContinuousClock.Instant?
    let now: ContinuousClock.Instant

    /// Whether nothing speaks against it that OUTSCALE answers.
    var isGood: Bool {
        guard let lastSilence, now - lastSilence < Self.window else { return true }
        return lastAnswer.map { $0 > lastSilence } ?? false
    }

    var finding: String {
        if !isGood { return "the last call in the last minute had no answer" }
        guard let lastAnswer, now - lastAnswer < Self.window else { return "not called in the last minute" }
        return "answered in the last minute"
    }
}
