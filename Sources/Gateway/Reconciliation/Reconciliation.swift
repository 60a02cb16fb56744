internal import Audit
internal import Curl
internal import Logging
internal import OAPI
internal import ServiceLifecycle
internal import SigV4

/// Settles the calls that have an intent and no outcome: OUTSCALE's answer never came, the gateway was killed between the
/// two, or its store was away.
///
/// What made something is looked up at OAPI by its ClientToken, in the caller's name, and the outcome that was found is
/// recorded. Nothing is ever changed upstream. What cannot be looked up stays listed as unknown. A call that has
/// an outcome, be it one that waits for the store, is left alone.
///
/// Only what is found as it was asked for is certain at once. The rest may change for as long as a request that was sent
/// may be taken: what is not there may yet be made, and what lacks its tags may yet be tagged or taken back.
struct Reconciliation: Service {
    struct Settings: Sendable {
        /// How long a call may take at the most; younger ones are left alone.
        var longestCall: Duration
        /// How long a request that was sent may still be taken by OAPI, over ``longestCall``: signatures are good for
        /// five minutes, and clocks differ. Until then, what is not found may yet come.
        var settling: Duration = .seconds(360)
    }

    /// What a pass came to, in calls.
    struct Summary: Sendable, Equatable {
        var settled = 0
        /// Looked up or to be looked up again.
        var pending = 0
        /// OAPI keeps no token of them, or the caller's key pair is not there.
        var unsettleable = 0
    }

    let reader: any AuditReader
    /// The name of this gateway, whose calls alone are settled; `nil` in a store of one chain.
    let gateway: String?
    let audit: AuditWriter
    let credentials: any CredentialStore
    let upstream: Upstream
    let settings: Settings
    /// Waits between two passes, and throws when there shall be no further one.
    let pause: @Sendable () async throws -> Void
    let now: @Sendable () -> AuditTime
    let logger: Logger

    /// How many calls are read from the store at a time.
    private static let pageSize = 500

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var last: Summary?
            repeat {
                let summary = await pass()
                if summary != last, summary != Summary() { report(summary) }
                last = summary
            } while (try? await pause()) != nil  // cancelled: the gateway stops
        }
    }

    private func report(_ summary: Summary) {
        logger.notice(
            "calls of unknown outcome looked up",
            metadata: [
                "audit.settled": "\(summary.settled)", "audit.pending": "\(summary.pending)",
                "audit.unsettleable": "\(summary.unsettleable)",
            ])
    }

    /// Goes once through the calls without an outcome.
    func pass() async -> Summary {
        var summary = Summary()
        var sequence = 0
        var isUpstreamAway = false
        do throws(AuditStoreFailure) {
            while !Task.isCancelled {
                let entries = try await reader.unfinished(of: gateway, after: sequence, limit: Self.pageSize)
                guard let last = entries.last else { break }
                sequence = last.sequence
                for entry in entries {
                    await settle(entry, &summary, &isUpstreamAway)
                }
            }
        } catch {
            logger.error("calls of unknown outcome not looked up", metadata: ["error": "\(error)"])
        }
        return summary
    }

    /// Looks one call up, and records how it ended.
    func settle(_ entry: AuditEntry, _ summary: inout Summary, _ isUpstreamAway: inout Bool) async {
        let intent: AuditRecord
        do throws(AuditRecordFailure) {
            intent = try entry.record()
        } catch {
            summary.unsettleable += 1
            return
        }
        guard !audit.isInFlight(intent.eventID.text) else { return }
        guard let token = intent.clientToken, let lookUp = TokenLookUp(of: intent.action),
            let credential = credential(of: intent)
        else {
            summary.unsettleable += 1
            return
        }
        summary.pending += 1
        guard age(of: intent) >= settings.longestCall, !isUpstreamAway else { return }
        let session = UpstreamSession(
            upstream, as: credential, until: .now + settings.longestCall, logger: logger)
        let answer: UpstreamAnswer
        do throws(OAPIFailure) {
            answer = try await session.relay(lookUp.call, body: lookUp.body(token))
        } catch {
            // A locked key, or one with too many calls, says nothing of the other callers' keys.
            if error != .accessKeyLocked, error != .throttled { isUpstreamAway = true }
            return
        }
        guard answer.response.status == 200, let found = lookUp.found(in: answer.json, after: intent)
        else {
            logger.info("look-up refused by OAPI", metadata: ["oapi.status": "\(answer.response.status)"])
            return
        }
        guard let outcome = outcome(of: intent, found, session.calls) else { return }
        do throws(AuditFailure) {
            try await audit.settle(outcome, of: entry, until: .now + settings.longestCall)
        } catch {
            return  // the writer's own log tells of it, and it keeps the outcome
        }
        summary.pending -= 1
        summary.settled += 1
        logger.notice(
            "call of unknown outcome settled",
            metadata: ["request.id": "\(outcome.requestID)", "request.outcome": "\(outcome.outcome.kind.rawValue)"])
    }

    /// The record of how the call ended; `nil` while that may still change.
    private func outcome(
        of intent: AuditRecord, _ found: TokenLookUp.Found, _ calls: [AuditUpstreamCall]
    ) -> AuditRecord? {
        var record = intent
        switch found {
        case .made(let elements):
            record.outcome = .succeeded
            record.responseElements = elements
        case .madeWithoutTags(let elements):
            guard isOver(intent) else { return nil }
            record.outcome = .failed(
                AuditError(
                    .server, code: "TagsMissing", message: "it was made, and is not tagged as it was asked for"))
            record.responseElements = elements
        case .others:
            logger.warning("look-up by ClientToken answered with what bears others", metadata: metadata(of: intent))
            return nil
        case .several(let ids):
            var metadata = metadata(of: intent)
            metadata["resource.ids"] = "\(ids.joined(separator: ","))"
            logger.error("a call has made more than one resource", metadata: metadata)
            return nil
        case .nothing:
            guard isOver(intent) else { return nil }
            record.outcome = .failed(
                AuditError(
                    .server, code: "NotMade",
                    message: "nothing at OUTSCALE bears its ClientToken: it was not made, or deleted since"))
        }
        record.upstream = calls
        record.reconciliation = AuditReconciliation(intentTime: intent.time)
        record.time = now()
        record.gatewayVersion = GatewayVersion.text
        return record
    }

    /// Whether nothing that the call sent may be taken any more.
    private func isOver(_ intent: AuditRecord) -> Bool {
        age(of: intent) >= settings.longestCall + settings.settling
    }

    private func metadata(of intent: AuditRecord) -> Logger.Metadata {
        ["request.id": "\(intent.requestID)", "request.action": "\(intent.action)"]
    }

    private func age(of intent: AuditRecord) -> Duration {
        .milliseconds(now().milliseconds - intent.time.milliseconds)
    }

    private func credential(of intent: AuditRecord) -> Credential? {
        guard case .known(let text, _, _) = intent.identity, let accessKeyID = AccessKeyID(text) else { return nil }
        return credentials.credential(of: accessKeyID)
    }
}
