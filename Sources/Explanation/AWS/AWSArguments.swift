internal import EC2Query
internal import FoundationEssentials
internal import JSONCoding
internal import Limits

/// The values of a command's options by the model's names, and from there to the wire.
struct AWSArguments {
    private let members: [AWSMember]
    private let command: String
    private var values: [JSON.Member] = []
    /// What `--page-size` says.
    var pageSize: String?
    /// What `--starting-token` says.
    private(set) var startingToken: String?
    private(set) var remarks: [String] = []

    init(
        _ line: AWSLine, _ members: [AWSMember], readFile: (String) throws -> String
    ) throws(AWSCommandFailure) {
        self.members = members
        command = line.command
        for option in line.options where option.name == "--cli-input-json" {
            try takeInput(Self.text(of: option, readFile))
        }
        for option in line.options where option.name != "--cli-input-json" { try take(option, readFile) }
    }

    /// Names of the parameters that are there.
    var names: Set<String> { Set(values.map(\.name)) }

    func value(of name: String) -> JSON? { values.first { $0.name == name }?.value }

    mutating func set(_ name: String, _ value: JSON) {
        values.removeAll { $0.name == name }
        values.append(JSON.Member(name, value))
    }

    /// The parameters as they go over the wire; lists are counted from 1.
    func parameters() throws(AWSCommandFailure) -> [FormParameter] {
        var parameters: [FormParameter] = []
        for value in values {
            guard let member = members.first(where: { $0.name == value.name }) else { continue }
            try AWSWire.write(value.value, as: member, to: &parameters)
        }
        return parameters
    }

    private mutating func take(
        _ option: AWSLine.Option, _ readFile: (String) throws -> String
    ) throws(AWSCommandFailure) {
        switch option.name {
        case "--cli-input-yaml", "--generate-cli-skeleton": throw .noCall(option: option.name)
        case "--page-size": pageSize = try Self.text(of: option, readFile)
        case "--max-items":
            remarks.append("--max-items is kept by the AWS CLI: it stops asking for pages, the call does not know.")
        case "--starting-token":
            startingToken = try Self.text(of: option, readFile)
            remarks.append("--starting-token wraps the call's NextToken: shown is the wrapping.")
        default: try takeOwn(option, readFile)
        }
    }

    private mutating func takeOwn(
        _ option: AWSLine.Option, _ readFile: (String) throws -> String
    ) throws(AWSCommandFailure) {
        for member in members {
            let options = member.options
            guard option.name == options.yes || option.name == options.no else { continue }
            if let no = options.no {
                if let value = option.values.first { throw .unexpectedValue(option: option.name, value: value) }
                set(member.name, .bool(option.name != no))
            } else {
                set(member.name, try Self.value(of: option, as: member.shape, readFile))
            }
            return
        }
        let known = members.flatMap { [$0.options.yes, $0.options.no] }.compactMap(\.self)
        throw .unknownOption(option.name, command: command, known: known)
    }

    /// `--cli-input-json`: what the options do not say.
    private mutating func takeInput(_ text: String) throws(AWSCommandFailure) {
        guard case .object(let given) = try Self.json(text, of: "--cli-input-json") else {
            throw .invalidValue(option: "--cli-input-json", value: text, why: "write a JSON object")
        }
        for value in given {
            guard members.contains(where: { $0.name == value.name }) else {
                throw .unknownOption(value.name, command: command, known: members.map(\.name))
            }
            set(value.name, value.value)
        }
    }

    private static func value(
        of option: AWSLine.Option, as shape: AWSShape, _ readFile: (String) throws -> String
    ) throws(AWSCommandFailure) -> JSON {
        switch shape {
        case .text, .boolean: return .string(try text(of: option, readFile))
        case .structure(let members):
            let text = try text(of: option, readFile)
            if members.map(\.name) == ["Value"], !text.contains("="), text.drop(while: \.isWhitespace).first != "{" {
                return .object([JSON.Member("Value", .string(text))])
            }
            return try structure(text, of: option.name)
        case .list(let element):
            guard !option.values.isEmpty else { throw .missingValue(option: option.name) }
            if option.values.count == 1 {
                let text = try text(of: option, readFile)
                if text.drop(while: \.isWhitespace).first == "[" { return try json(text, of: option.name) }
                guard case .structure = element else { return .strings([text]) }
                return .array([try structure(text, of: option.name)])
            }
            guard case .structure = element else { return .strings(option.values) }
            var values: [JSON] = []
            for value in option.values { values.append(try structure(value, of: option.name)) }
            return .array(values)
        }
    }

    private static func structure(_ text: String, of option: String) throws(AWSCommandFailure) -> JSON {
        if text.drop(while: \.isWhitespace).first == "{" { return try json(text, of: option) }
        do throws(AWSShorthand.Malformed) {
            return try AWSShorthand.parse(text)
        } catch {
            throw .invalidValue(option: option, value: text, why: "not the shorthand syntax: \(error.why)")
        }
    }

    private static func json(_ text: String, of option: String) throws(AWSCommandFailure) -> JSON {
        do throws(JSONSyntaxError) {
            return try JSON(parsing: text.utf8, within: .standard)
        } catch {
            throw .invalidValue(option: option, value: text, why: "not JSON: \(error)")
        }
    }

    /// The option's one value, or the text of the file that it names.
    private static func text(
        of option: AWSLine.Option, _ readFile: (String) throws -> String
    ) throws(AWSCommandFailure) -> String {
        guard let value = option.values.first else { throw .missingValue(option: option.name) }
        guard option.values.count == 1 else { throw .unexpectedWord(option.values[1]) }
        for prefix in ["file://", "fileb://"] where value.hasPrefix(prefix) {
            let path = String(value.dropFirst(prefix.count))
            do {
                return try readFile(path)
            } catch {
                throw .unreadableFile(option: option.name, path: path, why: "\(error)")
            }
        }
        return value
    }
}

/// From the model's names to the wire's.
private enum AWSWire {
    static func write(
        _ value: JSON, as member: AWSMember, to parameters: inout [FormParameter]
    ) throws(AWSCommandFailure) {
        try write(value, member.shape, at: member.wire, option: member.options.yes, to: &parameters)
    }

    private static func write(
        _ value: JSON, _ shape: AWSShape, at place: String, option: String, to parameters: inout [FormParameter]
    ) throws(AWSCommandFailure) {
        switch shape {
        case .text, .boolean:
            let text = try scalar(value, option: option)
            guard let text else { return }
            let isBlob = AWSNames.blobs.contains(place)
            let sent = isBlob ? Data(text.utf8).base64EncodedString() : shape == .boolean ? text.lowercased() : text
            parameters.append(FormParameter(name: place, value: sent))
        case .list(let element):
            // Shorthand cannot tell one value from a list of one.
            for (index, item) in (value.array ?? [value]).enumerated() {
                try write(item, element, at: "\(place).\(index + 1)", option: option, to: &parameters)
            }
        case .structure(let members):
            guard let given = value.members else {
                throw .invalidValue(option: option, value: value.text, why: "write Name=value pairs")
            }
            for item in given {
                guard let member = members.first(where: { $0.name == item.name }) else {
                    let known = members.map(\.name).joined(separator: ", ")
                    throw .invalidValue(
                        option: option, value: item.name, why: "no member of that name; known: \(known)")
                }
                try write(item.value, member.shape, at: "\(place).\(member.wire)", option: option, to: &parameters)
            }
        }
    }

    private static func scalar(_ value: JSON, option: String) throws(AWSCommandFailure) -> String? {
        switch value {
        case .null: return nil
        case .bool(let bool): return bool ? "true" : "false"
        case .integer, .number: return value.text
        case .string(let text): return text
        case .array, .object: throw .invalidValue(option: option, value: value.text, why: "write a single value")
        }
    }
}
