extension QueryParameters {
    /// Checks every parameter against the action's rules, a list's parameter without a number being the list's first
    /// member: fog, libcloud and others send `Owner=self` for `Owner.1=self`, which AWS and FCU take.
    ///
    /// - Returns: the parameters with every list numbered.
    /// - Throws: what ``check(against:)`` throws, and `InvalidParameterValue` for a member that is given with its number
    ///   and without.
    package func checked(against rules: [ParameterRule]) throws(EC2Error) -> QueryParameters {
        do throws(EC2Error) {
            try check(against: rules)
            return self
        } catch {
            // Nearly all clients number their lists: the others pay for a second look.
            guard error.code == .unknownParameter else { throw error }
            let numbered = try numbered(by: rules)
            try numbered.check(against: rules)
            return numbered
        }
    }

    /// The parameters with every list numbered, unknown ones as they are.
    package func numbered(by rules: [ParameterRule]) throws(EC2Error) -> QueryParameters {
        var isChanged = false
        var numbered: [FormParameter] = []
        for parameter in all {
            guard !Self.isOfTheProtocol(parameter.name), try Self.rule(for: parameter, in: rules) == nil,
                let name = rules.lazy.compactMap({ Self.numbered(parameter.name, as: $0.name) }).first
            else {
                numbered.append(parameter)
                continue
            }
            isChanged = true
            numbered.append(FormParameter(name: name, value: parameter.value))
        }
        return isChanged ? try QueryParameters(numbered) : self
    }

    /// The name with the numbers that it lacks, each 1; `nil` when it is not one of the list's.
    ///
    /// - Parameter pattern: the name of a rule, `N` standing for a member's number.
    package static func numbered(_ name: String, as pattern: String) -> String? {
        var rest = name.split(separator: ".", omittingEmptySubsequences: false)[...]
        var parts: [Substring] = []
        for expected in pattern.split(separator: ".") {
            if expected == "N" {
                parts.append(rest.first.flatMap { Self.memberNumber($0) == nil ? nil : rest.popFirst() } ?? "1")
            } else {
                guard rest.popFirst() == expected else { return nil }
                parts.append(expected)
            }
        }
        return rest.isEmpty ? parts.joined(separator: ".") : nil
    }

    /// The number of a list's member, as a name has it: 1 to 9 digits, the first of them 0 only in `0` itself. `nil` for
    /// anything else, `01` among it: values are read by names that are made of numbers, and no number makes that one.
    static func memberNumber(_ part: Substring) -> Int? {
        let digits = part.utf8
        guard (1...9).contains(digits.count), digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            digits.count == 1 || digits.first != UInt8(ascii: "0")
        else { return nil }
        return Int(part)
    }
}
