/// A value of a request that opens something to its reader, such as a presigned URL. It shows in the request's
/// body and nowhere else: printed, dumped or logged it is `<redacted>`.
package struct SecretText: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var description: String { "<redacted>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
