internal import EC2Query

/// What an action's parameters look like to the AWS CLI, made from the action's own rules: those know every wire name.
indirect enum AWSShape: Sendable, Hashable {
    case text
    case boolean
    case list(AWSShape)
    case structure([AWSMember])
}

/// One member of a structure, or one option of a command.
struct AWSMember: Sendable, Hashable {
    /// On the wire, without a list's number.
    let wire: String
    /// In the service model, and so in shorthand and in JSON.
    let name: String
    let shape: AWSShape

    /// The option, and for a switch the option that turns it off.
    var options: (yes: String, no: String?) {
        let plain = AWSNames.hyphenated(name)
        guard shape == .boolean else { return ("--" + plain, nil) }
        return AWSNames.switches[wire] ?? ("--" + plain, "--no-" + plain)
    }

    /// The parameters of an action.
    static func members(of rules: [ParameterRule], action: String) -> [AWSMember] {
        members(of: rules.map { $0.name.split(separator: ".")[...] }, below: [], action: action)
    }

    private static func members(
        of paths: [ArraySlice<Substring>], below place: [Substring], action: String
    ) -> [AWSMember] {
        var names: [Substring] = []
        for path in paths { if let name = path.first, !names.contains(name) { names.append(name) } }
        return names.map { name in
            let rest = paths.filter { $0.first == name }.map { $0.dropFirst() }
            let isList = rest.contains { $0.first == "N" }
            let inside = isList ? rest.filter { $0.first == "N" }.map { $0.dropFirst() } : rest
            let place = place + [name] + (isList ? ["N"] : [])
            let members = members(of: inside.filter { !$0.isEmpty }, below: place, action: action)
            let leaf: AWSShape = AWSNames.booleans.contains(String(name)) ? .boolean : .text
            let shape: AWSShape = members.isEmpty ? leaf : .structure(members)
            return AWSMember(
                wire: String(name),
                name: AWSNames.member(String(name), at: place, of: action, isList: isList),
                shape: isList ? .list(shape) : shape)
        }
    }
}
