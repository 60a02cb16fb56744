package import EC2Query
internal import JSONCoding
internal import Translators

/// An `aws ec2 …` command line as the EC2 Query request that the AWS CLI makes of it.
package struct AWSCommandLine: Sendable, Hashable {
    package let action: String
    /// Without `Version` and the signature's own.
    package let parameters: [FormParameter]
    /// What `--region` says.
    package let region: String?
    /// What the CLI does by itself, and what of the line is its own business.
    package let remarks: [String]

    /// What stands for the URL that the CLI signs: a secret, and nothing that is looked at.
    package static let presignedURL = "PRESIGNED-URL"

    /// Reads the words of a command line, or the one word that is a whole command line.
    ///
    /// - Parameters:
    ///   - region: the CLI's Region where the line names none.
    ///   - readFile: gives the text of a file that a value names by `file://`.
    package init(
        words: [String], region: String, readFile: (String) throws -> String
    ) throws(AWSCommandFailure) {
        var words = words
        if words.count == 1, let text = words.first { words = try ShellWords.split(text) }
        let line = try AWSLine(words)
        let action = AWSNames.action(line.command)
        guard let type = ActionRegistry.action(named: action) else {
            throw .untranslated(command: line.command, action: action)
        }
        let members = AWSMember.members(of: type.parameters, action: action)
        var arguments = try AWSArguments(line, members, readFile: readFile)
        let ownRegion = line.region ?? region
        var remarks = line.remarks
        if action == "CopySnapshot", arguments.value(of: "PresignedUrl") == nil {
            if let asked = arguments.value(of: "DestinationRegion"), asked != .string(ownRegion) {
                remarks.append("The AWS CLI replaces --destination-region by its own Region, \(ownRegion).")
            }
            arguments.set("DestinationRegion", .string(ownRegion))
            arguments.set("PresignedUrl", .string(Self.presignedURL))
        }
        if let paged = AWSNames.pagedByItself[action], line.paginates, arguments.pageSize == nil,
            paged.isSuperset(of: arguments.names)
        {
            arguments.pageSize = "1000"
            remarks.append("The AWS CLI asks for pages of 1,000 by itself: MaxResults=1000.")
        }
        if let token = arguments.startingToken { arguments.set("NextToken", .string(token)) }
        if let pageSize = arguments.pageSize { arguments.set("MaxResults", .string(pageSize)) }
        self.action = action
        parameters = try arguments.parameters()
        self.region = line.region
        self.remarks = remarks + arguments.remarks
    }
}

/// The line taken apart: global options, the command, and the command's own words.
struct AWSLine {
    /// A command's option and the words behind it.
    struct Option: Hashable {
        let name: String
        var values: [String]
        /// True for `--name=value`, which ends there.
        let isJoined: Bool
    }

    private(set) var command = ""
    private(set) var options: [Option] = []
    private(set) var region: String?
    private(set) var paginates = true
    private(set) var remarks: [String] = []

    init(_ words: [String]) throws(AWSCommandFailure) {
        var words = words[...]
        // Variables set for one command: AWS_PROFILE=team aws …
        while let word = words.first, word.contains("="), !word.hasPrefix("-") { words.removeFirst() }
        guard let program = words.popFirst() else { throw .empty }
        guard program == "aws" || program.hasSuffix("/aws") else { throw .notAWS(program) }
        var positional: [String] = []
        while let word = words.popFirst() {
            if word.isAWSOption {
                try take(word, &words)
            } else if options.last.map({ !$0.isJoined }) ?? false {
                options[options.count - 1].values.append(word)
            } else {
                positional.append(word)
            }
        }
        guard let service = positional.first else { throw .empty }
        guard service == "ec2" else { throw .otherService(service) }
        guard positional.count > 1 else { throw .noCommand }
        command = positional[1]
        positional.removeFirst(2)
        if command == "wait" {
            guard let waiter = positional.first else { throw .noCommand }
            guard let waited = AWSNames.waiters[waiter] else { throw .unknownWaiter(waiter) }
            positional.removeFirst()
            remarks.append("`wait \(waiter)` repeats this call every 15 seconds, 40 times at the most.")
            command = waited
        }
        if let word = positional.first { throw .unexpectedWord(word) }
    }

    /// An option: a global one with its value, or one of the command's, whose values follow.
    private mutating func take(_ word: String, _ words: inout ArraySlice<String>) throws(AWSCommandFailure) {
        let equals = word.firstIndex(of: "=")
        let name = String(word[..<(equals ?? word.endIndex)])
        let joined = equals.map { String(word[word.index(after: $0)...]) }
        if AWSNames.globalOptions.contains(name) {
            guard let value = joined ?? words.popFirst() else { throw .missingValue(option: name) }
            if name == "--region" { region = value }
        } else if AWSNames.globalSwitches.contains(name) {
            if name == "--no-paginate" { paginates = false }
        } else {
            options.append(Option(name: name, values: joined.map { [$0] } ?? [], isJoined: joined != nil))
        }
    }
}

extension String {
    /// What the CLI takes for an option: it begins with a hyphen, is no negative number and holds no space before `=`.
    fileprivate var isAWSOption: Bool {
        guard hasPrefix("-"), count > 1 else { return false }
        let name = prefix { $0 != "=" }
        return Int(self) == nil && !name.contains(" ")
    }
}
