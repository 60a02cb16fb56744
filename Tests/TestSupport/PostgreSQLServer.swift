internal import Foundation
internal import Glibc
internal import Subprocess
internal import Synchronization

/// A PostgreSQL server of the tests' own: a new cluster in a temporary folder, on a free port of the loopback interface.
///
/// A shell watches over it: when the tests' process is gone, however it went, the server is stopped and its folder
/// removed. `scripts/setup test` installs the server's programs.
package final class PostgreSQLServer: Sendable {
    /// The one that suites share, each with schemas of its own; started when it is first asked for. A test that stops
    /// its server makes one of its own.
    package static var shared: PostgreSQLServer {
        get async throws { try await starting.value }
    }

    /// A task of its own, for the server outlives the test that first asks for it.
    private static let starting = Task.detached { try await PostgreSQLServer() }

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
        let watch: Task<Void, Never>
        let input: StandardInputWriter
        let processID: Int32
    }

    /// What is heard of a server that is being started.
    private enum News {
        case runs(StandardInputWriter)
        case logged(String)
    }

    private let binaries: String
    private let folder: String
    private let settings: [String]
    /// Where it listens, also after it was started again.
    package let port: Int
    private let running = Mutex<Running?>(nil)
    private let names = Atomic(0)

    /// Makes a cluster and starts its server.
    ///
    /// - Parameter settings: further ones, as `name=value`. Nothing is flushed to disk unless they say so.
    package init(settings: [String] = []) async throws {
        binaries = try Self.findBinaries()
        folder = "\(Self.place)/passerelle-postgresql-\(UUID().uuidString)"
        self.settings = ["fsync=off", "full_page_writes=off"] + settings
        port = try Self.freePort()
        try await makeCluster()
        try await start()
    }

    deinit {
        if let running = running.withLock({ $0 }) {
            // When nobody can write to it any more, the shell stops the server and removes the folder.
            Task.detached { _ = try? await running.input.finish() }  // it is finished when the shell is gone
        } else {
            _ = try? FileManager.default.removeItem(atPath: folder)  // its place is emptied by the system anyway
        }
    }

    /// The address of a database, as its owner.
    ///
    /// - Parameter connectTimeout: in seconds; `nil` for who connects to decide.
    package func uri(
        database: String = "postgres", schema: String? = nil, port: Int? = nil, user: String = "postgres",
        connectTimeout: Int? = nil
    ) -> String {
        let options = [
            connectTimeout.map { "connect_timeout=\($0)" }, schema.map { "options=-csearch_path%3D\($0)" },
        ].compactMap(\.self).joined(separator: "&")
        return "postgresql://\(user)@127.0.0.1:\(port ?? self.port)/\(database)\(options.isEmpty ? "" : "?")\(options)"
    }

    /// The address of a schema that does not exist yet, and that nobody else is given.
    package func newSchema() -> String {
        uri(schema: newName())
    }

    /// For a schema or a database; nobody else is given it.
    package func newName() -> String {
        "test_\(names.add(1, ordering: .relaxed).newValue)"
    }

    /// Starts it again after ``stop(_:)``; returns when it takes connections.
    package func start() async throws {
        let (news, continuation) = AsyncStream.makeStream(of: News.self)
        let arguments =
            ["-c", Self.watching, "bash", binaries, folder, Self.user ?? "", "\(port)"]
            + settings.flatMap { ["-c", $0] }
        // A task of its own, for the server runs on when this returns.
        let watch = Task.detached {
            do {
                _ = try await Subprocess.run(
                    .name("bash"), arguments: Arguments(arguments), input: .inputWriter, output: .sequence,
                    error: .combinedWithOutput
                ) { execution in
                    continuation.yield(.runs(execution.standardInputWriter))
                    // Read to its end: a server whose log nobody reads stands still.
                    for try await line in execution.standardOutput.strings() { continuation.yield(.logged(line)) }
                }
            } catch {
                continuation.yield(.logged("\(error)"))
            }
            continuation.finish()
        }
        var input: StandardInputWriter?
        var processID: Int32?
        var log: [String] = []
        for await piece in news {
            switch piece {
            case .runs(let writer): input = writer
            case .logged(let line):
                log.append(line)
                if line.hasPrefix("process ") { processID = Int32(line.dropFirst("process ".count)) }
                guard line.contains("ready to accept connections"), let input, let processID else { continue }
                running.withLock { $0 = Running(watch: watch, input: input, processID: processID) }
                return
            }
        }
        throw Failure.failed("the server did not start", output: log.joined(separator: "\n"))
    }

    /// Stops it: by `INT` fast and in order, by `QUIT` at once, by `KILL` without a word. Returns when it is gone.
    package func stop(_ signal: String = "INT") async {
        let stopped = running.withLock { running in
            defer { running = nil }
            return running
        }
        guard let stopped else { return }
        _ = try? await stopped.input.write("\(signal)\n")  // nobody reads it when the server is gone already
        await stopped.watch.value
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

    private static let making = #"""
        binaries=$1 folder=$2 user=$3
        as=(); [ "$(id -u)" != 0 ] || as=(setpriv --reuid="$user" --regid="$user" --clear-groups)
        mkdir -m 700 "$folder" && { [ "$(id -u)" != 0 ] || chown "$user" "$folder"; } || exit
        "${as[@]}" "$binaries/initdb" -D "$folder" -U postgres -A trust -E UTF8 --locale=C -N -n
        """#

    /// Ends the server on a line that names a signal, or when nobody can write one any more.
    private static let watching = #"""
        binaries=$1 folder=$2 user=$3 port=$4; shift 4
        as=(); [ "$(id -u)" != 0 ] || as=(setpriv --reuid="$user" --regid="$user" --clear-groups)
        cd "$folder"
        "${as[@]}" "$binaries/postgres" -D "$folder" -p "$port" -h 127.0.0.1 -k "$folder" -c max_connections=500 \
            -c shared_buffers=64MB -c logging_collector=off -c log_min_messages=warning -c jit=off "$@" </dev/null &
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

    /// In memory where there is room, for a database is made for each of many tests; not in a folder that only root may enter.
    private static let place: String = {
        let memory = "/dev/shm"
        let files = try? FileManager.default.attributesOfFileSystem(forPath: memory)  // there is none
        if let free = files?[.systemFreeSize] as? Int, free > 1 << 30,
            FileManager.default.isWritableFile(atPath: memory)
        {
            return memory
        }
        return getuid() == 0 ? "/tmp" : FileManager.default.temporaryDirectory.path()
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

    private func makeCluster() async throws {
        let (isSuccess, output) = try await ChildProcess.outcome(
            of: "bash", ["-c", Self.making, "bash", binaries, folder, Self.user ?? ""])
        guard isSuccess else { throw Failure.failed("making a cluster failed", output: output) }
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
