internal import Foundation
internal import Subprocess

/// A program that runs beside a test, and no longer than the tests.
package final class ChildProcess: Sendable {
    package struct Failure: Error {
        let program: String
        let output: String
    }

    /// Stands between the tests and the program, so that it ends when they do, killed or not: asks twice a second
    /// whether its parent is still there, and takes the program along when it goes.
    private static let warden = """
        import ctypes, os, signal, sys
        parent = os.getppid()
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
        child = os.fork()
        if child == 0:
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)
            os.execvp(sys.argv[1], sys.argv[1:])
        while os.getppid() == parent:
            if signal.sigtimedwait([signal.SIGCHLD], 0.5):
                sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        """

    private let task: Task<Void, Never>
    private let lines: AsyncStream<String>

    /// Starts it. Both its outputs are read as lines.
    ///
    /// Not by Foundation's `Process`: while it starts a program it reads past the end of the list of open files now and
    /// then, and crashes.
    package init(_ program: String, _ arguments: [String]) throws {
        let (lines, continuation) = AsyncStream.makeStream(of: String.self)
        self.lines = lines
        // A task of its own, for the program runs on when this returns.
        task = Task {
            do {
                let outcome = try await Subprocess.run(
                    .name("python3"), arguments: Arguments(["-c", ChildProcess.warden, program] + arguments),
                    input: .none, output: .sequence, error: .combinedWithOutput
                ) { execution in
                    for try await line in execution.standardOutput.strings() { continuation.yield(line) }
                }
                continuation.yield("status \(outcome.terminationStatus)")
            } catch {
                continuation.yield("not run: \(error)")
            }
            continuation.finish()
        }
    }

    /// The first line that holds `text`.
    package func line(with text: String) async throws -> String {
        var seen: [String] = []
        for await line in lines {
            if line.contains(text) { return line }
            seen.append(line)
        }
        throw Failure(program: text, output: seen.joined(separator: "\n"))
    }

    /// Kills it.
    package func terminate() {
        task.cancel()
    }

    /// Runs a program, by its name or its path, to its end. What it writes to both its outputs is text of 16 MiB at the most.
    package static func outcome(
        of program: String, _ arguments: [String]
    ) async throws -> (isSuccess: Bool, output: String) {
        let outcome = try await Subprocess.run(
            .name("env"), arguments: Arguments([program] + arguments), input: .none,
            output: .string(limit: 16 << 20), error: .combinedWithOutput)
        return (outcome.terminationStatus.isSuccess, outcome.standardOutput)
    }

    /// The same of a program that has to succeed.
    package static func run(_ program: String, _ arguments: [String]) async throws {
        let (isSuccess, output) = try await outcome(of: program, arguments)
        guard isSuccess else { throw Failure(program: program, output: output) }
    }

    /// Where a program is that `scripts/setup test` installs, be it among those of the administrator.
    package static func path(of program: String) throws -> String {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        for folder in folders + ["/usr/sbin"] where FileManager.default.isExecutableFile(atPath: "\(folder)/\(program)")
        {
            return "\(folder)/\(program)"
        }
        throw Failure(program: program, output: "\(program) is not installed: run scripts/setup test")
    }
}
