internal import Translators

/// Puts ``AuditMigration`` together from what a store counted.
struct AuditMigrationSum {
    /// The calls of one action by one caller.
    struct Group {
        var action: String
        var caller: AuditMigration.Caller
        var counts: AuditMigration.Counts
        /// The earliest and the latest `eventTime`, in seconds.
        var first: Int
        var last: Int
    }

    /// Groups that are read at the most.
    let groupLimit: Int
    private var actions: [AuditMigration.Action] = []
    private var places: [String: Int] = [:]
    private var groups = 0

    init(groupLimit: Int) {
        self.groupLimit = groupLimit
    }

    mutating func add(_ group: Group) {
        groups += 1
        let place = places[group.action] ?? actions.count
        if places.updateValue(place, forKey: group.action) == nil {
            actions.append(
                AuditMigration.Action(
                    name: group.action, isTranslated: ActionRegistry.action(named: group.action) != nil,
                    counts: .init(), first: AuditTime(seconds: group.first), last: AuditTime(seconds: group.last),
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
    mutating func add(
        _ name: String?, _ count: Int, of action: String,
        to list: WritableKeyPath<AuditMigration.Action, [AuditMigration.Tally]>
    ) {
        guard let place = places[action], let name else { return }
        actions[place][keyPath: list].append(.init(name: name, count: count))
    }

    func migration(oapiCalls: Int) -> AuditMigration {
        AuditMigration(
            actions: actions.sorted { ($0.counts.all, $1.name) > ($1.counts.all, $0.name) }, oapiCalls: oapiCalls,
            isCut: groups == groupLimit)
    }
}
