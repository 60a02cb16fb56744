internal import Limits
internal import XML

/// An answer as another service of the EC2 Query protocol gave it, of which the gateway reads what it needs to know.
package struct ReceivedDocument: Sendable, Hashable {
    /// The root's name: `DescribeInstancesResponse`, or `Response` for an error.
    package let name: String
    /// The root's children.
    package let elements: [ResponseElement]

    /// How much of a document is kept. All of it is read either way.
    package enum Extent: Sendable, Hashable {
        /// The elements down to those that make up an error, so that a long listing costs little.
        case outline
        /// The elements down to ``InputLimits/xmlDepth``.
        case everything

        /// The root is at depth 1.
        fileprivate var depth: Int {
            switch self {
            case .outline: 4
            case .everything: InputLimits.standard.xmlDepth
            }
        }
    }

    /// `nil` for what is not one whole XML document, and for a page of HTML.
    package init?(_ body: [UInt8], keeping extent: Extent) {
        var tree = Tree(depth: extent.depth)
        do throws(XMLFailure) {
            try XMLReader.read(body) { tree.take($0) }
        } catch {
            return nil
        }
        guard let root = tree.root, root.name.lowercased() != "html" else { return nil }
        name = root.name
        elements = Self.children(of: root)
    }

    /// The service's own ID of the request: `requestId` of a success, `RequestID` of an error; `nil` when none is there.
    package var requestID: String? {
        for name in ["requestId", "RequestID", "RequestId"] {
            if let text = Self.text(name, in: elements) { return text }
        }
        return nil
    }

    /// What the document says when it is an error; `nil` when it is none. `Error` stands in the root, or in `Errors`
    /// there.
    package var error: (code: String, message: String)? {
        let inErrors = elements.filter { $0.name == "Errors" }.flatMap { Self.children(of: $0) }
        for element in elements + inErrors where element.name == "Error" {
            let children = Self.children(of: element)
            if let code = Self.text("Code", in: children) { return (code, Self.text("Message", in: children) ?? "") }
        }
        return nil
    }

    private static func children(of element: ResponseElement) -> [ResponseElement] {
        switch element.content {
        case .text: []
        case .elements(let children): children
        }
    }

    private static func text(_ name: String, in elements: [ResponseElement]) -> String? {
        for element in elements where element.name == name {
            if case .text(let text) = element.content, !text.isEmpty { return text }
        }
        return nil
    }
}

/// Builds elements from what a reader hands over.
private struct Tree {
    private struct Open {
        let name: String
        var text = ""
        var children: [ResponseElement] = []
    }

    private(set) var root: ResponseElement?
    private let limit: Int
    private var depth = 0
    /// The elements begun and not ended, as far down as any are kept.
    private var open: [Open] = []

    init(depth: Int) {
        limit = depth
    }

    mutating func take(_ event: XMLEvent) {
        switch event {
        case .start(let name):
            depth += 1
            if depth <= limit { open.append(Open(name: name)) }
        case .text(let text):
            if depth <= limit, let last = open.indices.last { open[last].text += text }
        case .end:
            defer { depth -= 1 }
            guard depth <= limit, let ended = open.popLast() else { return }
            // Blanks between elements are for people's eyes.
            let element =
                ended.children.isEmpty
                ? ResponseElement(ended.name, ended.text) : ResponseElement(ended.name, ended.children)
            if let last = open.indices.last { open[last].children.append(element) } else { root = element }
        }
    }
}
