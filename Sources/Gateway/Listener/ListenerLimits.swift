/// What a listener lets its clients take, each limit a key of the configuration.
package struct ListenerLimits: Sendable, Equatable {
    /// Connections at one time, of all clients.
    package var connections = 4_096
    /// Connections at one time of one address; of IPv6, of one network of 64 bits.
    package var connectionsPerAddress = 1_024
    /// How long a TLS handshake may take.
    package var handshake = Duration.seconds(10)
    /// How long a request's head may take: from the connection's beginning, or from the head's first byte on one that
    /// is kept alive.
    package var head = Duration.seconds(10)
    /// How long a body may take, and a second more for each ``bodyBytesPerSecond`` of it that have come.
    package var body = Duration.seconds(10)
    package var bodyBytesPerSecond = 8_192
    /// How long a connection may stay open between requests.
    package var idle = Duration.seconds(75)
    /// How long a client may take nothing of its answer.
    package var answer = Duration.seconds(30)
    /// All header lines of a request together, in bytes.
    package var headerBytes = 65_536
    /// The target in the request line, in bytes.
    package var targetBytes = 65_536
    /// A request's body, in bytes: `server.bodyLimitBytes`, which the protocols know too.
    package var bodyBytes = 1_048_576
    /// What frames a chunked body, in bytes: the chunks' sizes with their extensions, and the ends of lines. Besides, one for
    /// each ``IncomingRequest/bytesForOneOfFraming`` of the body.
    package var framingBytes = 16_384
    /// Long heads that have not come to their end, of all connections together, in bytes. Anybody can send them.
    package var headBytes = 16_777_216
    /// Long requests whose bodies are being received or that are worked on, of all connections together, in bytes. Before a
    /// long body is received it is known who claims to send it.
    package var receivedBytes = 67_108_864
    /// Answers that wait for clients to take them, of all connections together, in bytes. Beyond it the client that has
    /// taken nothing for the longest time is cut off.
    package var answerBytes = 33_554_432

    /// How often deadlines are looked at.
    var sweepInterval = Duration.milliseconds(250)

    package init() {}
}
