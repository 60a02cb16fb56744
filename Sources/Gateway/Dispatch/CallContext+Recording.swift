internal import Audit
internal import Logging

extension CallContext {
    /// Makes a change between its two records: the intent is on the disk before anything is sent, and the outcome
    /// before the answer goes out.
    ///
    /// - Parameters:
    ///   - unrecorded: the answer when the outcome cannot be stored in time; the intent stands alone until it is.
    ///   - change: does what was asked, finishes the record, and gives the answer.
    /// - Throws: when the intent cannot be stored by the call's deadline: nothing was sent. The caller leaves the refusal
    ///   as a note.
    func recordedChange(
        _ record: inout CallRecord, unrecorded: (CallRecord) -> DownstreamReply,
        _ change: (inout CallRecord) async -> DownstreamReply
    ) async throws(AuditFailure) -> DownstreamReply {
        do throws(AuditFailure) {
            try await audit.intent(record.record, until: record.deadline)
        } catch {
            logger.error("change refused: it cannot be recorded", metadata: ["error": "\(error)"])
            throw error
        }
        let reply = await change(&record)
        do throws(AuditFailure) {
            try await audit.outcome(record.record, until: record.deadline)
            return reply
        } catch {
            logger.error("outcome not recorded", metadata: ["error": "\(error)"])
            return unrecorded(record)
        }
    }
}
