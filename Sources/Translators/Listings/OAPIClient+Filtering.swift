internal import EC2Query
internal import OAPI

extension OAPIClient {
    /// The elements that all filters let through.
    ///
    /// - Parameter includes: what an element has to fulfil besides.
    /// - Throws: `FilterLimitExceeded` when it takes longer than the request may.
    func filter<Element: Sendable>(
        _ elements: [Element], by filters: [ElementFilter<Element>],
        where includes: @escaping @Sendable (Element) -> Bool = { _ in true }
    ) async throws(EC2Error) -> [Element] {
        let quick = filters.filter { $0.effort == 0 }.map(\.test)
        var kept = try await shape(elements) { element in
            includes(element) && quick.allSatisfy { $0(element) } ? element : nil
        }
        // One after the other, so that no step is long. To make one ready is such a step, too.
        for filter in filters where filter.effort > 0 {
            guard let test = try await shape([filter], effort: filter.effort, { $0.test }).first else { continue }
            kept = try await shape(kept, effort: filter.effort) { test($0) ? $0 : nil }
        }
        return kept
    }

    /// Makes something of each element, or nothing.
    ///
    /// - Parameter effort: see ``inTurns(_:effort:_:)``.
    /// - Throws: what says that it took too long.
    func shape<Element: Sendable, Shaped: Sendable>(
        _ elements: [Element], effort: Int = 1, _ shape: @escaping @Sendable (Element) -> Shaped?
    ) async throws(EC2Error) -> [Shaped] {
        do throws(TurnFailure) {
            return try await inTurns(elements, effort: effort, shape)
        } catch {
            switch error {
            case .noTurn: throw .requestLimitExceeded
            case .timeIsOver: throw .filterLimitExceeded
            }
        }
    }
}
