package import Audit
internal import Curl
internal import FoundationEssentials
internal import JSONCoding
package import Logging
internal import OAPI
internal import SigV4

/// Lists the calls without an outcome, and with each that made something what at OUTSCALE could be its own: what was made
/// about then, of the same volume or snapshot, and that no other recorded call made. OUTSCALE is asked in the caller's name.
package struct UnsettledCalls {
    /// A call without an outcome.
    package struct Call: Sendable {
        package let entry: AuditEntry
        /// `nil` when what is stored is no record.
        package let record: AuditRecord?
        package let candidates: Candidates
    }

    /// What could be a call's own.
    package enum Candidates: Sendable, Equatable {
        case found([Candidate])
        /// Nobody was asked, and why.
        case notAsked(String)
    }

    package struct Candidate: Sendable, Equatable {
        package let id: String
        /// As OUTSCALE writes it.
        package let creationDate: String
        package let description: String?
    }

    /// Where to ask.
    struct Source {
        let upstream: Upstream
        let credentials: any CredentialStore
        /// For one question.
        let timeout: Duration
    }

    let reader: any AuditReader
    /// The gateway whose calls are listed; `nil` for all.
    let gateway: String?
    /// `nil` to list them only.
    let source: Source?
    let logger: Logger

    /// How far creation dates may lie from a call: clocks differ, and a signature is good for five minutes.
    private static let before = Duration.seconds(60)
    private static let after = Duration.seconds(600)
    private static let pageSize = 500

    /// Goes through the calls, oldest first.
    func list(_ deliver: (Call) throws -> Void) async throws {
        var sequence = 0
        while true {
            let entries = try await reader.unfinished(of: gateway, after: sequence, limit: Self.pageSize)
            guard let last = entries.last else { return }
            sequence = last.sequence
            for entry in entries {
                guard let record = try? entry.record() else {
                    try deliver(Call(entry: entry, record: nil, candidates: .notAsked("its record was altered")))
                    continue
                }
                try deliver(Call(entry: entry, record: record, candidates: try await candidates(of: record)))
            }
        }
    }

    private func candidates(of intent: AuditRecord) async throws -> Candidates {
        guard let search = ProductSearch(of: intent, before: Self.before, after: Self.after) else {
            return .notAsked("it makes nothing that could be looked for")
        }
        guard let source else { return .notAsked("no configuration was named") }
        guard case .known(let text, _, _) = intent.identity, let key = AccessKeyID(text),
            let credential = source.credentials.credential(of: key)
        else { return .notAsked("the caller's key pair is not there") }
        let session = UpstreamSession(
            source.upstream, as: credential, until: .now + source.timeout, logger: logger)
        let answer: UpstreamAnswer
        do throws(OAPIFailure) {
            answer = try await session.relay(search.call, body: search.body)
        } catch {
            return .notAsked("OUTSCALE could not be asked: \(error)")
        }
        guard answer.response.status == 200, let found = search.found(in: answer.json) else {
            return .notAsked("OUTSCALE answered \(answer.response.status)")
        }
        var candidates: [Candidate] = []
        for candidate in found {
            guard let resource = AuditResource(candidate.id) else { continue }
            let changes = try await reader.changes(naming: resource, limit: 20)
            let isMade = changes.contains { (try? $0.record().answered.contains(resource)) ?? false }
            if !isMade { candidates.append(candidate) }
        }
        return .found(candidates)
    }
}

/// How OUTSCALE is asked for what a call may have made.
private struct ProductSearch {
    let call: OAPICall
    let body: [UInt8]
    private let list: String
    private let id: String
    private let times: ClosedRange<Int>

    /// `nil` for a call that makes neither a snapshot nor a volume.
    init?(of intent: AuditRecord, before: Duration, after: Duration) {
        let from = intent.time.advanced(by: .zero - before)
        let until = intent.time.advanced(by: after)
        times = from.seconds...until.seconds
        let volume = intent.source.flatMap(AuditResource.init).flatMap { $0.kind == .volume ? $0.id : nil }
        let snapshot = intent.source.flatMap(AuditResource.init).flatMap { $0.kind == .snapshot ? $0.id : nil }
        let filters: JSON
        switch intent.product {
        case .snapshot:
            list = "Snapshots"
            id = "SnapshotId"
            call = .readSnapshots
            filters = .object(present: [
                "FromCreationDate": .string(from.text), "ToCreationDate": .string(until.text),
                "VolumeIds": volume.map { .strings([$0]) },
            ])
        case .volume:
            guard let readVolumes = OAPICall("ReadVolumes") else { return nil }
            list = "Volumes"
            id = "VolumeId"
            call = readVolumes
            filters = .object(present: ["SnapshotIds": snapshot.map { .strings([$0]) }])
        case .image, .instance, nil: return nil
        }
        body = JSON.object([.init("Filters", filters), .init("ResultsPerPage", .integer(1_000))]).bytes
    }

    func found(in answer: JSON?) -> [UnsettledCalls.Candidate]? {
        answer?[list]?.array?.compactMap { item in
            guard let id = item[id]?.string, let date = item["CreationDate"]?.string,
                let seconds = AuditTime(iso8601: date)?.seconds, times.contains(seconds)
            else { return nil }
            return .init(id: id, creationDate: date, description: item["Description"]?.string)
        }
    }
}

extension UnsettledCalls {
    /// Lists the calls of a store.
    ///
    /// - Parameter configuration: says where OUTSCALE is and holds the callers' key pairs; `nil` to ask nobody.
    package static func list(
        in reader: any AuditReader, of gateway: String?, _ configuration: GatewayConfiguration?, logger: Logger,
        _ deliver: (Call) throws -> Void
    ) async throws {
        guard let configuration, let baseURL = UpstreamURL(configuration.upstreamURL) else {
            try await UnsettledCalls(reader: reader, gateway: gateway, source: nil, logger: logger).list(deliver)
            return
        }
        let driver = try CurlDriver(CurlConfiguration(configuration.upstream))
        let upstream = Upstream(
            baseURL: baseURL, region: configuration.region, driver: driver, keys: SigningKeyCache(),
            now: { SigningDate(epochSeconds: Int64(Date().timeIntervalSince1970)) })
        let calls = UnsettledCalls(
            reader: reader, gateway: gateway,
            source: Source(
                upstream: upstream, credentials: try CredentialFile(path: configuration.credentialsFile),
                timeout: configuration.upstream.timeout), logger: logger)
        let result: Result<Void, any Error>
        do {
            result = .success(try await calls.list(deliver))
        } catch {
            result = .failure(error)
        }
        await driver.shutdown()
        try result.get()
    }
}
