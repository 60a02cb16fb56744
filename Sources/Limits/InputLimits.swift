/// How much of what comes from outside is taken: every parser of such bytes is given one of these, and checks it before
/// it builds anything. So neither the stack nor a cost that grows faster than the input is ever the limit.
///
/// Lengths are in bytes, of names and values after decoding.
package struct InputLimits: Sendable, Hashable {
    /// Parts of a parameter's name between its dots. EC2's deepest names have 6.
    package var nameParts = 16
    /// Length of a parameter's name. EC2's longest have fewer than 100.
    package var nameLength = 512
    /// Length of a parameter's value. The longest is `UserData`: OUTSCALE takes 500 KiB of it, which base64 makes 667.
    package var valueLength = 768 * 1_024
    /// Parameters of one request, query and form together. EC2's own lists end at 1,000 members.
    package var parameters = 5_000
    /// Levels of arrays and objects in a JSON text that another party wrote. OAPI's deepest have 7. An audit record
    /// holds such a text two levels down, and is read back with ``recordDepth``.
    package var jsonDepth = 32
    /// Levels of elements that are kept of an XML answer, the root included. FCU's deepest have fewer than 12.
    package var xmlDepth = 32
    /// Bytes of query and form that are looked at for a request that nobody signed, and that it may have at all where
    /// OUTSCALE serves it unsigned. The longest such request has a few hundred.
    package var unsignedLength = 16 * 1_024
    /// Names of headers that one signature covers. curl, which signs every header, covers fewer than 30.
    package var signedHeaders = 100

    package init() {}

    /// The limits that hold unless a test sets others.
    package static let standard = InputLimits()

    /// Levels of arrays and objects in a JSON text that the gateway wrote itself. Greater than ``jsonDepth`` by more
    /// than an audit record adds.
    package static let recordDepth = 64
}
