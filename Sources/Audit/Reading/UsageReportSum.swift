/// Puts ``UsageReport`` together from what a store counted.
package struct UsageReportSum {
    /// The calls of one action by one caller.
    package struct Group {
        var action: String
        var caller: UsageReport.Caller
        var counts: UsageReport.Counts
        /// The earliest and the latest `eventTime`, in seconds.
        var first: Int
        var last: Int

        package init(action: String, caller: UsageReport.Caller, counts: UsageReport.Counts, first: Int, last: Int) {
            self.action = action
            self.caller = caller
            self.counts = counts
            self.first = first
            self.last = last
        }
    }

    /// Groups that are read at the most.
    let groupLimit: Int
    private var actions: [UsageReport.Action] = []
    private var places: [String: Int] = [:]
    private var groups = 0

    package init(groupLimit: Int) {
        self.groupLimit = groupLimit
    }

    package mutating func add(_ group: Group) {
        groups += 1
        let place = places[group.action] ?? actions.count
        if places.updateValue(place, forKey: group.action) == nil {
            actions.append(
                UsageReport.Action(
                    name: group.action, counts: .init(), first: AuditTime(seconds: group.first),
                    last: AuditTime(seconds: group.last),
                    callers: [], upstream: [], errors: []))
        }
        actions[place].counts.succeeded += group.counts.succeeded
        actions[place].counts.refused += group.counts.refused
        actions[place].counts.failed += group.counts.failed
        actions[place].counts.unknown += group.counts.unknown
        actions[place].first = min(actions[place].first, AuditTime(seconds: group.first))
        actions[place].last = max(actions[place].last, AuditTime(seconds: group.last))
        actions[place].callers.append(group.caller)
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
