internal import XML

/// A success whose last element is a list of any length, in parts: each is written by itself, so that nothing but its
/// bytes is kept while a client takes it.
///
/// Everything here throws `InternalError` when libxml2 has no memory.
package struct EC2ListDocument: Sendable {
    private let action: String
    private let list: String

    /// - Parameter list: the name of the list.
    package init(of action: String, endingIn list: String) {
        self.action = action
        self.list = list
    }

    /// The document up to the last of these items.
    ///
    /// - Parameter elements: the children of the answer's root after `requestId`. The last is the list, with its first
    ///   items.
    package func beginning(requestID: String, _ elements: [ResponseElement]) throws(EC2Error) -> [UInt8] {
        do throws(XMLFailure) {
            var writer = try EC2Document.start(action, requestID)
            for element in elements.dropLast() { try EC2Document.write(element, to: &writer) }
            try writer.startElement(list)
            try writer.endStartTag()
            if case .elements(let items)? = elements.last?.content {
                for item in items { try EC2Document.write(item, to: &writer) }
            }
            return try writer.take()
        } catch {
            throw .internalError
        }
    }

    /// More items, each the children of its `<item>`.
    package func part(_ items: [[ResponseElement]]) throws(EC2Error) -> [UInt8] {
        do throws(XMLFailure) {
            var writer = try XMLWriter.startPart()
            for item in items { try EC2Document.write(ResponseElement("item", item), to: &writer) }
            return try writer.take()
        } catch {
            throw .internalError
        }
    }

    /// What stands behind the last item.
    package var end: [UInt8] { Array("</\(list)></\(action)Response>\n".utf8) }
}
