/// The whole simulator but for sockets: a value, so that tests can call it without any.
package struct SimulatorState: Sendable {
    /// What has been decided about a request before its effect.
    package struct Admission: Sendable {
        /// Where its journal entry is.
        let number: Int
        let call: String?
        /// The fault that it meets.
        package let fault: Fault?
    }

    /// Bodies above this size are refused.
    package static let bodyLimit = 4 << 20
    /// How many requests the journal keeps.
    static let journalLimit = 50_000

    var world: World
    var faults = FaultQueue()
    var locks: [String: KeyLock] = [:]
    var rates = RequestRates()
    private(set) var journal: [JournalEntry] = []
    /// How far the cloud's time is ahead of the machine's clock. Signatures and `Date` headers are not touched by it.
    var timeAhead = Duration.zero
    /// How far the API's own clock, by which it judges signatures and fills `Date`, is ahead of the machine's.
    var clockSkew = Duration.zero
    private let verifier: SignatureVerifier
    private let facts = DescriptionFacts.published
    private var received = 0

    /// The state at the start.
    package init(_ configuration: SimulatorConfiguration) {
        world = World(configuration)
        verifier = SignatureVerifier(
            pastLimit: configuration.signaturePastLimit, futureLimit: configuration.signatureFutureLimit
        )
    }

    /// Takes a request in: writes it to the journal and finds the fault that it meets.
    package mutating func admit(_ request: SimulatedRequest, at now: WallTime) -> Admission {
        received += 1
        let call = callName(of: request)
        var entry = JournalEntry(request, call: call, number: received, time: now)
        let fault = call.flatMap { faults.next(for: $0) }
        entry.isStruck = fault != nil
        journal.append(entry)
        if journal.count > Self.journalLimit { journal.removeFirst(Self.journalLimit / 10) }
        return Admission(number: received, call: call, fault: fault)
    }

    /// Does what an admitted request asks for, and gives the answer.
    package mutating func answer(
        _ request: SimulatedRequest, _ admission: Admission, at now: WallTime
    ) -> SimulatedReply {
        var entry = journal.last { $0.number == admission.number }
        let requestID = world.newRequestID()
        let ownNow = now + clockSkew
        let account = authenticate(request, admission.call, now: now, entry: &entry)
        var reply = SimulatedReply(status: 0, type: nil, body: [], date: ownNow)
        if admission.fault?.moment != .before || admission.fault?.kind == Fault.Kind.none {
            reply =
                request.isForFCU
                ? fcuEffect(of: request, by: account, requestID: requestID, now: ownNow, entry: &entry)
                : effect(of: request, admission.call, by: account, requestID: requestID, now: now, entry: &entry)
        }
        if let kind = admission.fault?.kind {
            reply =
                request.isForFCU
                ? kind.strikeFCU(reply, requestID: requestID, now: ownNow)
                : kind.strike(reply, requestID: requestID, now: ownNow)
        }
        entry?.status = reply.delivery == .none ? nil : reply.status
        if let entry, let index = journal.lastIndex(where: { $0.number == entry.number }) { journal[index] = entry }
        return reply
    }

    /// Both steps at once.
    package mutating func answer(_ request: SimulatedRequest, at now: WallTime) -> SimulatedReply {
        let admission = admit(request, at: now)
        return answer(request, admission, at: now)
    }

    mutating func clearJournal() { journal = [] }

    /// The call that a target such as `/api/v1/ReadSnapshots` or `//api/latest/ReadSnapshots` names; the action of a
    /// request for FCU.
    private func callName(of request: SimulatedRequest) -> String? {
        if request.isForFCU { return request.formParameters["Action"] }
        let parts = request.collapsedPath.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].isEmpty, parts[1] == "api", parts[2] == "v1" || parts[2] == "latest",
            !parts[3].isEmpty
        else { return nil }
        return String(parts[3])
    }

    /// Who calls; a failure is counted against the key that it names.
    private mutating func authenticate(
        _ request: SimulatedRequest, _ call: String?, now: WallTime, entry: inout JournalEntry?
    ) -> Result<SimulatedAccount, SignatureFailure> {
        // A body that is too large was not kept whole, so its signature says nothing about the key.
        guard request.body.count <= Self.bodyLimit else { return .failure(.missing) }
        do throws(SignatureFailure) {
            let claim = try SignatureClaim(authorization: request.values(of: "authorization"))
            guard let (account, secret) = world.account(accessKeyID: claim.accessKeyID) else { throw .unknownAccessKey }
            var lock = locks[claim.accessKeyID] ?? KeyLock()
            defer { locks[claim.accessKeyID] = lock }
            guard !lock.isLocked(at: now + timeAhead) else { throw .locked }
            do throws(SignatureFailure) {
                try verifier.verify(request, claim: claim, secret: secret, now: now + clockSkew)
                if request.isForFCU, !claim.isForFCU { throw .malformed("scope") }
            } catch {
                lock.fail(at: now + timeAhead)
                throw error
            }
            lock.succeed()
            entry?.accessKeyID = claim.accessKeyID
            return .success(account)
        } catch {
            let unsigned = request.isForFCU ? FCUAction.unsigned : facts.unsignedCalls
            let needsNone = error == .missing && call.map(unsigned.contains) == true
            if !needsNone { entry?.signatureFailure = error.reason }
            return .failure(error)
        }
    }

    private mutating func effect(
        of request: SimulatedRequest, _ name: String?, by caller: Result<SimulatedAccount, SignatureFailure>,
        requestID: String, now: WallTime, entry: inout JournalEntry?
    ) -> SimulatedReply {
        let date = now + clockSkew
        do throws(Refusal) {
            guard let name else { throw .unknownCall(request.collapsedPath) }
            if request.method == "OPTIONS" {
                var reply = SimulatedReply(status: 204, type: nil, body: [], date: date)
                reply.headers.append(.init(name: "Access-Control-Allow-Methods", value: "OPTIONS,POST"))
                return reply
            }
            guard request.method == "POST" else { throw .methodNotAllowed }
            guard let call = SimulatedCall(rawValue: name) else { throw .unknownCall(name) }
            guard request.body.count <= Self.bodyLimit else { throw .bodyTooLarge }
            let account = try account(caller, for: name)
            if let limiter = rates.count(name, of: account.id, within: world.behaviour, at: now) {
                throw .throttled(limiter)
            }
            let members = try members(of: request.body)
            try facts.checkShape(of: members, for: name)
            guard !world.behaviour.deniedCalls.contains(name) else { throw .unauthorized(name) }
            var document: JSONObject = [:]
            if members.bool("DryRun") != true {
                try facts.checkRequired(of: members, for: name)
                document = try world.perform(call, members, by: account, at: now + timeAhead)
                entry?.tookEffect = true
                entry?.resourceID = resourceID(in: document)
            }
            document["ResponseContext"] = ["RequestId": .string(requestID)]
            return .json(.object(document), status: 200, date: date)
        } catch {
            return .json(error.document(requestID: requestID), status: error.answer.status, date: date)
        }
    }

    private func account(
        _ caller: Result<SimulatedAccount, SignatureFailure>, for call: String
    ) throws(Refusal) -> SimulatedAccount {
        switch caller {
        case .success(let account): return account
        case .failure(.missing) where facts.unsignedCalls.contains(call):
            return SimulatedAccount(id: "", keys: [])
        case .failure(let failure): throw failure.refusal
        }
    }

    /// The members of a body; an empty one has none, as oapi-cli sends it.
    private func members(of body: [UInt8]) throws(Refusal) -> JSONObject {
        if body.isEmpty { return JSONObject() }
        let document: JSONValue
        do throws(JSONFailure) {
            document = try JSONValue(parsing: body)
        } catch {
            throw .notJSON
        }
        guard let members = document.objectValue else { throw .notJSON }
        return members
    }

    /// The ID of the one resource that an answer shows.
    private func resourceID(in document: JSONObject) -> String? {
        for (name, id) in [
            ("Snapshot", "SnapshotId"), ("Volume", "VolumeId"), ("Image", "ImageId"), ("SnapshotExportTask", "TaskId"),
        ] {
            if let found = document.object(name)?.string(id) { return found }
        }
        return nil
    }
}
