internal import EC2Query

extension EC2Answer {
    /// True when the list of that name has an item already.
    func hasItems(of list: String) -> Bool {
        elements.contains { element in
            if element.name == list, case .elements(let items) = element.content { !items.isEmpty } else { false }
        }
    }

    /// The same answer with the items of that list changed, those that are not fetched yet among them.
    ///
    /// - Parameter change: of the children of an `<item>`.
    func mappingItems(
        of list: String, _ change: @escaping @Sendable ([ResponseElement]) -> [ResponseElement]
    ) -> EC2Answer {
        let changed = elements.map { element in
            guard element.name == list, case .elements(let items) = element.content else { return element }
            return ResponseElement(
                list,
                items.map { item in
                    if case .elements(let children) = item.content {
                        ResponseElement(item.name, change(children))
                    } else {
                        item
                    }
                })
        }
        return EC2Answer(requestID: requestID, changed, moreItems: moreItems?.mapping(change))
    }
}

extension MoreItems {
    fileprivate func mapping(_ change: @escaping @Sendable ([ResponseElement]) -> [ResponseElement]) -> MoreItems {
        MoreItems { () async throws(EC2Error) in
            let (items, more) = try await fetch()
            return (items.map(change), more?.mapping(change))
        }
    }
}
