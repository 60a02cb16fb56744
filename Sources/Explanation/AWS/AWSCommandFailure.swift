/// Why a text is not an `aws ec2 …` command line that can be explained. Each says what was found, and what to write.
package enum AWSCommandFailure: Error, Sendable, Hashable, CustomStringConvertible {
    case empty
    /// A quote that is opened and not closed.
    case unterminatedQuote(Character)
    /// The first word is not `aws`.
    case notAWS(String)
    /// Another service than `ec2`.
    case otherService(String)
    /// `aws ec2` and no command.
    case noCommand
    case unknownWaiter(String)
    /// A command of an action that is not translated.
    case untranslated(command: String, action: String)
    case unknownOption(String, command: String, known: [String])
    case missingValue(option: String)
    case unexpectedValue(option: String, value: String)
    case unexpectedWord(String)
    case invalidValue(option: String, value: String, why: String)
    /// An option that keeps the AWS CLI from making a call.
    case noCall(option: String)
    case unreadableFile(option: String, path: String, why: String)

    package var description: String {
        switch self {
        case .empty: "there is nothing to explain: write `aws ec2 COMMAND …`, or a body with --query"
        case .unterminatedQuote(let quote): "a quote \(quote) is opened and not closed: close it"
        case .notAWS(let word): "\(word.printable) is not the AWS CLI: begin with `aws ec2`"
        case .otherService(let service):
            "`aws \(service.printable)` is another service: only `aws ec2` commands become OAPI calls"
        case .noCommand: "`aws ec2` names no command: add one, such as copy-snapshot"
        case .unknownWaiter(let name): "`aws ec2 wait \(name.printable)` waits for nothing that is translated"
        case .untranslated(let command, let action):
            "\(command.printable) is the action \(action.printable), which is not translated"
        case .unknownOption(let option, let command, let known):
            "\(option.printable) is no option of \(command) here: take one of \(known.joined(separator: " "))"
        case .missingValue(let option): "\(option.printable) has no value: add one"
        case .unexpectedValue(let option, let value):
            "\(option) is a switch and takes no value: leave out \(value.printable)"
        case .unexpectedWord(let word): "\(word.printable) belongs to no option: put a value behind its option"
        case .invalidValue(let option, let value, let why): "\(option): \(value.printable): \(why)"
        case .noCall(let option): "\(option) makes no call: leave it out"
        case .unreadableFile(let option, let path, let why): "\(option): \(path.printable) cannot be read: \(why)"
        }
    }
}
