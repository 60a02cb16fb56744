/// EC2's word for where a snapshot is in its life.
///
/// EC2's `recoverable` and `recovering` do not occur: OAPI has no recycle bin.
enum SnapshotStatus: String, Sendable {
    case pending
    case completed
    case error

    /// - Parameter state: OAPI's `State`. A word that is not known is taken for `pending`: a new state must not be read
    ///   as finished. `nil` for `deleting`, which EC2 does not show.
    init?(_ state: String) {
        switch state {
        case "deleting": return nil
        case "completed": self = .completed
        case "error": self = .error
        default: self = .pending
        }
    }
}
