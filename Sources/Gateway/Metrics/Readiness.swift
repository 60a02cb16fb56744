internal import Audit
internal import Files

/// Whether the gateway accepts work, check by check.
struct Readiness {
    /// One thing that was looked at.
    struct Check {
        let name: String
        let isGood: Bool
        let finding: String
    }

    let checks: [Check]
    /// Why clients should go elsewhere; `nil` when they need not.
    let unreadiness: String?

    /// For `/readyz`: one line, or with `verbose` one of each check before it.
    func text(verbose: Bool) -> String {
        let lines = verbose ? checks.map { "[\($0.isGood ? "+" : "-")] \($0.name): \($0.finding)\n" } : []
        return lines.joined() + (unreadiness ?? "ready") + "\n"
    }

    /// Whether a request's query asks for every check.
    static func isVerbose(query: String?) -> Bool {
        (query ?? "").split(separator: "&").contains { $0 == "verbose" || $0.hasPrefix("verbose=") }
    }
}

extension Readiness {
    init(
        _ audit: AuditWriter.Statistics, _ watched: WatchedFigures?, _ upstream: UpstreamSighting?, unreadiness: String?
    ) {
        var checks = [
            Check(
                name: "store", isGood: !audit.storeFails,
                finding: audit.storeFails
                    ? "takes no records"
                    : audit.isReserveReached ? "takes changes only: the disk is nearly full" : "takes records"),
            Check(
                name: "chain", isGood: audit.chainDamage == nil,
                finding: audit.chainDamage.map { "damaged: \($0)" } ?? "as it was left"),
        ]
        if let watched {
            let last = watched.reload.isSuccess ? "" : ", and the file could not be read again"
            checks.append(
                Check(
                    name: "credentials", isGood: watched.keys > 0 && watched.reload.isSuccess,
                    finding: "\(watched.keys) key pairs\(last)"))
        }
        if let upstream {
            checks.append(Check(name: "upstream", isGood: upstream.isGood, finding: upstream.finding))
        }
        self.init(checks: checks, unreadiness: unreadiness)
    }
}
