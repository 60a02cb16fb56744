internal import EC2Query
internal import OAPI

/// Makes one resource with its tags: exactly once, and both or none.
struct ResourceCreation<Resource: CreatableResource> {
    /// The EC2 action in whose service this is done.
    let action: String
    /// The IDs that the request names: sources, a volume, an instance.
    let about: [String]
    /// The tags that are asked for.
    let tags: [ResourceTag]
    /// Tags that come from elsewhere, of other keys; `nil` where none are to come.
    var inherited: [ResourceTag]?
    /// Finds what a create without an answer may have made; `nil` when nothing tells it from what was there before.
    let trace: Trace?

    /// How to find what one request has made.
    struct Trace {
        /// Built when there is something to look for: most creates are answered.
        let filter: @Sendable () -> ReadFilter
        /// Tells it from others that the filter finds, or that are listed although it asks for others.
        let isOfTheRequest: @Sendable (Resource) async -> Bool

        /// By the ClientToken that it was made with; `nil` without one.
        static func clientToken(_ token: String?) -> Trace? {
            token.map { token in
                Trace(filter: { .clientTokens([token]) }, isOfTheRequest: { $0.clientToken == token })
            }
        }
    }

    /// A resource and OAPI's id of the call that made it.
    struct Created {
        let resource: Resource
        let requestID: String?
        /// The tags that were applied.
        var tags: [ResourceTag] = []
    }

    /// Creates the resource and tags it.
    ///
    /// - Throws: the error of whichever call failed, once nothing is left of the resource.
    func perform<Request: OAPIRequest>(
        _ request: Request, with client: some OAPIClient
    ) async throws(EC2Error) -> Created where Request.Response == Resource.Creation {
        var created = try await create(request, with: client)
        client.fresh?.remember(created.resource.id)
        if created.resource.isBeingDeleted { throw Self.deletedMeanwhile }
        created.tags = tags + (inherited ?? [])
        // A repetition finds the resource tagged already: where its tags came from may have others by now.
        if inherited != nil, !created.resource.tags.isEmpty, Set(created.resource.tags).isSuperset(of: tags) {
            created.tags = created.resource.tags
            return created
        }
        guard !created.tags.isEmpty else { return created }
        do throws(OAPIFailure) {
            try await tag(created, with: client)
            return created
        } catch {
            if saysMissing(error) { throw Self.deletedMeanwhile }
            if await isTagged(created, with: client) { return created }
            throw await rollBack(created.resource.id, after: error, with: client)
        }
    }

    /// Tags what has just been made, once OAPI knows it everywhere.
    private func tag(_ created: Created, with client: some OAPIClient) async throws(OAPIFailure) {
        while true {
            do throws(OAPIFailure) {
                _ = try await client.send(CreateTagsRequest(resourceIDs: [created.resource.id], tags: created.tags))
                return
            } catch {
                guard saysMissing(error), let fresh = client.fresh, fresh.isFresh(created.resource.id) else {
                    throw error
                }
                await fresh.pause()
            }
        }
    }

    /// A repetition with the same ClientToken may find what an earlier attempt made and took back.
    private static var deletedMeanwhile: EC2Error {
        EC2Error(
            .incorrectState,
            "The \(Resource.noun) made for this request was deleted meanwhile; make a new request.")
    }

    private func create<Request: OAPIRequest>(
        _ request: Request, with client: some OAPIClient
    ) async throws(EC2Error) -> Created where Request.Response == Resource.Creation {
        let failure: OAPIFailure
        do throws(OAPIFailure) {
            let reply = try await client.send(request)
            if let resource = Resource.made(in: reply.response) {
                return Created(resource: resource, requestID: reply.requestID)
            }
            failure = .unexpectedAnswer(requestID: reply.requestID)
        } catch {
            failure = error
        }
        guard failure.mayHaveTakenEffect else { throw EC2Error(failure, in: action, about: failure.culprit(of: about)) }
        if let resource = try await find(with: client) { return Created(resource: resource, requestID: nil) }
        switch (request.repetition, failure) {
        case (.once, _): throw .outcomeUnknown(of: action)
        // An answer that cannot be read is as good as none: with a ClientToken the client may ask again.
        case (.safe, .unexpectedAnswer): throw .upstreamSilent
        case (.safe, _): throw EC2Error(failure, in: action, about: failure.culprit(of: about))
        }
    }

    /// Looks for what a create without an answer may have made. `nil` too when the look-up itself fails, or lists what
    /// others have made: then nothing is known.
    ///
    /// - Throws: `OperationOutcomeUnknown` when there are several, which it names.
    private func find(with client: some OAPIClient) async throws(EC2Error) -> Resource? {
        guard let trace else { return nil }
        let read = ReadRequest<Resource>(filters: [trace.filter()])
        let reply = try? await client.send(read)  // a failure says no more than an empty answer
        var found: [Resource] = []
        for resource in reply?.response.items ?? [] where !resource.isBeingDeleted {
            if await trace.isOfTheRequest(resource) { found.append(resource) }
        }
        guard found.count < 2 else {
            throw EC2Error(
                .operationOutcomeUnknown,
                "OUTSCALE has more than one \(Resource.noun) of this request: \(found.map(\.id).joined(separator: ", "))",
                mayHaveTakenEffect: true)
        }
        return found.first
    }

    /// Another attempt at the same request may have applied the tags that this one could not.
    private func isTagged(_ created: Created, with client: some OAPIClient) async -> Bool {
        let read = Resource.read(created.resource.id)
        let reply = try? await client.send(read)  // a failure leaves the tags unknown: it is taken back
        guard let resource = reply?.response.items.first else { return false }
        return Set(resource.tags).isSuperset(of: created.tags)
    }

    /// Deletes the resource that could not be tagged, and gives the error to answer with.
    private func rollBack(
        _ id: String, after failure: OAPIFailure, with client: some OAPIClient
    ) async -> EC2Error {
        do throws(OAPIFailure) {
            _ = try await client.send(Resource.deletion(of: id))
            return EC2Error(failure, in: action, about: id)
        } catch {
            // A deletion whose answer was lost is found done when it is repeated.
            if saysMissing(error) { return EC2Error(failure, in: action, about: id) }
            return EC2Error(
                .internalError,
                "\(EC2Error.internalError.message): \(Resource.noun) \(id) was made and could be neither tagged nor deleted"
            )
        }
    }

    /// True when OAPI says, last of all, that there is no such resource.
    private func saysMissing(_ failure: OAPIFailure) -> Bool {
        guard let code = failure.refusal?.code else { return false }
        return ResourceKind(missingBy: code) == Resource.kind
    }
}
