import ArgumentParser
import Gateway

@main
struct PasserelleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passerelle",
        abstract: "Keep your AWS tools; the cloud behind them is OUTSCALE.",
        discussion: """
            One endpoint for two languages: EC2 Query, as aws, boto3 and Terraform speak it, is verified, translated \
            into OAPI calls and answered as EC2 would; OAPI calls, as osc-cli and oapi-cli make them, are passed on. \
            Every call leaves an audit record.
            """,
        version: GatewayVersion.full,
        subcommands: [
            InitCommand.self, DoctorCommand.self, ServeCommand.self, SimulateCommand.self, DemoCommand.self,
            ExplainCommand.self, CoverageCommand.self,
            AuditCommand.self, ConsoleCommand.self,
        ])
}
