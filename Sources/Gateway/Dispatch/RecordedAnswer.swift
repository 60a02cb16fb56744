internal import EC2Query
internal import JSONCoding
internal import Translators

extension JSON {
    /// What an answer says, as CloudTrail writes it.
    static func of(_ answer: EC2Answer) -> JSON {
        JSON(answer.elements)
    }

    init(_ elements: [ResponseElement]) {
        self = .object(elements.map { Member($0.name, JSON($0.content)) })
    }

    private init(_ content: ResponseElement.Content) {
        switch content {
        case .text(let text): self = .string(text)
        case .elements(let elements):
            self =
                elements.allSatisfy { $0.name == "item" }
                ? .array(elements.map { JSON($0.content) })
                : .object(elements.map { Member($0.name, JSON($0.content)) })
        }
    }
}
