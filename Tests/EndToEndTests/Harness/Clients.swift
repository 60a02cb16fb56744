import Foundation
import SystemPackage
import Testing

/// The AWS CLI, in the two versions that people have.
enum AWSCLI: String, CaseIterable, Sendable, CustomTestStringConvertible {
    /// PyPI's `awscli`, whose retries are in legacy mode: five attempts.
    case version1
    /// Debian's `awscli`, whose retries are in standard mode: three attempts; it sends no invocation ID.
    case version2

    var testDescription: String { "AWS CLI \(self == .version1 ? "v1" : "v2")" }
    var attempts: Int { self == .version1 ? 5 : 3 }
    var program: FilePath {
        get throws { try self == .version1 ? Programs.client("aws") : Programs.system("aws") }
    }

    /// How a command is run.
    enum Start: Sendable {
        /// By the installed program.
        case program
        /// By a process forked from one that has imported the CLI already: the same code in a quarter of the time.
        case imported
    }
}

/// The environment of a client: the test's keys, and nothing of the machine's own.
func clientEnvironment(_ keys: KeyPair, home: URL) -> [String: String] {
    [
        "AWS_ACCESS_KEY_ID": keys.accessKeyID,
        "AWS_SECRET_ACCESS_KEY": keys.secretAccessKey,
        "AWS_DEFAULT_REGION": "eu-west-2",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "HOME": home.path(percentEncoded: false),
        "LANG": "C.UTF-8",
        "PATH": "/usr/bin:/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
    ]
}

extension World {
    /// `aws ec2 …`, or of another service, against the gateway, or the endpoint named.
    func aws(
        _ version: AWSCLI, _ arguments: [String], service: String = "ec2", keys: KeyPair = .first,
        endpoint: String? = nil, start: AWSCLI.Start = .imported
    ) async throws -> Finished {
        let line = [service] + arguments + ["--endpoint-url", endpoint ?? gateway.url, "--region", "eu-west-2"]
        let environment = clientEnvironment(keys, home: folder)
        return switch start {
        case .program: try await finish(version.program, line, environment: environment)
        case .imported: try await PythonService.aws(version, line, environment: environment)
        }
    }

    /// The seed command of OUTSCALE's page.
    static func copyCommand(description: String) -> [String] {
        [
            "copy-snapshot", "--source-region", "eu-west-2", "--source-snapshot-id", "snap-12345678",
            "--destination-region", "eu-west-2", "--description", description,
        ]
    }

    /// One of the Python programs in Clients/.
    func python(_ script: String, _ arguments: [String] = [], input: String = "") async throws -> Finished {
        try await finish(
            try Programs.client("python"), [Programs.script(script)] + arguments,
            environment: clientEnvironment(.first, home: folder), input: input
        )
    }

    /// One call by boto3. The parameters are JSON; retries are switched off unless said otherwise. With a page size its
    /// paginator makes as many calls as there are pages.
    func boto(
        _ operation: String, _ parameters: String, keys: KeyPair = .first, endpoint: String? = nil,
        pageSize: Int? = nil,
        retries: String = #"{"total_max_attempts": 1, "mode": "standard"}"#
    ) async throws -> BotoAnswer {
        let page = pageSize.map { "\"pageSize\": \($0), " } ?? ""
        let order = """
            {"endpoint": "\(endpoint ?? gateway.url)", "key": "\(keys.accessKeyID)", "secret": "\(keys.secretAccessKey)", \
            "operation": "\(operation)", "parameters": \(parameters), \(page)"retries": \(retries)}
            """
        return BotoAnswer(told: try await PythonService.answer(of: "boto_call", order).json())
    }

    /// `osc-cli SERVICE CALL …` with the first account's profile.
    func oscCLI(_ arguments: [String]) async throws -> Finished {
        let credentials = folder.appending(path: "credentials.json").path(percentEncoded: false)
        return try await finish(
            try Programs.client("osc-cli"), arguments + ["--config_path", credentials, "--endpoint", gateway.url],
            environment: clientEnvironment(.first, home: folder)
        )
    }

    /// curl with its own signer. `provider` is `osc`, or `aws:amz` with or without Region and service.
    func curl(
        _ url: String, provider: String, keys: KeyPair = .first, contentType: String = "application/json", body: String
    ) async throws -> Finished {
        try await finish(
            try Programs.system("curl"),
            [
                "--silent", "--show-error", "--aws-sigv4", provider, "--config", "-", "--header",
                "Content-Type: \(contentType)", "--data-raw", body, url,
            ],
            environment: clientEnvironment(keys, home: folder),
            input: "user = \"\(keys.accessKeyID):\(keys.secretAccessKey)\"\n"
        )
    }
}

extension World {
    /// Fails unless every OAPI request so far is one of OUTSCALE's published description.
    ///
    /// - Parameter own: what the test itself asked the simulator's FCU.
    func expectPublishedRequests(
        besides own: Set<String> = [], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let calls = try await simulator.calls().filter { !own.contains($0.name) }
        let lines = try calls.map { #"{"Call": "\#($0.name)", "Body": \#(try quoted($0.body))}"# }
        let judged = try await PythonService.answer(of: "check_oapi", lines.joined(separator: "\n"))
        #expect(judged.text == "\(calls.count)\n", "\(judged)", sourceLocation: sourceLocation)
    }
}

/// What boto3 made of a call.
struct BotoAnswer: Sendable {
    let told: Document

    var snapshotID: String? { told.answer.SnapshotId.text }
    var errorCode: String? { told.error.Code.text }
    var errorMessage: String? { told.error.Message.text }
    var status: Int? { told.metadata.HTTPStatusCode.integer }
    /// Each answer's body as it came over the wire.
    var bodies: [String] {
        told.wire.elements.map { String(decoding: Data(base64Encoded: $0.body.text ?? "") ?? Data(), as: UTF8.self) }
    }
}

/// Fails unless xmllint, too, finds the text well-formed.
func expectWellFormed(_ xml: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let judged = try await finish(try Programs.system("xmllint"), ["--noout", "-"], input: xml)
    #expect(judged.exitCode == 0, "xmllint: \(judged.standardError) of \(xml)", sourceLocation: sourceLocation)
}

/// A description or a tag as it stands in JSON.
func quoted(_ text: String) throws -> String {
    String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
}
