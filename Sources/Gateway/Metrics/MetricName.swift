/// The gateway's metrics. What each means stands on `/metrics` and in deploy/README.md.
enum MetricName: String, CaseIterable {
    case calls = "passerelle_calls_total"
    case callDuration = "passerelle_call_duration_seconds"
    case errors = "passerelle_call_errors_total"
    case upstreamCalls = "passerelle_upstream_calls_total"
    case upstreamDuration = "passerelle_upstream_call_duration_seconds"
    case auditRows = "passerelle_audit_rows_total"
    case auditCommits = "passerelle_audit_commits_total"
    case auditFailures = "passerelle_audit_failures_total"
    case auditLost = "passerelle_audit_lost_records_total"
    case auditWaiting = "passerelle_audit_waiting_rows"
    case auditUnrecorded = "passerelle_audit_unrecorded_requests_total"
    case auditReserveReached = "passerelle_audit_reserve_reached"
    case auditAvailable = "passerelle_audit_available"
    case auditChainDamaged = "passerelle_audit_chain_damaged"
    case auditUnshipped = "passerelle_audit_unshipped_records"
    case shippingLost = "passerelle_audit_ship_lost_records_total"
    case shippingAvailable = "passerelle_audit_ship_available"
    case build = "passerelle_build_info"
    case residentMemory = "process_resident_memory_bytes"
    case processorTime = "process_cpu_seconds_total"
    case openFiles = "process_open_fds"

    /// One line, without line breaks and backslashes.
    var meaning: String {
        switch self {
        case .calls: "Calls by protocol, action and outcome; an action that is not translated is `other`."
        case .callDuration: "From a call's first byte to its answer, by protocol."
        case .errors: "Errors that callers were answered, by protocol and code; a code that is in no table is `other`."
        case .upstreamCalls: "Requests to OUTSCALE by call and status; the status of one without an answer is `none`."
        case .upstreamDuration: "From a request to OUTSCALE to the end of its answer, or to its failure."
        case .auditRows: "Rows that the audit store has taken."
        case .auditCommits: "Transactions that stored them."
        case .auditFailures: "Transactions of the audit store that failed."
        case .auditLost: "Records of calls that changed nothing which were never stored. Changes are refused rather."
        case .auditWaiting: "Rows that wait for the audit store."
        case .auditUnrecorded:
            "Requests without a valid signature that were counted in the audit, not recorded one by one."
        case .auditReserveReached: "1 while only changes are recorded, for want of room on the disk; else 0."
        case .auditAvailable: "1, or 0 while the audit store takes nothing and changes are refused."
        case .auditChainDamaged:
            "1 once the audit chain was found damaged: changes are refused until a restart. Else 0."
        case .auditUnshipped: "Records that the receiver of `audit.ship.to` is not known to have yet."
        case .shippingLost: "Records that the receiver will never get. Each gap is recorded in the audit."
        case .shippingAvailable: "1, or 0 while shipping fails. Told, as the two before, when something is shipped."
        case .build: "The version, as a label; always 1."
        case .residentMemory: "Resident memory."
        case .processorTime: "User and system processor time."
        case .openFiles: "Open file descriptors."
        }
    }
}
