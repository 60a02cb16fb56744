internal import Foundation
internal import Glibc
internal import Synchronization

/// A PostgreSQL server of the tests' own: a new cluster in a temporary folder, on a free port of the loopback interface.
///
/// A shell watches over it: when the tests' process is gone, however it went, the server is stopped and its folder
/// removed. `scripts/setup test` installs the server's programs.
package final class PostgreSQLServer: Sendable {
    /// The one that suites share, each with schemas of its own; started when it is first asked for. Whoever stops a server
    /// makes one.
    package static let shared = Result { try PostgreSQLServer() }

    package enum Failure: Error, CustomStringConvertible {
        case notInstalled
        case failed(String, output: String)

        package var description: String {
            switch self {
            case .notInstalled: "no PostgreSQL server is installed: run scripts/setup test"
            case .failed(let what, let output): "\(what): \(output)"
            }
        }
    }

    private struct Running {
        let watch: Process
        let input: FileHandle
        let processID: Int32
    }

    private let binaries: String
    private let folder: String
    private let settings: [String]
    /// Where it listens, also after it was started again.
    package let port: Int
    private let running = Mutex<Running?>(nil)
    private let schemas = Atomic(0)

    /// Makes a cluster and starts its server.
    ///
    /// - Parameter settings: further ones, as `name=value`. Nothing is flushed to disk unless they say so.
    package init(settings: [String] = []) throws {
        binaries = try Self.findBinaries()
        let place = getuid() == 0 ? "/tmp" : FileManager.default.temporaryDirectory.path()
        folder = "\(place)/passerelle-postgresql-\(UUID().uuidString)"
        self.settings = ["fsync=off", "full_page_writes=off"] + settings
        port = try Self.freePort()
        try Self.run(
            "/bin/bash",
            [
                "-c", #"mkdir -m 700 "$1" && { [ "$(id -u)" != 0 ] || chown "$2" "$1"; }"#, "bash", folder,
                Self.user ?? "",
            ])
        try Self.run(
            "/bin/bash",
            [
                "-c", Self.asUser + #""$1/initdb" -D "$2" -U postgres -A trust -E UTF8 --locale=C -N -n"#, "bash",
                binaries,
                folder, Self.user ?? "",
            ])
        try start()
    }

    deinit {
        stop()
        _ = try? FileManager.default.removeItem(atPath: folder)
    }

    /// The address of a database, as its owner.
    package func uri(schema: String? = nil, port: Int? = nil, user: String = "postgres") -> String {
        let options = schema.map { "?options=-csearch_path%3D\($0)" } ?? ""
        return "postgresql://\(user)@127.0.0.1:\(port ?? self.port)/postgres\(options)"
    }

    /// The address of a schema that does not exist yet, and that nobody else is given.
    package func newSchema() -> String {
        uri(schema: newSchemaName())
    }

    package func newSchemaName() -> String {
        "test_\(schemas.add(1, ordering: .relaxed).newValue)"
    }

    /// Starts it again after ``stop(_:)``; returns when it takes connections.
    package func start() throws {
        let watch = Process()
        let input = Pipe()
        let output = Pipe()
        watch.executableURL = URL(filePath: "/bin/bash")
        watch.arguments =
            ["-c", Self.watching, "bash", binaries, folder, Self.user ?? "", "\(port)"]
            + settings.flatMap { ["-c", $0] }
        watch.standardInput = input
        watch.standardOutput = FileHandle.nullDevice
        watch.standardError = output
        try watch.run()
        let reader = LogReader(output.fileHandleForReading)
        guard let processID = reader.waitForStart() else {
            try? input.fileHandleForWriting.close()
            throw Failure.failed("the server did not start", output: reader.text)
        }
        running.withLock { $0 = Running(watch: watch, input: input.fileHandleForWriting, processID: processID) }
    }

    /// Stops it: by `INT` fast and in order, by `QUIT` at once, by `KILL` without a word. Returns when it is gone.
    package func stop(_ signal: String = "INT") {
        let stopped = running.withLock { running in
            defer { running = nil }
            return running
        }
        guard let stopped else { return }
        try? stopped.input.write(contentsOf: Data("\(signal)\n".utf8))
        stopped.watch.waitUntilExit()
        try? stopped.input.close()
    }

    /// Sends a signal to one of the server's processes, or to the server itself.
    package func signal(_ number: Int32, process: Int? = nil) {
        let own = running.withLock { $0?.processID }
        guard let target = process.map(Int32.init) ?? own else { return }
        kill(target, number)
    }

    package static let stopSignal = SIGSTOP
    package static let continueSignal = SIGCONT
    package static let killSignal = SIGKILL

    // MARK: - Programs

    private static let asUser = #"""
        as() { "$@"; }; if [ "$(id -u)" = 0 ]; then as() { setpriv --reuid="$user" --regid="$user" --clear-groups "$@"; }; fi
        user=$3; as 
        """#

    /// Ends the server on a line that names a signal, or when nobody can write one any more.
    private static let watching = #"""
        binaries=$1 folder=$2 user=$3 port=$4; shift 4
        as=(); [ "$(id -u)" != 0 ] || as=(setpriv --reuid="$user" --regid="$user" --clear-groups)
        cd "$folder"
        "${as[@]}" "$binaries/postgres" -D "$folder" -p "$port" -h 127.0.0.1 -k "$folder" -c max_connections=500 \
            -c shared_buffers=64MB -c logging_collector=off -c log_min_messages=warning "$@" </dev/null &
        server=$!
        echo "process $server" >&2
        signal=INT
        if read -r line; then signal=$line remove=; else remove=1; fi
        kill -"$signal" "$server" 2>/dev/null
        wait "$server"
        [ -z "$remove" ] || rm -rf "$folder"
        """#

    /// Whom the server runs as when the tests run as root, which it refuses to.
    private static let user: String? = {
        guard getuid() == 0 else { return nil }
        return ["postgres", "nobody"].first { unsafe getpwnam($0) != nil }
    }()

    private static func findBinaries() throws -> String {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []  // none there: none installed
        let places = versions.sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "\(root)/\($0)/bin" }
        for place in places + ["/usr/local/pgsql/bin", "/usr/bin"]
        where ["initdb", "postgres"].allSatisfy({ FileManager.default.isExecutableFile(atPath: "\(place)/\($0)") }) {
            return place
        }
        throw Failure.notInstalled
    }

    private static func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure.failed("making a cluster failed", output: text) }
    }

    private static func freePort() throws -> Int {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(listener, address, length) == 0 && getsockname(listener, address, &length) == 0
            }
        }
        guard isBound else { throw Failure.failed("no port is free", output: "") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

/// Reads what a server logs, until its end; nobody could write any more when nobody read.
private final class LogReader: Sendable {
    private struct State {
        var text = ""
        var processID: Int32?
        var isReady = false
    }

    private let state = Mutex(State())
    private let started = DispatchSemaphore(value: 0)

    init(_ file: FileHandle) {
        Thread.detachNewThread { [self] in
            while true {
                let data = file.availableData
                if data.isEmpty { break }
                take(String(decoding: data, as: UTF8.self))
            }
            started.signal()
        }
    }

    var text: String { state.withLock { $0.text } }

    /// The server's process, once it takes connections; `nil` when it ended before.
    func waitForStart() -> Int32? {
        started.wait()
        return state.withLock { $0.isReady ? $0.processID : nil }
    }

    private func take(_ more: String) {
        let isReady = state.withLock { state in
            guard !state.isReady else { return false }
            state.text += more
            if let line = state.text.split(separator: "\n").first(where: { $0.hasPrefix("process ") }) {
                state.processID = Int32(line.dropFirst("process ".count))
            }
            state.isReady = state.text.contains("ready to accept connections")
            return state.isReady
        }
        if isReady { started.signal() }
    }
}
