extension CallerLimits.Settings {
    init(_ source: ConfigurationSource) throws(ConfigurationFailure) {
        self.init(
            requests: try source.integer(.callerRequests, in: 1...100_000),
            requestsPerSecond: try source.integer(.callerRate, in: 0...1_000_000),
            burst: try source.integer(.callerBurst, in: 1...1_000_000))
    }
}

extension AdmissionLimits {
    init(_ source: ConfigurationSource) throws(ConfigurationFailure) {
        self.init(
            calls: try source.integer(.maximumConnections, in: 1...10_000),
            keySharePercent: try source.integer(.keyShare, in: 1...100),
            anonymousCalls: try source.integer(.anonymousCalls, in: 1...1_000),
            throttledCallsPerSecond: try source.integer(.throttledRate, in: 1...10_000),
            anonymousLifetime: try source.seconds(.anonymousLifetime, in: 0...3_600),
            longAnswers: try source.integer(.longAnswers, in: 1...1_000),
            longAnswersPerKey: try source.integer(.callerLongAnswers, in: 1...1_000))
    }
}
