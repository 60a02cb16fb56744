import ArgumentParser
import Foundation
import Glibc

extension ExitCode {
    /// EX_CONFIG of sysexits.h.
    static let ofConfiguration = ExitCode(78)

    /// Does the work; when it fails, says why on standard error and ends with this code.
    func unless<Value>(_ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch let code as ExitCode {
            throw code
        } catch {
            Self.report(error)
            throw self
        }
    }

    private static func report(_ error: any Error) {
        StandardError.write("passerelle: \(error)\n")
    }
}

/// What is for people.
enum StandardError {
    static func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))  // nobody is left to tell
    }
}

/// Lines that another program waits for must not stay in a buffer.
enum StandardOutput {
    static func flush() {
        fflush(nil)
    }
}
