internal import OpenSSL
internal import Zlib

/// Calls as the log files that CloudTrail delivers (AWS CloudTrail User Guide, "CloudTrail log file examples"):
/// `AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHmmZ_UNIQUE.json.gz`, each
/// `{"Records":[…]}` with the records byte for byte as they are stored. A row whose text is no record any more has a
/// stand-in there (``AuditRecord/standingFor(_:at:)``), behind the call before it.
///
/// A file holds the calls of one account in one Region that ended within one slot of five minutes of UTC, by which it is
/// named; as many of them as ``Bounds`` let in, the next ones are in a further file. Calls of which no account is known,
/// those of callers that were not let in among them, are under the account 000000000000; a Region that is none by its
/// form, which a stranger may claim, is under `unknown`.
///
/// UNIQUE is made from the `eventID` of the file's first record: the same calls give the same files, byte for byte and
/// by name, and two gateways' files never have one name.
package struct CloudTrailDelivery: Sendable {
    /// How much one file, and one slot in memory, may hold.
    struct Bounds: Sendable {
        var records = 10_000
        /// Of records in memory, in bytes: all files of a slot are closed when it is reached.
        var bytes = 32 << 20
    }

    /// One file: where it belongs below the folder of the export, and its bytes.
    package struct File: Sendable, Equatable {
        package let path: String
        package let bytes: [UInt8]
    }

    static let noAccount = "000000000000"
    static let unknownRegion = "unknown"
    private static let slotInSeconds = 300

    /// Whose calls a file holds.
    private struct Owner: Hashable, Comparable {
        /// As the record has it: accounts do not share a file even when what they are filed under is the same.
        var accountID: String?
        var region: String

        static func < (left: Owner, right: Owner) -> Bool {
            (left.accountID ?? "", left.region) < (right.accountID ?? "", right.region)
        }
    }

    private struct Batch {
        var firstEventID: String
        var records = 0
        var body = Array(#"{"Records":["#.utf8)
    }

    private let bounds: Bounds
    /// The start of the slot at hand, in seconds.
    private var slot = 0
    /// Of the last record that could be read.
    private var time = AuditTime(seconds: 0)
    private var batches: [Owner: Batch] = [:]
    private var bytesInMemory = 0
    package private(set) var summary = AuditExportSummary(format: .cloudtrail)

    package init() { bounds = Bounds() }

    init(bounds: Bounds) { self.bounds = bounds }

    /// Takes these calls in and gives the files that are complete. Calls come in the order of time.
    package mutating func files(_ entries: [AuditEntry]) throws(AuditExportFailure) -> [File] {
        var files: [File] = []
        for entry in entries {
            let (record, text) = summary.take(entry, after: &time)
            let start = record.time.seconds.flooredDivision(by: Self.slotInSeconds) * Self.slotInSeconds
            if start != slot || bytesInMemory >= bounds.bytes { files += try finish() }
            slot = start
            let owner = Owner(accountID: record.identity.accountID, region: record.region)
            var batch = batches.removeValue(forKey: owner) ?? Batch(firstEventID: record.eventID.text)
            if batch.records > 0 { batch.body.append(UInt8(ascii: ",")) }
            batch.body.append(contentsOf: text.utf8)
            batch.records += 1
            bytesInMemory += text.utf8.count
            if batch.records == bounds.records {
                files.append(try file(of: owner, batch))
            } else {
                batches[owner] = batch
            }
        }
        return files
    }

    /// The files that the end of the export, or of a slot, completes.
    package mutating func finish() throws(AuditExportFailure) -> [File] {
        var files: [File] = []
        for owner in batches.keys.sorted() {
            if let batch = batches[owner] { files.append(try file(of: owner, batch)) }
        }
        batches = [:]
        bytesInMemory = 0
        return files
    }

    private func file(of owner: Owner, _ batch: Batch) throws(AuditExportFailure) -> File {
        let account = owner.accountID.flatMap { AuditIdentity.isAccountID($0) ? $0 : nil } ?? Self.noAccount
        let region = owner.region.isRegionName ? owner.region : Self.unknownRegion
        let time = AuditTime(seconds: slot).text
        let day = time.prefix(10).replacing("-", with: "/")
        let stamp = time.prefix(16).filter { $0 != "-" && $0 != ":" } + "Z"
        let body = batch.body + Array("]}".utf8)
        do {
            let unique = try Self.unique(owner, batch.firstEventID)
            return File(
                path: "AWSLogs/\(account)/CloudTrail/\(region)/\(day)/"
                    + "\(account)_CloudTrail_\(region)_\(stamp)_\(unique).json.gz",
                bytes: try Gzip.compress(body))
        } catch {
            throw .unwritable(path: "AWSLogs", reason: "memory is short")
        }
    }

    /// 16 letters and digits, as in CloudTrail's names.
    private static func unique(_ owner: Owner, _ eventID: String) throws(OpenSSLFailure) -> String {
        let text = "\(owner.accountID ?? "")\n\(owner.region)\n\(eventID)"
        var digest: [UInt8] = []
        try SHA256.hash(Array(text.utf8).span).append(to: &digest)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef".utf8)
        return String(decoding: digest.prefix(16).map { alphabet[Int($0 & 31)] }, as: UTF8.self)
    }
}

extension String {
    /// True for lower-case letters, digits and hyphens after a letter, few enough for a name.
    fileprivate var isRegionName: Bool {
        guard let first = utf8.first, UInt8(ascii: "a")...UInt8(ascii: "z") ~= first else { return false }
        return utf8.count <= 32
            && utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || byte == UInt8(ascii: "-")
            }
    }
}
