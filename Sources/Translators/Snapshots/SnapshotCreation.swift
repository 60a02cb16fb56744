internal import EC2Query
internal import OAPI

/// Makes one snapshot with its tags: exactly once, and both or none.
struct SnapshotCreation {
    /// The EC2 action in whose service this is done.
    let action: String
    /// The ID that the request was about: a source, a volume.
    let about: String
    let tags: [ResourceTag]

    /// A snapshot and OAPI's id of the call that made it.
    struct Created {
        let snapshot: Snapshot
        let requestID: String?
    }

    /// Creates the snapshot and tags it.
    ///
    /// - Throws: the error of whichever call failed, once nothing is left of the snapshot.
    func perform<Request: OAPIRequest>(
        _ request: Request, clientToken: String?, with client: some OAPIClient
    ) async throws(EC2Error) -> Created where Request.Response == CreateSnapshotResponse {
        let created = try await create(request, clientToken: clientToken, with: client)
        guard !tags.isEmpty else { return created }
        do throws(OAPIFailure) {
            _ = try await client.send(CreateTagsRequest(resourceIDs: [created.snapshot.snapshotID], tags: tags))
            return created
        } catch {
            if error.saysNoSuchSnapshot { throw Self.deletedMeanwhile }
            if await isTagged(created.snapshot.snapshotID, with: client) { return created }
            throw await rollBack(created.snapshot.snapshotID, after: error, with: client)
        }
    }

    /// A repetition with the same ClientToken may find what an earlier attempt made and took back.
    static let deletedMeanwhile = EC2Error(
        .incorrectState, "The snapshot made for this request was deleted meanwhile; make a new request.")

    private func create<Request: OAPIRequest>(
        _ request: Request, clientToken: String?, with client: some OAPIClient
    ) async throws(EC2Error) -> Created where Request.Response == CreateSnapshotResponse {
        let failure: OAPIFailure
        do throws(OAPIFailure) {
            let reply = try await client.send(request)
            if let snapshot = reply.response.snapshot { return Created(snapshot: snapshot, requestID: reply.requestID) }
            failure = .unexpectedAnswer(requestID: reply.requestID)
        } catch {
            failure = error
        }
        if failure.mayHaveTakenEffect, let clientToken, let snapshot = await find(clientToken, with: client) {
            return Created(snapshot: snapshot, requestID: nil)
        }
        // An answer that cannot be read is as good as none: with a ClientToken the client may ask again.
        if case .unexpectedAnswer = failure, clientToken != nil { throw .unavailable }
        throw EC2Error(failure, in: action, about: about, repetition: request.repetition)
    }

    /// Looks for what a create without an answer may have made. `nil` too when the look-up itself fails: then nothing
    /// is known, and the client is told to ask again.
    private func find(_ clientToken: String, with client: some OAPIClient) async -> Snapshot? {
        let read = ReadRequest<Snapshot>(filters: [.clientTokens([clientToken])])
        let reply = try? await client.send(read)  // a failure says no more than an empty answer
        return reply?.response.items.first { $0.state != "deleting" }
    }

    /// Another attempt at the same request may have applied the tags that this one could not.
    private func isTagged(_ snapshotID: String, with client: some OAPIClient) async -> Bool {
        let read = ReadRequest<Snapshot>(filters: [.snapshotIDs([snapshotID])])
        let reply = try? await client.send(read)  // a failure leaves the tags unknown: the snapshot is taken back
        guard let snapshot = reply?.response.items.first else { return false }
        return Set(snapshot.tags).isSuperset(of: tags)
    }

    /// Deletes the snapshot that could not be tagged, and gives the error to answer with.
    private func rollBack(
        _ snapshotID: String, after failure: OAPIFailure, with client: some OAPIClient
    ) async -> EC2Error {
        do throws(OAPIFailure) {
            _ = try await client.send(DeleteSnapshotRequest(snapshotID: snapshotID))
            return EC2Error(failure, in: action, about: snapshotID)
        } catch {
            // A deletion whose answer was lost is found done when it is repeated.
            if error.saysNoSuchSnapshot { return EC2Error(failure, in: action, about: snapshotID) }
            return EC2Error(
                .internalError,
                "\(EC2Error.internalError.message): snapshot \(snapshotID) was made and could be neither tagged nor deleted"
            )
        }
    }
}

extension OAPIFailure {
    /// OAPI's code 5054, no-such-snapshot.
    fileprivate var saysNoSuchSnapshot: Bool {
        if case .refused(let error) = self { error.code == 5054 } else { false }
    }

    /// True when the request may have done its work although no good answer came.
    fileprivate var mayHaveTakenEffect: Bool {
        switch self {
        case .noAnswer, .unexpectedAnswer: true
        case .refused(let error): error.isServerSide
        case .notSent, .accessKeyLocked: false
        }
    }
}
