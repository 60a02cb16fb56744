/// All of a request that a signature may cover, as received; the body goes beside it as a `PayloadHash`.
package struct SignedRequest: Sendable {
    /// The method, in the case received.
    package let method: String
    /// Path and query as they stood in the request line.
    package let target: RequestTarget
    /// Every header, hop-by-hop ones too: clients sign those as well.
    package let headers: HeaderList

    package init(method: String, target: RequestTarget, headers: HeaderList) {
        self.method = method
        self.target = target
        self.headers = headers
    }
}
