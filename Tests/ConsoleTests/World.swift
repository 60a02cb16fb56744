import Audit
import AuditStores
import Foundation
import HTTPTypes
import Hummingbird
import JSONCoding
import Logging
import NIOCore
import OAPI
import OpenSSL
import Synchronization
import TestSupport
import Testing

@testable import Console

/// A clock that stands until a test moves it.
final class StandingClock: Sendable {
    private let moment = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { moment.withLock { $0 } }

    func advance(by duration: Duration) { moment.withLock { $0 += duration } }
}

/// A cheap hash: what a password costs is of no matter here.
func cheapHash(_ password: String) throws -> PasswordHash {
    try PasswordHash(of: SecretBytes(Array(password.utf8)), costExponent: 4)
}

/// A folder of a test's own, removed with it.
final class Folder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "console-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        _ = try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ text: String, to name: String, mode: Int = 0o600) throws -> String {
        let path = path + "/" + name
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }
}

/// A store whose chain is damaged as soon as a test says so.
final class DamageableStore: AuditStore {
    private let inner: any AuditStore
    private let damage = Mutex<String?>(nil)

    init(_ inner: any AuditStore) {
        self.inner = inner
    }

    var chainDamage: String? { damage.withLock { $0 } ?? inner.chainDamage }
    var isImmediate: Bool { inner.isImmediate }

    func sayDamaged(_ reason: String) { damage.withLock { $0 = reason } }

    func append(_ rows: [AuditRow]) throws(AuditFailure) { try inner.append(rows) }
    func checkpoint() throws(AuditFailure) { try inner.checkpoint() }
    func close() { inner.close() }
}

/// What a browser gets.
struct Answer {
    let status: Int
    let headers: HTTPFields
    let body: String

    /// The session's cookie, as a browser sends it back.
    var cookie: String? { headers[.setCookie].map { String($0.prefix { $0 != ";" }) } }
    /// The form's token on a page.
    var token: String? { body.firstMatch(of: /name="token" value="([0-9a-f]{64})"/).map { String($0.output.1) } }
}

/// A console over an audit of two accounts, with users `olivia` (operator), `arthur` (auditor) and `audrey` (auditor of
/// the first account), whose password is ``World/password``.
final class World: Sendable {
    static let password = "correct horse battery"
    static let accounts = ["123456789012", "210987654321"]
    static let keys = ["AKIAIOSFODNN7EXAMPLE", "AKIAI44QH8DHBEXAMPLE"]
    static let host = "127.0.0.1:8081"

    let folder: Folder
    let clock = StandingClock()
    let store: DamageableStore
    let audit: AuditWriter
    let pages: ConsolePages
    let setup: ConsoleSetup

    init(
        origin: String? = nil, readTimeout: Duration = .seconds(60), openID: OpenIDSettings? = nil,
        keeping kept: Folder? = nil,
        record: (AuditWriter) async throws -> Void = World.recordBoth
    ) async throws {
        folder = try kept ?? Folder()
        let hash = try cheapHash(Self.password).text
        let users = try folder.write(
            """
            {"users": [{"name": "olivia", "role": "operator", "password": "\(hash)"},
                {"name": "arthur", "role": "auditor", "password": "\(hash)"},
                {"name": "oscar", "role": "operator", "accounts": ["\(Self.accounts[0])"], "password": "\(hash)"},
                {"name": "audrey", "role": "auditor", "accounts": ["\(Self.accounts[0])"], "password": "\(hash)"}]}
            """, to: "users.json")
        let backend = AuditStoreLocation.sqlite(path: "\(folder.path)/audit.db").backend
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        store = DamageableStore(try backend.openStore(ChainSettings()))
        audit = AuditWriter(store: store, logger: logger)
        try await record(audit)
        setup = ConsoleSetup(
            settings: .init(
                users: users, scheme: "http", host: "127.0.0.1", origin: origin, idleTimeout: .seconds(1_800),
                sessionTimeout: .seconds(43_200), openID: openID),
            gateway: GatewayIdentity(region: "eu-west-2", version: "0.1.0"), backend: backend, chain: ChainSettings(),
            audit: audit, logger: logger)
        let options = ConsolePages.Options(costExponent: 4, now: { [clock] in clock.now }, readTimeout: readTimeout)
        pages = try ConsolePages(setup, options)
    }

    /// For each account a copy, a read and a refused call; and a call that was not let in.
    static func recordBoth(_ audit: AuditWriter) async throws {
        for number in 0...1 {
            let copy = record(number, requestID: "copy-\(number)", made: "snap-0000000\(number)")
            try await audit.intent(copy)
            try await audit.outcome(copy)
            let refused = record(
                number, action: "CreateImage", requestID: "refused-\(number)",
                outcome: .refused(AuditError(.client, code: "InvalidAction", message: "no such action")))
            await audit.note(refused)
        }
        var stranger = record(1, action: "DescribeVolumes", requestID: "stranger")
        stranger.identity = .unknown(claimedAccessKeyID: keys[1])
        stranger.outcome = .refused(AuditError(.client, code: "SignatureDoesNotMatch", message: "no"))
        stranger.access = .read
        // A record with an outcome comes after what was noted before.
        await audit.note(stranger)
        let last = record(0, action: "CreateTags", requestID: "last")
        try await audit.intent(last)
        try await audit.outcome(last)
    }

    static func record(
        _ number: Int, action: String = "CopySnapshot", requestID: String, time: AuditTime = .now(),
        source: String = "snap-12345678", made: String? = nil, description: String = "nightly",
        userAgent: String = "aws-cli/2.9.19", outcome: AuditOutcome = .succeeded
    ) -> AuditRecord {
        AuditRecord(
            time: time,
            identity: .known(accessKeyID: keys[number], accountID: accounts[number], userName: "profile-\(number)"),
            protocol: .ec2Query, action: action, access: .change, region: "eu-west-2",
            sourceIPAddress: "192.0.2.1\(number)", userAgent: userAgent,
            requestParameters: .object([
                .init("sourceRegion", .string("eu-west-2")), .init("sourceSnapshotId", .string(source)),
                .init("description", .string(description)),
            ]),
            responseElements: made.map { .object([.init("snapshotId", .string($0))]) }, outcome: outcome, upstream: [],
            gatewayVersion: "0.1.0", duration: .milliseconds(12), requestID: requestID, eventID: AuditEventID())
    }

    // MARK: - Requests

    func ask(
        _ method: HTTPRequest.Method, _ path: String, form: String? = nil, cookie: String? = nil,
        headers: HTTPFields = [:], host: String = World.host, from address: String = "192.0.2.50"
    ) async throws -> Answer {
        var fields = headers
        if let cookie { fields[.cookie] = cookie }
        if form != nil { fields[.contentType] = "application/x-www-form-urlencoded" }
        let head = HTTPRequest(method: method, scheme: "http", authority: host, path: path, headerFields: fields)
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(string: form ?? "")))
        let response = try await pages.respond(to: request, from: address)
        let collected = Collected()
        try await response.body.write(CollectingWriter(collected: collected))
        return Answer(
            status: response.status.code, headers: response.headers,
            body: String(decoding: collected.bytes.withLock { $0 }, as: UTF8.self))
    }

    func get(_ path: String, as cookie: String? = nil) async throws -> Answer {
        try await ask(.get, path, cookie: cookie)
    }

    /// Sends a form as a page of the console does.
    func post(_ path: String, _ form: String, as cookie: String? = nil, from address: String = "192.0.2.50")
        async throws
        -> Answer
    {
        try await ask(
            .post, path, form: form, cookie: cookie, headers: [.origin: "http://\(Self.host)"], from: address)
    }

    /// Signs in; gives the session's cookie.
    func signIn(_ user: String, _ password: String = World.password) async throws -> String {
        let answer = try await post("/console/sign-in", "user=\(user)&password=\(password.inQuery)")
        return try #require(answer.cookie, "\(answer)")
    }
}

private final class Collected: Sendable {
    let bytes = Mutex<[UInt8]>([])
}

private struct CollectingWriter: ResponseBodyWriter {
    let collected: Collected

    func write(_ buffer: ByteBuffer) async throws {
        collected.bytes.withLock { $0.append(contentsOf: buffer.readableBytesView) }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
