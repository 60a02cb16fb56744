internal import ArgumentParser
internal import Explanation

/// `passerelle coverage`.
struct CoverageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage",
        abstract: "Print which EC2 actions, parameters and filters are translated, and how (Markdown).")

    func run() {
        print(Coverage.markdown, terminator: "")
    }
}
