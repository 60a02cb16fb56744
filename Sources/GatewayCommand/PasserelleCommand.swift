import ArgumentParser

@main
struct PasserelleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "passerelle")
}
