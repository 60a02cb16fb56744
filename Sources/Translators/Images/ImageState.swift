/// EC2's word for where an image is in its life, as far as OUTSCALE's have one.
enum ImageState: String, Sendable {
    case pending
    case available
    case failed
    case error

    /// - Parameter state: OAPI's `State`. A word that is not known, or none, is taken for `pending`: a new state must not
    ///   be read as finished.
    init(_ state: String) {
        self = ImageState(rawValue: state) ?? .pending
    }
}
