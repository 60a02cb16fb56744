import Foundation

/// The real AWS CLI, with the demo's keys and nothing of the caller's own settings.
struct AWSCommand {
    private let program: URL
    private let environment: [String: String]

    /// - Parameter path: the program; `nil` for the first `aws` on the search path.
    init(path: String?, keys: DemoWorkspace.Keys) throws {
        let inherited = ProcessInfo.processInfo.environment
        let searched = (inherited["PATH"] ?? "").split(separator: ":").map { "\($0)/aws" }
        let candidates = path.map { [$0] } ?? ["/usr/bin/aws"] + searched
        guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw DemoFailure.awsMissing
        }
        program = URL(filePath: found)
        environment = [
            "PATH": inherited["PATH"] ?? "/usr/bin:/bin", "HOME": inherited["HOME"] ?? "/",
            "AWS_ACCESS_KEY_ID": keys.accessKeyID, "AWS_SECRET_ACCESS_KEY": keys.secretAccessKey,
            "AWS_DEFAULT_REGION": "eu-west-2", "AWS_DEFAULT_OUTPUT": "json", "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_PAGER": "",
        ]
    }

    /// - Returns: what it printed.
    func run(_ words: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = program
        process.arguments = words
        process.environment = environment
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let printed = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw DemoFailure.awsFailed(status: process.terminationStatus, output: printed)
        }
        return printed
    }
}
