import Crypto
import Logging
import OAPISimulator
import Synchronization
import Testing

/// A simulator with a clock that stands still, called without a socket.
struct SimulatedCloud: Sendable {
    /// A clock that moves only when it is told to.
    final class Clock: Sendable {
        private let time: Mutex<WallTime>

        init(_ time: WallTime) { self.time = Mutex(time) }

        var now: WallTime { time.withLock { $0 } }

        func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }
    }

    static let first = SimulatedKeyPair(
        accessKeyID: "AKIDEXAMPLE0000000001", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    )
    static let second = SimulatedKeyPair(
        accessKeyID: "AKIDEXAMPLE0000000002", secretAccessKey: "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"
    )

    let clock: Clock
    let simulator: Simulator

    init(
        at time: String = "20261123T101500Z", keys: [SimulatedKeyPair] = [Self.first, Self.second],
        _ configure: (inout SimulatorConfiguration) -> Void = { _ in }
    ) throws {
        let clock = Clock(try #require(WallTime(basicISO8601: time)))
        var configuration = SimulatorConfiguration(keys: keys)
        configuration.now = { clock.now }
        configuration.random = SeededRandom(state: 42)
        configure(&configuration)
        self.clock = clock
        simulator = Simulator(configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// An answer taken apart.
    struct Answer: Equatable {
        let status: Int
        let document: JSONObject

        /// The code of its one error; `nil` when it has none.
        var code: String? { error?["Code"]?.stringValue }
        var type: String? { error?["Type"]?.stringValue }
        private var error: JSONObject? { document["Errors"]?.arrayValue?.first?.objectValue }

        subscript(name: String) -> JSONObject { document[name]?.objectValue ?? JSONObject() }
        func list(_ name: String) -> [JSONObject] { document[name]?.arrayValue?.compactMap(\.objectValue) ?? [] }
    }

    /// Calls as the account of the first key, or of the one given.
    func call(_ name: String, _ body: JSONValue = [:], as key: SimulatedKeyPair = Self.first) throws -> Answer {
        try answer(to: .signed(name, body.bytes, by: key, at: clock.now))
    }

    func call(_ name: String, text: String, as key: SimulatedKeyPair = Self.first) throws -> Answer {
        try answer(to: .signed(name, Array(text.utf8), by: key, at: clock.now))
    }

    func answer(to request: SimulatedRequest) throws -> Answer {
        let reply = simulator.answer(request)
        let document = reply.body.isEmpty ? [:] : try JSONValue(parsing: reply.body)
        return Answer(status: reply.status, document: try #require(document.objectValue))
    }

    func control(_ method: String, _ path: String, _ body: JSONValue? = nil) throws -> JSONValue {
        let reply = simulator.answer(
            SimulatedRequest(method: method, target: "/simulator/" + path, headers: [], body: body?.bytes ?? [])
        )
        #expect(reply.status == 200)
        return try JSONValue(parsing: reply.body)
    }

    /// The ID of a snapshot made of the first account's volume.
    func newSnapshot(_ members: JSONObject = [:]) throws -> String {
        var body = members
        if body["VolumeId"] == nil { body["VolumeId"] = "vol-12345678" }
        return try #require(try call("CreateSnapshot", .object(body))["Snapshot"]["SnapshotId"]?.stringValue)
    }
}

/// The same numbers in every run (the generator known as SplitMix64).
struct SeededRandom: RandomNumberGenerator, Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension SimulatedRequest {
    /// A request signed with OSC4 as OUTSCALE's Python SDK does it.
    static func signed(
        _ call: String, _ body: [UInt8], by key: SimulatedKeyPair, at time: WallTime, host: String = "127.0.0.1:8080"
    ) -> SimulatedRequest {
        let path = "/api/v1/\(call)"
        let date = time.basicISO8601
        let scope = [String(date.prefix(8)), "eu-west-2", "api", "osc4_request"]
        let hash = hex(SHA256.hash(data: body))
        let canonical = """
            POST
            \(path)

            content-type:application/json
            host:\(host)
            x-osc-date:\(date)

            content-type;host;x-osc-date
            \(hash)
            """
        let text =
            "OSC4-HMAC-SHA256\n\(date)\n\(scope.joined(separator: "/"))\n"
            + hex(SHA256.hash(data: Array(canonical.utf8)))
        var signing = SymmetricKey(data: Array(("OSC4" + key.secret).utf8))
        for part in scope {
            signing = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: signing))
        }
        let signature = hex(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: signing))
        let credential = ([key.accessKeyID] + scope).joined(separator: "/")
        let authorization =
            "OSC4-HMAC-SHA256 Credential=\(credential), SignedHeaders=content-type;host;x-osc-date, "
            + "Signature=\(signature)"
        return SimulatedRequest(
            method: "POST", target: path,
            headers: [
                Header(name: "Host", value: host), Header(name: "Content-Type", value: "application/json"),
                Header(name: "X-Osc-Date", value: date), Header(name: "Authorization", value: authorization),
            ],
            body: body
        )
    }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    /// The same request with other headers or another body.
    func with(headers: [Header]? = nil, body: [UInt8]? = nil, target: String? = nil) -> SimulatedRequest {
        SimulatedRequest(
            method: method, target: target ?? self.target, headers: headers ?? self.headers, body: body ?? self.body
        )
    }

    /// The same request with one header's value changed.
    func with(_ name: String, _ change: (String) -> String) -> SimulatedRequest {
        with(
            headers: headers.map {
                $0.name.lowercased() == name.lowercased() ? Header(name: $0.name, value: change($0.value)) : $0
            }
        )
    }

    /// Reads a request as it was captured on the wire.
    init(captured text: String) throws {
        let halves = text.split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
        let lines = halves[0].split(separator: "\n")
        let words = lines[0].split(separator: " ")
        self.init(
            method: String(words[0]), target: String(words[1]),
            headers: try lines.dropFirst().map { line in
                let colon = try #require(line.firstIndex(of: ":"))
                return Header(
                    name: String(line[..<colon]), value: String(line[line.index(colon, offsetBy: 2)...])
                )
            },
            body: Array(try #require(halves.last).utf8)
        )
    }
}

extension SimulatedKeyPair {
    /// The secrets of the two test keys, which the type itself does not show.
    fileprivate var secret: String {
        accessKeyID == SimulatedCloud.first.accessKeyID
            ? "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" : "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"
    }
}
