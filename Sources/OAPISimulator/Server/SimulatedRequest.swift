/// One HTTP request as it came, before anything is made of it.
package struct SimulatedRequest: Sendable, Equatable {
    /// One header line.
    package struct Header: Sendable, Equatable {
        /// The name as received.
        package let name: String
        /// The value as received.
        package let value: String

        /// A header line.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The method, such as `POST`.
    package let method: String
    /// The request target as sent: path and query, nothing decoded.
    package let target: String
    /// All header lines in order, `Host` included.
    package let headers: [Header]
    /// The body's bytes after any transfer coding was removed.
    package let body: [UInt8]

    /// A request made of its parts.
    package init(method: String, target: String, headers: [Header], body: [UInt8]) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The target before the first `?`.
    var path: String { String(target.prefix { $0 != "?" }) }

    /// The target after the first `?`; empty when there is none.
    var query: String { String(target.drop { $0 != "?" }.dropFirst()) }

    /// The path with every run of slashes made one, which is what clients sign.
    var collapsedPath: String {
        var collapsed = ""
        for character in path where !(character == "/" && collapsed.last == "/") { collapsed.append(character) }
        return collapsed
    }

    /// The values of every header line of that name, in order. Names compare without case.
    func values(of name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name }.map(\.value)
    }
}
