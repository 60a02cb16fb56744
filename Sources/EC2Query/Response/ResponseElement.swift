/// An element of an EC2 answer: a name with text in it, or with other elements.
package struct ResponseElement: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        case text(String)
        case elements([ResponseElement])
    }

    package let name: String
    package let content: Content

    package init(_ name: String, _ text: String) {
        self.name = name
        content = .text(text)
    }

    package init(_ name: String, _ elements: [ResponseElement]) {
        self.name = name
        content = .elements(elements)
    }

    /// EC2's form of a list: `<name><item>…</item>…</name>`, and `<name/>` when there is nothing in it.
    package static func list(_ name: String, _ items: [[ResponseElement]]) -> ResponseElement {
        ResponseElement(name, items.map { ResponseElement("item", $0) })
    }
}
