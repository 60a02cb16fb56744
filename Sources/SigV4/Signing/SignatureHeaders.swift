/// The two headers that a signature adds to a request. The second is a credential for minutes: not to be logged.
package struct SignatureHeaders: Sendable {
    /// `X-Osc-Date` or `X-Amz-Date`.
    package let dateName: String
    /// `20261123T101500Z`.
    package let date: String
    /// The value of `Authorization`.
    package let authorization: String

    /// Both, in the order to send them in.
    package var fields: [(name: String, value: String)] {
        [(dateName, date), ("Authorization", authorization)]
    }
}
