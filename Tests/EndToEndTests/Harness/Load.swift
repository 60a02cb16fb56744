import Foundation
import Subprocess
import SystemPackage

/// Puts the gateway under load, kills it when so many copies were answered, and gives all that were.
func answersUntilKilled(
    _ gateway: Gateway, folder: URL, afterAnswers count: Int
) async throws -> Set<String> {
    let log = FilePath(folder.appending(path: "load.log").path(percentEncoded: false))
    let descriptor = try FileDescriptor.open(
        log, .writeOnly, options: [.create, .append], permissions: .ownerReadWrite
    )
    return try await run(
        .path(try Programs.client("python")),
        arguments: Arguments([
            Programs.script("load.py"), gateway.url, KeyPair.first.accessKeyID, KeyPair.first.secretAccessKey,
        ]),
        environment: .custom(keyed(clientEnvironment(.first, home: folder))),
        input: .none, output: .sequence,
        error: .fileDescriptor(descriptor, closeAfterSpawningProcess: true)
    ) { execution in
        var answers: Set<String> = []
        for try await line in execution.standardOutput.strings() where line.hasPrefix("snap-") {
            answers.insert(line.trimmingCharacters(in: .newlines))
            if answers.count == count { try gateway.server.send(.kill) }
        }
        return answers
    }.closureResult
}
