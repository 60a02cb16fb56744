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
    enum Trace {
        /// By the ClientToken that it was made with.
        case token(String)
        /// Among those that the filter finds, which may be others'.
        case found(by: ReadFilter, if: @Sendable (Resource) async -> Bool)

        /// By the ClientToken that it was made with; `nil` without one.
        static func clientToken(_ token: String?) -> Trace? { token.map { .token($0) } }

        var filter: ReadFilter {
            switch self {
            case .token(let token): .clientTokens([token])
            case .found(let filter, _): filter
            }
        }

        /// Tells it from others that are listed although the filter asks for others.
        func includes(_ resource: Resource) async -> Bool {
            switch self {
            case .token(let token): resource.clientToken == token
            case .found(_, let isMade): await isMade(resource)
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
    /// A repetition with the same ClientToken gets what an earlier one made. That one may have ended before it tagged it, and
    /// the tags are applied then. It is never deleted: somebody may have been told of it.
    ///
    /// - Throws: the error of whichever call failed, once nothing is left of the resource; `IdempotentParameterMismatch`
    ///   when an earlier request made the resource with other tags; `OperationOutcomeUnknown` while a deletion of the
    ///   resource may still take effect.
    func perform<Request: OAPIRequest>(
        _ request: Request, with client: some OAPIClient
    ) async throws(EC2Error) -> Created where Request.Response == Resource.Creation {
        let start = tags.isEmpty && inherited == nil ? nil : client.now.flatMap { EC2Time($0) }
        var created = try await create(request, with: client)
        let id = created.resource.id
        client.fresh?.remember(id)
        if created.resource.isBeingDeleted { throw Self.deletedMeanwhile }
        if client.deletions?.isPending(id) ?? false { throw Self.deletionUnanswered(of: id) }
        created.tags = tags + (inherited ?? [])
        guard !created.tags.isEmpty else { return created }
        let isEarlier = wasMade(created.resource, before: start)
        if isEarlier { created = try await withPresentTags(created, with: client) }
        if let finished = try finished(created) { return finished }
        do throws(OAPIFailure) {
            try await tag(created, with: client)
            return created
        } catch {
            if saysMissing(error) { throw Self.deletedMeanwhile }
            return try await recover(created, isEarlier, from: error, with: client)
        }
    }

    /// Whether the resource was there before the call was made: then another made it. Its second counts, for OAPI's clock is
    /// not known more exactly.
    private func wasMade(_ resource: Resource, before start: EC2Time?) -> Bool {
        guard let start, let date = EC2Time(resource.creationDate) else { return false }
        return date.isBefore(start)
    }

    /// The same with the tags that it has now: OAPI may answer a repetition as it answered the first request.
    private func withPresentTags(
        _ created: Created, with client: some OAPIClient
    ) async throws(EC2Error) -> Created {
        let id = created.resource.id
        let reply = try await client.send(Resource.read(id), in: action, about: id)
        guard let present = reply.response.items.first(where: { $0.id == id }) else { return created }
        if present.isBeingDeleted { throw Self.deletedMeanwhile }
        return Created(resource: present, requestID: created.requestID, tags: created.tags)
    }

    /// What was made and tagged by an earlier request, or by another attempt at this one; `nil` when tags are to be applied.
    private func finished(_ created: Created) throws(EC2Error) -> Created? {
        let present = Set(created.resource.tags)
        guard !present.isEmpty else { return nil }
        if present.isSuperset(of: tags) {
            // Where its tags came from may have others by now.
            var finished = created
            finished.tags = inherited == nil ? tags : created.resource.tags
            return finished
        }
        guard present.isSubset(of: created.tags) else { throw .idempotentParameterMismatch }
        return nil
    }

    /// What is done when the tags could not be applied: the resource is deleted if nobody else can know of it.
    private func recover(
        _ created: Created, _ isEarlier: Bool, from failure: OAPIFailure, with client: some OAPIClient
    ) async throws(EC2Error) -> Created {
        let id = created.resource.id
        let resource: Resource
        do throws(OAPIFailure) {
            let reply = try await client.send(Resource.read(id))
            resource = reply.response.items.first { $0.id == id } ?? created.resource
        } catch {
            throw left(id, after: failure)
        }
        let present = Set(resource.tags)
        // Another attempt at the same request may have applied the tags that this one could not.
        if present.isSuperset(of: created.tags) { return created }
        guard present.isSubset(of: created.tags) else { throw .idempotentParameterMismatch }
        if isEarlier { throw left(id, after: failure) }
        if !resource.parts.isEmpty { client.leave(resource.parts) }
        throw await rollBack(id, after: failure, with: client)
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
    static var deletedMeanwhile: EC2Error {
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
        let read = ReadRequest<Resource>(filters: [trace.filter])
        let reply = try? await client.send(read)  // a failure says no more than an empty answer
        var found: [Resource] = []
        for resource in reply?.response.items ?? [] where !resource.isBeingDeleted {
            if await trace.includes(resource) { found.append(resource) }
        }
        guard found.count < 2 else {
            throw EC2Error(
                .operationOutcomeUnknown,
                "OUTSCALE has more than one \(Resource.noun) of this request: \(found.map(\.id).joined(separator: ", "))",
                mayHaveTakenEffect: true)
        }
        return found.first
    }

    /// Deletes the resource that could not be tagged, and gives the error to answer with.
    private func rollBack(
        _ id: String, after failure: OAPIFailure, with client: some OAPIClient
    ) async -> EC2Error {
        do throws(OAPIFailure) {
            _ = try await client.send(Resource.deletion(of: id))
            return takenBack(id, after: failure)
        } catch {
            // A deletion whose answer was lost is found done when it is repeated.
            if saysMissing(error) { return takenBack(id, after: failure) }
            guard error.mayHaveTakenEffect else {
                // A repetition finds it and tags it.
                return EC2Error(
                    .internalError,
                    "\(EC2Error.internalError.message): \(Resource.noun) \(id) was made and could be neither tagged nor deleted"
                )
            }
            client.deletions?.remember(id)
            return Self.deletionUnanswered(of: id)
        }
    }

    /// The error of a request of which nothing is left, whatever became of the tags.
    private func takenBack(_ id: String, after failure: OAPIFailure) -> EC2Error {
        var error = EC2Error(failure, in: action, about: id)
        error.mayHaveTakenEffect = false
        return error
    }

    /// A repetition must not tag it and answer with it: it may be gone a moment later. So the error is none that tools repeat.
    private static func deletionUnanswered(of id: String) -> EC2Error {
        EC2Error(
            .operationOutcomeUnknown,
            """
            The \(Resource.noun) \(id) was made and could not be tagged, and its deletion was not answered; look for it \
            before repeating the request
            """, mayHaveTakenEffect: true)
    }

    /// The error of a request that leaves the resource as it is.
    private func left(_ id: String, after failure: OAPIFailure) -> EC2Error {
        let error = EC2Error(failure, in: action, about: id)
        return EC2Error(
            error.code, "\(error.message) (The \(Resource.noun) \(id) was made and may lack its tags.)",
            mayHaveTakenEffect: error.mayHaveTakenEffect)
    }

    /// True when OAPI says, last of all, that there is no such resource.
    private func saysMissing(_ failure: OAPIFailure) -> Bool {
        guard let code = failure.refusal?.code else { return false }
        return ResourceKind(missingBy: code) == Resource.kind
    }
}
