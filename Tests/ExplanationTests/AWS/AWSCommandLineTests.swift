import EC2Query
import JSONCoding
import OAPI
import Testing

@testable import Explanation

@Suite("AWS command lines") struct AWSCommandLineTests {
    static func read(_ line: String, files: [String: String] = [:]) throws -> AWSCommandLine {
        try AWSCommandLine(words: [line], region: "eu-west-2") { (path: String) throws -> String in
            guard let text = files[path] else { throw Missing() }
            return text
        }
    }

    struct Missing: Error, CustomStringConvertible {
        let description = "there is no such file"
    }

    static func parameters(_ line: String, files: [String: String] = [:]) throws -> [String] {
        try read(line, files: files).parameters.map { "\($0.name)=\($0.value)" }
    }

    @Test("variables before the program, and a program with its path, are no obstacle")
    func beginning() throws {
        #expect(
            try Self.parameters("AWS_PROFILE=team /usr/bin/aws ec2 delete-snapshot --snapshot-id snap-12345678")
                == ["SnapshotId=snap-12345678"])
    }

    @Test("values come from files, and from JSON")
    func files() throws {
        let line = "aws ec2 delete-snapshot --cli-input-json file://in.json --dry-run"
        let read = try Self.parameters(line, files: ["in.json": #"{"SnapshotId": "snap-12345678", "DryRun": false}"#])
        #expect(read == ["SnapshotId=snap-12345678", "DryRun=true"])
    }

    @Test("a waiter is the call that it repeats")
    func waiter() throws {
        let command = try Self.read("aws ec2 wait snapshot-completed --snapshot-ids snap-1 snap-2")
        #expect(command.action == "DescribeSnapshots")
        #expect(command.parameters.map(\.value) == ["snap-1", "snap-2"])
        #expect(command.remarks.count == 1)
    }

    static let failures: [(String, String)] = [
        ("", "there is nothing to explain: write `aws ec2 COMMAND …`, or a body with --query"),
        ("osc-cli fcu", "osc-cli is not the AWS CLI: begin with `aws ec2`"),
        ("aws s3 ls", "`aws s3` is another service: only `aws ec2` commands become OAPI calls"),
        ("aws ec2", "`aws ec2` names no command: add one, such as copy-snapshot"),
        ("aws ec2 run-instances", "run-instances is the action RunInstances, which is not translated"),
        (
            "aws ec2 wait password-data-available",
            "`aws ec2 wait password-data-available` waits for nothing that is translated"
        ),
        ("aws ec2 delete-snapshot snap-1", "snap-1 belongs to no option: put a value behind its option"),
        ("aws ec2 delete-snapshot --snapshot-id", "--snapshot-id has no value: add one"),
        ("aws ec2 delete-snapshot --snapshot-id a b", "b belongs to no option: put a value behind its option"),
        (
            "aws ec2 delete-snapshot --snapshot snap-1",
            "--snapshot is no option of delete-snapshot here: take one of --snapshot-id --dry-run --no-dry-run"
        ),
        ("aws ec2 delete-snapshot --dry-run=yes", "--dry-run is a switch and takes no value: leave out yes"),
        ("aws ec2 delete-snapshot --generate-cli-skeleton", "--generate-cli-skeleton makes no call: leave it out"),
        ("aws ec2 delete-snapshot --snapshot-id file://x", "--snapshot-id: x cannot be read: there is no such file"),
        (
            "aws ec2 create-tags --tags Key=a,Worth=b",
            "--tags: Worth: no member of that name; known: Key, Value"
        ),
        (
            "aws ec2 create-tags --tags Key",
            "--tags: Key: not the shorthand syntax: expected `=` at character 3, found the end"
        ),
        ("aws ec2 create-tags --tags '[{'", "--tags: [{: not JSON: unexpectedEnd"),
        ("aws ec2 create-tags 'x", "a quote ' is opened and not closed: close it"),
    ]

    @Test("a wrong line is refused with what is wrong and what to write", arguments: failures)
    func failure(line: String, message: String) throws {
        let failure = try #require(throws: AWSCommandFailure.self) { try Self.read(line) }
        #expect(failure.description == message)
    }

    static let shorthandCases: [(String, String)] = [
        ("a=b", #"{"a":"b"}"#), ("a=", #"{"a":""}"#), ("a=b,c", #"{"a":["b","c"]}"#),
        ("a=b,c,d=e", #"{"a":["b","c"],"d":"e"}"#), (#"a=b\,c"#, #"{"a":"b,c"}"#),
        ("a='b,c',d=\"e=f\"", #"{"a":"b,c","d":"e=f"}"#),
        ("a=[b,c],d={e=f,g=[h]}", #"{"a":["b","c"],"d":{"e":"f","g":["h"]}}"#), ("a=[]", #"{"a":[]}"#),
        ("a = b , c = d", #"{"a":"b","c":"d"}"#), ("a=b=c", #"{"a":"b=c"}"#),
        ("a=[{b=c},{b=d}]", #"{"a":[{"b":"c"},{"b":"d"}]}"#),
        (#"a='it\'s'"#, #"{"a":"it's"}"#),
    ]

    @Test("shorthand is read as the AWS CLI reads it", arguments: shorthandCases)
    func shorthand(text: String, json: String) throws {
        let read = try AWSShorthand.parse(text)
        #expect(read.text == json)
    }

    @Test("shorthand that is wrong says where", arguments: ["a", "a=b,a=c", "a=[b", "a='b", "a={b}"])
    func malformed(text: String) {
        #expect(throws: AWSShorthand.Malformed.self) { try AWSShorthand.parse(text) }
    }

    @Test(
        "names become options as botocore makes them",
        arguments: [
            ("SourceSnapshotId", "source-snapshot-id"), ("DryRun", "dry-run"), ("KmsKeyId", "kms-key-id"),
            ("S3Bucket", "s3-bucket"), ("OutpostArn", "outpost-arn"), ("EnableDNSNames", "enable-dns-names"),
        ]
    )
    func hyphenated(name: String, option: String) {
        #expect(AWSNames.hyphenated(name) == option)
    }
}
