import Explanation

/// What the demo prints.
enum DemoText {
    /// The copy of OUTSCALE's page "Copying a Snapshot".
    static func copyCommand(gateway: String) -> [String] {
        [
            "ec2", "copy-snapshot", "--endpoint-url", gateway, "--source-region", "eu-west-2", "--source-snapshot-id",
            "snap-12345678", "--destination-region", "eu-west-2", "--description", "This is my copied snapshot.",
        ]
    }

    /// The same copy by each client. libcurl takes the scope of a signature from the host name, and so does oapi-cli.
    static func linesToPaste(gateway: String, _ workspace: DemoWorkspace) -> String {
        let named = gateway.replacing("127.0.0.1", with: "api.eu-west-2.localhost")
        let copy = copyCommand(gateway: gateway).map(\.shellQuoted).joined(separator: " ")
        let body = #"{"SourceSnapshotId":"snap-12345678","SourceRegionName":"eu-west-2"}"#
        return """

            The gateway stays at \(gateway). In another terminal:

            export AWS_ACCESS_KEY_ID=\(workspace.keys.accessKeyID)
            export AWS_SECRET_ACCESS_KEY=\(workspace.keys.secretAccessKey)
            export AWS_DEFAULT_REGION=eu-west-2 AWS_PAGER=

            # AWS CLI
            aws \(copy)

            # osc-cli
            osc-cli api CreateSnapshot --config_path \(workspace.oscConfiguration) \\
                --SourceSnapshotId snap-12345678 --SourceRegionName eu-west-2

            # oapi-cli
            OSC_ACCESS_KEY=$AWS_ACCESS_KEY_ID OSC_SECRET_KEY=$AWS_SECRET_ACCESS_KEY OSC_ENDPOINT_API=\(named) \\
                oapi-cli CreateSnapshot --SourceSnapshotId snap-12345678 --SourceRegionName eu-west-2

            # curl
            curl --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" --aws-sigv4 osc:osc:eu-west-2:api \\
                -H 'Content-Type: application/json' -d '\(body)' \(named)/api/v1/CreateSnapshot

            # what was done
            passerelle audit search --store \(workspace.auditStore)

            Ctrl-C ends the demo and forgets all of it.
            """
    }
}
