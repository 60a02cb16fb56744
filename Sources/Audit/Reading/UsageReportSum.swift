/// Puts ``UsageReport`` together from what a store counted.
package struct UsageReportSum {
    /// Groups that are read at the most.
    let groupLimit: Int
    private var actions: [UsageReport.Action] = []
    private var places: [String: Int] = [:]
    private var groups = 0

    package init(groupLimit: Int) {
        self.groupLimit = groupLimit
    }

    /// Counts the calls of one action by one caller.
    ///
    /// - Parameters:
    ///   - first: the earliest `eventTime`, in seconds.
    ///   - last: the latest.
    package mutating func add(
        _ action: String, _ caller: UsageReport.Caller, _ counts: UsageReport.Counts, first: Int, last: Int
    ) {
        groups += 1
        let (first, last) = (AuditTime(seconds: first), AuditTime(seconds: last))
        let place = places[action] ?? actions.count
        if places.updateValue(place, forKey: action) == nil {
            actions.append(
                UsageReport.Action(
                    name: action, counts: .init(), first: first, last: last, callers: [], upstream: [], errors: []))
        }
        actions[place].counts += counts
        actions[place].first = min(actions[place].first, first)
        actions[place].last = max(actions[place].last, last)
        actions[place].callers.append(caller)
    }

    /// Counts something of an action; what has no name is left out.
    package mutating func add(
        _ name: String?, _ count: Int, of action: String,
        to list: WritableKeyPath<UsageReport.Action, [UsageReport.Tally]>
    ) {
        guard let place = places[action], let name else { return }
        actions[place][keyPath: list].append(.init(name: name, count: count))
    }

    /// The report on what was added so far.
    ///
    /// - Parameter oapiCalls: calls that clients made by OAPI itself.
    package func report(oapiCalls: Int) -> UsageReport {
        UsageReport(
            actions: actions.sorted { ($0.counts.all, $1.name) > ($1.counts.all, $0.name) }, oapiCalls: oapiCalls,
            isCut: groups == groupLimit)
    }
}
