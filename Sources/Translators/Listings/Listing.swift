internal import EC2Query
internal import JSONCoding
internal import OAPI

/// What every Describe action's request is made of: IDs, filters, a page. And the one way to answer it.
///
/// OAPI is asked for what it can tell apart; everything is compared again here. A listing that is asked for whole goes
/// on page by page while it is answered, so that its size does not matter.
struct Listing<Element: ListedElement>: Sendable {
    static var parameters: [ParameterRule] {
        [ParameterRule("DryRun", .translated("`DryRun`"))] + FilterList.parameters + PageRequest.parameters
    }

    /// What is shown of a page, each the children of its `<item>`.
    private typealias Showing = @Sendable ([Element]) async throws(EC2Error) -> [[ResponseElement]]

    /// As many pages of OAPI's as one answer is made of.
    private static var pageLimit: Int { 100 }

    private let action: String
    private let selection: IDSelection?
    private let filters: [ElementFilter<Element>]
    private let page: PageRequest?
    private let dryRun: Bool

    /// - Parameters:
    ///   - action: the EC2 action whose request this is.
    ///   - selection: the IDs that are asked for by name; `nil` for what has none.
    ///   - filterParameter: the name of the list of filters.
    /// - Throws: `InvalidParameterCombination` for IDs together with a page, and what filters and pages throw.
    init(
        _ query: QueryParameters, of action: String, _ selection: IDSelection? = nil,
        filterParameter: String = "Filter", in context: TranslationContext
    ) throws(EC2Error) {
        self.action = action
        self.selection = selection.flatMap { $0.isEmpty ? nil : $0 }
        for parameter in ["maxResults", "nextToken"] where self.selection != nil {
            guard query.text(parameter.prefix(1).uppercased() + parameter.dropFirst()) != nil else { continue }
            throw EC2Error(
                .invalidParameterCombination,
                "The parameter \(Element.setName) cannot be used with the parameter \(parameter)")
        }
        filters = try ElementFilter.all(query, filterParameter, of: Element.filters)
        page = try PageRequest(query, of: action, in: context)
        dryRun = try query.boolean("DryRun") ?? false
    }

    /// Reads and answers.
    ///
    /// - Parameters:
    ///   - pushed: what OAPI is asked for besides; `nil` when nothing it has can be meant.
    ///   - options: members of the request that the call has besides.
    ///   - includes: what is shown of it besides.
    ///   - completed: adds to the elements of a page that are shown what another call tells of them.
    /// - Throws: the error of the first page; in a dry run always.
    func answer(
        with client: some OAPIClient, pushed: [ReadFilter]? = [], options: [JSON.Member] = [],
        where includes: @escaping @Sendable (Element) -> Bool = { _ in true },
        completing completed: @escaping @Sendable ([Element]) async -> [Element] = { $0 }
    ) async throws(EC2Error) -> EC2Answer {
        if dryRun {
            let read = ReadRequest<Element.Item>(filters: [], resultsPerPage: 1)
            throw await client.dryRun(DryRunRequest(read), in: action)
        }
        if selection == nil, pushed == nil || filters.contains(where: \.isUnfulfillable) {
            return EC2Answer(requestID: nil, [.list(Element.setName, [])])
        }
        if let selection, let id = selection.impossible { throw selection.notFound(id) }
        let request = ReadRequest<Element.Item>(
            filters: asked(besides: pushed ?? []), resultsPerPage: page?.size ?? ReadRequest<Element.Item>.largestPage,
            nextPageToken: page?.token, options: options)
        let (reply, elements) = try await read(request, with: client)
        if let selection { try selection.check(Set(elements.map(\.id))) }
        let shown: Showing = { elements throws(EC2Error) in
            let shown = try await client.filter(elements, by: filters, where: includes)
            return try await client.shape(await completed(shown)) { $0.listedElements }
        }
        let items = try await shown(elements)
        let list = ResponseElement.list(Element.setName, items)
        guard let next = reply.response.nextPageToken, selection == nil else {
            return EC2Answer(requestID: reply.requestID, [list])
        }
        if let page {
            return EC2Answer(
                requestID: reply.requestID, [list, ResponseElement("nextToken", page.nextToken(next))])
        }
        return EC2Answer(
            requestID: reply.requestID, [list],
            moreItems: more(of: request, from: next, after: 1, with: client, shown))
    }

    /// Everything else that was asked for is only a dry run.
    var isDryRun: Bool { dryRun }

    /// The first page. What was made a moment ago and is not there yet is waited for.
    private func read(
        _ request: ReadRequest<Element.Item>, with client: some OAPIClient
    ) async throws(EC2Error) -> (OAPIReply<ReadPage<Element.Item>>, [Element]) {
        while true {
            let reply = try await client.send(request, in: action)
            let elements = reply.response.items.compactMap { Element($0) }
            guard let fresh = client.fresh, let selection else { return (reply, elements) }
            let found = Set(elements.map(\.id))
            guard selection.ids.contains(where: { !found.contains($0) && fresh.isFresh($0) }) else {
                return (reply, elements)
            }
            await fresh.pause()
        }
    }

    private func more(
        of request: ReadRequest<Element.Item>, from token: String, after pages: Int, with client: some OAPIClient,
        _ shown: @escaping Showing
    ) -> MoreItems {
        MoreItems { () async throws(EC2Error) in
            guard pages < Self.pageLimit else { throw .internalError }
            var request = request
            request.nextPageToken = token
            let page = try await client.send(request, in: action).response
            let items = try await shown(page.items.compactMap { Element($0) })
            return (
                items, page.nextPageToken.map { more(of: request, from: $0, after: pages + 1, with: client, shown) }
            )
        }
    }

    /// IDs are asked for alone: one that is not there is an error even where a filter would have left it out.
    private func asked(besides others: [ReadFilter]) -> [ReadFilter] {
        if let selection { return [selection.pushed] }
        var asked: [ReadFilter] = []
        for filter in others + filters.compactMap(\.pushed) where !asked.contains(where: { $0.name == filter.name }) {
            asked.append(filter)
        }
        return asked
    }
}
