/// Where a resource came from, and what was made of it, through any number of steps: told from the succeeded calls of
/// both protocols.
package struct AuditLineage: Sendable, Equatable {
    /// A resource on the way up or down, and the ones beyond it.
    package struct Node: Sendable, Equatable {
        package let resource: AuditResource
        /// How it was made; `nil` when that is not recorded.
        package let provenance: AuditProvenance?
        /// The call that deleted it; `nil` when none is recorded, and where ``isRepeated``.
        package let deletion: AuditDeletion?
        /// True when it stands elsewhere already, with what is beyond it.
        package let isRepeated: Bool
        package let next: [Node]
    }

    /// How far a lineage is followed.
    package struct Limits: Sendable, Hashable {
        /// Steps from the resource, in either direction.
        package var depth = 50
        /// Resources altogether.
        package var resources = 1_000
        /// Changes looked at for one resource, oldest first.
        package var changes = 10_000

        package init() {}
    }

    /// What there may be more of than is told.
    package enum Cut: String, Sendable, Hashable, CaseIterable {
        case depth
        case resources
        case changes
        /// A record that names a resource cannot be read any more.
        case damagedRecord
    }

    package let resource: AuditResource
    /// How it was made; `nil` when that is not recorded.
    package let provenance: AuditProvenance?
    /// The call that deleted it; `nil` when none is recorded.
    package let deletion: AuditDeletion?
    package let origins: [Node]
    package let made: [Node]
    package let cuts: Set<Cut>
    package let limits: Limits

    /// `nil` when no call names the resource.
    ///
    /// - Parameter accounts: the accounts whose calls are told; `nil` for all.
    package static func of(
        _ resource: AuditResource, in reader: any AuditReader, within limits: Limits = Limits(),
        visibleTo accounts: Set<String>? = nil
    ) async throws(AuditStoreFailure) -> AuditLineage? {
        let naming = AuditQuery(resourceID: resource.id, visibleAccounts: accounts, limit: 1)
        guard try await !reader.search(naming).isEmpty else { return nil }
        var search = LineageSearch(reader: reader, limits: limits, accounts: accounts)
        let history = try await search.history(of: resource)
        search.seen = [resource]
        let origins = try await search.origins(of: history.provenance, depth: 1)
        search.seen = [resource]
        let made = try await search.made(of: resource, history.provenances, depth: 1)
        return AuditLineage(
            resource: resource, provenance: history.provenance, deletion: history.deletion, origins: origins,
            made: made,
            cuts: search.cuts, limits: limits)
    }
}

/// What the calls that name a resource tell of it.
private struct ResourceHistory {
    /// How each product was first made, oldest first.
    var provenances: [AuditProvenance] = []
    /// How the resource itself was made.
    var provenance: AuditProvenance?
    var deletion: AuditDeletion?
}

/// A search that goes on through what it finds. What was seen once is not followed again, so that it ends whatever the
/// records say.
private struct LineageSearch {
    let reader: any AuditReader
    let limits: AuditLineage.Limits
    private let accounts: Set<String>?
    var seen: Set<AuditResource> = []
    private(set) var cuts: Set<AuditLineage.Cut> = []
    private var count = 0

    init(reader: any AuditReader, limits: AuditLineage.Limits, accounts: Set<String>?) {
        self.reader = reader
        self.limits = limits
        self.accounts = accounts
    }

    mutating func history(of resource: AuditResource) async throws(AuditStoreFailure) -> ResourceHistory {
        let entries = try await reader.changes(naming: resource, limit: limits.changes)
        if entries.count == limits.changes { cuts.insert(.changes) }
        var products: Set<AuditResource> = []
        var history = ResourceHistory()
        for entry in entries {
            guard let record = try? entry.record() else {  // told as a cut, to who may know of every record
                if accounts == nil { cuts.insert(.damagedRecord) }
                continue
            }
            guard record.isVisible(to: accounts) else { continue }
            if record.deletes(resource) { history.deletion = AuditDeletion(record) }
            if let provenance = AuditProvenance(record), products.insert(provenance.product).inserted {
                history.provenances.append(provenance)
                if provenance.product == resource { history.provenance = provenance }
            }
        }
        return history
    }

    mutating func origins(
        of provenance: AuditProvenance?, depth: Int
    ) async throws(AuditStoreFailure) -> [AuditLineage.Node] {
        var nodes: [AuditLineage.Node] = []
        for source in provenance?.sources ?? [] {
            guard takesOneMore(at: depth) else { break }
            let isNew = seen.insert(source).inserted
            let history = isNew ? try await history(of: source) : ResourceHistory()
            let next = isNew ? try await origins(of: history.provenance, depth: depth + 1) : []
            nodes.append(
                .init(
                    resource: source, provenance: history.provenance, deletion: history.deletion, isRepeated: !isNew,
                    next: next))
        }
        return nodes
    }

    /// - Parameter provenances: how the products of the calls that name the resource were made.
    mutating func made(
        of resource: AuditResource, _ provenances: [AuditProvenance], depth: Int
    ) async throws(AuditStoreFailure) -> [AuditLineage.Node] {
        var nodes: [AuditLineage.Node] = []
        for provenance in provenances where provenance.sources.contains(resource) {
            guard takesOneMore(at: depth) else { break }
            let isNew = seen.insert(provenance.product).inserted
            let history = isNew ? try await history(of: provenance.product) : ResourceHistory()
            let next = try await made(of: provenance.product, history.provenances, depth: depth + 1)
            nodes.append(
                .init(
                    resource: provenance.product, provenance: provenance, deletion: history.deletion,
                    isRepeated: !isNew,
                    next: next))
        }
        return nodes
    }

    private mutating func takesOneMore(at depth: Int) -> Bool {
        if depth > limits.depth {
            cuts.insert(.depth)
        } else if count == limits.resources {
            cuts.insert(.resources)
        } else {
            count += 1
            return true
        }
        return false
    }
}
