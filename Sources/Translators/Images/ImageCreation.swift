internal import EC2Query
internal import OAPI

/// Makes one image with its tags: exactly once, and both or none.
///
/// OAPI takes no ClientToken for an image. What tells one from others is its name, which each account may use once, as
/// at AWS: the names in use are read first. A repetition of a request that was done finds the name taken, and an answer
/// that did not come is settled by the caller's image of that name that was not there before. What a request made is
/// remembered by its token for as long as there is room: a repetition, whose client missed the answer, is answered with the
/// same image.
struct ImageCreation {
    /// The EC2 action in whose service this is done.
    let action: String
    let request: CreateImageRequest
    /// The IDs that the request names.
    let about: [String]
    /// The tags that are asked for.
    let tags: [ResourceTag]
    /// Tags of other keys, which come from elsewhere.
    var inherited: [ResourceTag] = []

    /// - Throws: `InvalidAMIName.Duplicate` when the caller has an image of that name; `DryRunOperation` for a dry run
    ///   that would have succeeded; `OperationOutcomeUnknown` when an image may have been made and is not found;
    ///   `IdempotentParameterMismatch` when a request of the same token asked for another image.
    func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if request.dryRun { throw await client.dryRun(request, in: action, about: about.first) }
        let memory = client.madeImage
        let made = memory?.image
        if let made, made.requestHash != requestHash { throw .idempotentParameterMismatch }
        let name = request.name
        let ofThatName = ReadFilter("ImageNames", [name])
        let read = ReadRequest<Image>(filters: [ofThatName])
        if let made { return try await answer(with: made, read, client) }
        var caller: String?
        let namesakes = try await client.send(read, in: action).response.items.filter { $0.name == name }
        if !namesakes.isEmpty {
            caller = try await callerAccountID(with: client, in: action)
            if let own = namesakes.first(where: { $0.accountID == caller }) {
                throw EC2Error(.invalidAMINameDuplicate, "AMI name \(name) is already in use by AMI \(own.imageID)")
            }
        }
        let known = Set(namesakes.map(\.imageID))
        let owner = caller
        let creation = ResourceCreation<Image>(
            action: action, about: about, tags: tags + inherited,
            trace: .found(
                by: ofThatName,
                if: { image in
                    guard image.name == name, !known.contains(image.imageID) else { return false }
                    var account = owner
                    if account == nil {
                        account = try? await callerAccountID(with: client, in: action)  // a failure says nothing
                    }
                    return image.accountID == account
                }))
        let created = try await creation.perform(request, with: client)
        memory?.remember(MadeImage(id: created.resource.imageID, requestHash: requestHash))
        return EC2Answer(requestID: created.requestID, [ResponseElement("imageId", created.resource.imageID)])
    }

    /// Answers a repetition, once OAPI knows the image everywhere.
    private func answer(
        with made: MadeImage, _ read: ReadRequest<Image>, _ client: some OAPIClient
    ) async throws(EC2Error) -> EC2Answer {
        while true {
            let reply = try await client.send(read, in: action)
            if reply.response.items.contains(where: { $0.imageID == made.id }) {
                return EC2Answer(requestID: nil, [ResponseElement("imageId", made.id)])
            }
            guard let fresh = client.fresh, fresh.isFresh(made.id) else {
                throw ResourceCreation<Image>.deletedMeanwhile
            }
            await fresh.pause()
        }
    }

    /// Not of the tags that come from elsewhere: there may be others by the time of a repetition.
    private var requestHash: Int {
        var hasher = Hasher()
        hasher.combine(action)
        hasher.combine(request)
        hasher.combine(tags)
        return hasher.finalize()
    }
}
