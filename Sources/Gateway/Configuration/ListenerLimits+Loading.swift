extension ListenerLimits {
    /// Notes it, too, when one body may be larger than all are together.
    init(_ source: ConfigurationSource) throws(ConfigurationFailure) {
        self.init()
        connections = try source.integer(.maximumClients, in: 1...1_000_000)
        connectionsPerAddress = try source.integer(.maximumClientsPerAddress, in: 1...1_000_000)
        handshake = try source.seconds(.handshakeSeconds, in: 1...300)
        head = try source.seconds(.headSeconds, in: 1...300)
        body = try source.seconds(.bodySeconds, in: 1...600)
        bodyBytesPerSecond = try source.integer(.bodyBytesPerSecond, in: 1...1_073_741_824)
        idle = try source.seconds(.idleSeconds, in: 1...3_600)
        answer = try source.seconds(.answerSeconds, in: 1...3_600)
        headerBytes = try source.integer(.headerLimit, in: 4_096...1_048_576)
        targetBytes = try source.integer(.targetLimit, in: 1_024...1_048_576)
        bodyBytes = try source.integer(.bodyLimit, in: ConfigurationKey.bodyLimitRange)
        framingBytes = try source.integer(.framingLimit, in: 1_024...1_048_576)
        headBytes = try source.integer(.headBudget, in: 1_048_576...17_179_869_184)
        receivedBytes = try source.integer(.bodyBudget, in: 1_048_576...17_179_869_184)
        answerBytes = try source.integer(.answerBudget, in: 1_048_576...17_179_869_184)
        if receivedBytes < bodyBytes {
            source.note(
                .invalid(
                    key: ConfigurationKey.bodyBudget.name, value: String(receivedBytes),
                    expected: "at least \(ConfigurationKey.bodyLimit.name), which is \(bodyBytes)"))
        }
    }
}
