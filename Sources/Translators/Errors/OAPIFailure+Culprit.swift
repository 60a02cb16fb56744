internal import OAPI

extension OAPIFailure {
    /// The resource that a refusal is most likely about: of those that its code can mean, the one that its text names,
    /// else the first.
    ///
    /// - Parameter resourceIDs: those that the request named.
    /// - Returns: `nil` when nothing was refused, or nothing was named.
    func culprit(of resourceIDs: [String]) -> String? {
        guard case .refused(let error) = self else { return nil }
        let kind = error.code.flatMap { ResourceKind(missingBy: $0) }
        let suspects = resourceIDs.filter { kind == nil || ResourceKind(of: $0) == kind }
        return suspects.first { error.details?.contains($0) ?? false } ?? suspects.first ?? resourceIDs.first
    }
}
