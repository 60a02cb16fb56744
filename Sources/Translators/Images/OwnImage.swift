internal import EC2Query
internal import OAPI

/// An image of the caller's own, as it is read: who else may launch it only its owner may see and reset.
struct OwnImage {
    let image: Image
    /// OAPI's id of the call that read it.
    let requestID: String?

    /// - Throws: `InvalidAMIID.NotFound` when there is none of that ID, `AuthFailure` when it is another account's, by
    ///   which Ansible knows it.
    static func read(
        _ imageID: String, with client: some OAPIClient, in action: String
    ) async throws(EC2Error) -> OwnImage {
        let reply = try await client.send(Image.read(imageID), in: action, about: imageID)
        guard let image = reply.response.items.first(where: { $0.imageID == imageID }) else {
            throw ResourceKind.image.notFound(imageID)
        }
        guard try await callerAccountID(with: client, in: action) == image.accountID else {
            throw EC2Error(
                .authFailure, "Not authorized for image:\(imageID)")
        }
        return OwnImage(image: image, requestID: reply.requestID)
    }
}
