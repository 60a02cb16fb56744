/// EC2's word for where a volume is in its life.
enum VolumeStatus: String, Sendable {
    case creating
    case available
    case inUse = "in-use"
    case deleting
    case deleted
    case error

    /// - Parameter state: OAPI's `State`. A word that is not known, or none, is taken for `creating`: a new state must
    ///   not be read as one in which a volume can be used.
    init(_ state: String) {
        self = VolumeStatus(rawValue: state) ?? .creating
    }
}
