import Foundation
import Testing

extension World {
    /// Fails unless the coverage page names every EC2 action that was called so far as one of the tool's.
    ///
    /// - Parameter all: whether each of the tool's must have been called, too.
    func expectActions(
        of tool: String, all: Bool = false, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let page = try String(
            contentsOf: Programs.root.appending(path: "Sources/Translators/README.md"), encoding: .utf8)
        let line = try #require(page.split(separator: "\n").first { $0.hasPrefix("- **\(tool)** calls ") })
        let listed = Set(line.matches(of: /\b[A-Z][a-z]+[A-Z]\w+/).map { String($0.0) })
        let records = try await gateway.audit(["--limit", "5000"])
        let called = Set(
            records.filter { $0.eventSource.text == "ec2.amazonaws.com" }.compactMap(\.eventName.text))
        #expect(!called.isEmpty, sourceLocation: sourceLocation)
        #expect(called.isSubset(of: listed), "\(called.subtracting(listed))", sourceLocation: sourceLocation)
        if all { #expect(called == listed, "\(listed.subtracting(called))", sourceLocation: sourceLocation) }
    }
}
