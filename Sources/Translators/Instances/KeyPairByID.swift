internal import EC2Query
internal import OAPI

/// A key pair that is asked for by OUTSCALE's own ID rather than by its name.
struct KeyPairByID: ListedElement, TaggedElement {
    static let setName = KeyPairElement.setName
    static let filters: [FilterRule<KeyPairByID>] =
        KeyPairElement.filters.map { rule in
            FilterRule(familyOf: rule.name, rule.push) { element, key in
                rule.texts(of: KeyPairElement(element.pair), key: key)
            }
        }

    let pair: Keypair

    init(_ pair: Keypair) {
        self.pair = pair
    }

    var id: String { pair.id }

    var tags: [ResourceTag] { pair.tags }

    var listedElements: [ResponseElement] { KeyPairElement(pair).elements }
}
