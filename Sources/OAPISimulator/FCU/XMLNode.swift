/// An element of an answer in XML.
struct XMLNode: Sendable, Equatable {
    private enum Content: Sendable, Equatable {
        case text(String)
        case children([XMLNode])
    }

    private let name: String
    private let namespace: String?
    private let content: Content

    init(_ name: String, _ text: String) {
        self.name = name
        namespace = nil
        content = .text(text)
    }

    init(_ name: String, namespace: String? = nil, _ children: [XMLNode]) {
        self.name = name
        self.namespace = namespace
        content = .children(children)
    }

    /// The document of which this is the root.
    var document: [UInt8] { Array(("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + serialized).utf8) }

    private var serialized: String {
        let inside =
            switch content {
            case .text(let text): text.escapedForXML
            case .children(let children): children.map(\.serialized).joined()
            }
        let attribute = namespace.map { " xmlns=\"\($0.escapedForXML)\"" } ?? ""
        return inside.isEmpty ? "<\(name)\(attribute)/>" : "<\(name)\(attribute)>\(inside)</\(name)>"
    }
}

extension String {
    fileprivate var escapedForXML: String {
        var output = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}
