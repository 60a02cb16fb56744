internal import EC2Query
internal import OAPI

/// The IDs that a listing is asked for by name: every one has to be there.
struct IDSelection: Sendable {
    /// The member of OAPI's `Filters`.
    let member: String
    /// As the caller gave them, each checked.
    let ids: [String]
    /// Whether OAPI takes an ID: one of 17 digits is not OUTSCALE's, and OAPI would refuse it.
    let isTaken: @Sendable (String) -> Bool
    let notFound: @Sendable (String) -> EC2Error

    /// The list `PARAMETER.N`, empty when there is none.
    init(_ query: QueryParameters, _ parameter: String, of kind: ResourceKind, as member: String) throws(EC2Error) {
        var ids: [String] = []
        for id in try query.list(parameter) { ids.append(try kind.check(id, of: parameter)) }
        self.init(as: member, ids, isTaken: { kind.isOutscaleID($0) }, notFound: { kind.notFound($0) })
    }

    init(
        as member: String, _ ids: [String], isTaken: @escaping @Sendable (String) -> Bool = { _ in true },
        notFound: @escaping @Sendable (String) -> EC2Error
    ) {
        self.member = member
        self.ids = ids
        self.isTaken = isTaken
        self.notFound = notFound
    }

    var isEmpty: Bool { ids.isEmpty }

    /// What OAPI is asked for: each once, and only what it takes.
    var pushed: ReadFilter {
        var known: Set<String> = []
        return ReadFilter(member, ids.filter { isTaken($0) && known.insert($0).inserted })
    }

    /// The first that cannot be there; `nil` when OAPI has to say.
    var impossible: String? {
        ids.contains(where: isTaken) ? nil : ids.first
    }

    /// - Throws: the error of the first that is not among those found.
    func check(_ found: Set<String>) throws(EC2Error) {
        for id in ids where !found.contains(id) { throw notFound(id) }
    }
}
