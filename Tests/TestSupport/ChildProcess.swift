internal import Foundation
internal import Synchronization

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

    private let process: Mutex<Process>
    private let lines: AsyncStream<String>

    /// Starts it. Both its outputs are read as lines.
    package init(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", ChildProcess.warden, program] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        let (lines, continuation) = AsyncStream.makeStream(of: String.self)
        // On a thread: libdispatch, which a readability handler goes through, crashes now and then when its file is closed.
        let output = pipe.fileHandleForReading
        Thread.detachNewThread {
            var rest: [UInt8] = []
            while case let data = output.availableData, !data.isEmpty {
                rest.append(contentsOf: data)
                while let end = rest.firstIndex(of: 10) {
                    continuation.yield(String(decoding: rest[..<end], as: UTF8.self))
                    rest.removeSubrange(...end)
                }
            }
        }
        // Not the pipe's end: a child started at the same moment may have inherited it, and keep it open.
        process.terminationHandler = { process in
            continuation.yield("status \(process.terminationStatus)")
            continuation.finish()
        }
        try process.run()
        self.process = Mutex(process)
        self.lines = lines
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

    /// Kills it: it may have inherited a mask that keeps gentler signals from it.
    package func terminate() {
        _ = process.withLock { kill($0.processIdentifier, SIGKILL) }
    }

    /// Runs a program to its end.
    package static func run(_ program: String, _ arguments: [String]) async throws {
        let child = try ChildProcess(program, arguments)
        var output: [String] = []
        for await line in child.lines { output.append(line) }
        guard output.contains("status 0") else {
            throw Failure(program: program, output: output.joined(separator: "\n"))
        }
    }

    /// Whether there is such a program.
    package static func exists(_ program: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }
}
