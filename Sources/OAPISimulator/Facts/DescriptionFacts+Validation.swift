extension DescriptionFacts {
    /// Refuses a request whose members are not those of the description: unknown or `null` members (3001), then wrong
    /// types (4110). Values are not looked at.
    func checkShape(of request: JSONObject, for call: String) throws(Refusal) {
        guard let shape = requestShapes[call] else { throw .unknownCall(call) }
        try check(request, as: shape, path: "")
    }

    /// Refuses a request that lacks a required member (7000). The `Key` of a tag is left to the call, which answers
    /// 4069 for it.
    func checkRequired(of request: JSONObject, for call: String) throws(Refusal) {
        guard let shape = requestShapes[call] else { throw .unknownCall(call) }
        try checkRequired(request, as: shape, path: "")
    }

    private func check(_ object: JSONObject, as shape: String, path: String) throws(Refusal) {
        let members = shapes[shape] ?? []
        for given in object.members {
            guard let member = members.first(where: { $0.name == given.name }), given.value != .null else {
                throw .unknownMember(path + given.name)
            }
            try check(given.value, as: member.type, path: path + given.name)
        }
    }

    private func check(_ value: JSONValue, as type: MemberType, path: String) throws(Refusal) {
        switch (type, value) {
        case (.string, .string), (.boolean, .bool), (.integer, .integer), (.number, .integer), (.number, .number):
            return
        case (.date, .string(let text)):
            guard WallTime(iso8601: text) != nil else { throw .invalidValue(path) }
        case (.choice(let words), .string(let text)):
            guard words.contains(text) else { throw .invalidValue(path) }
        case (.shape(let name), .object(let object)): try check(object, as: name, path: path + ".")
        case (.array(let element), .array(let values)):
            for value in values {
                if value == .null { throw .unknownMember(path) }
                try check(value, as: element, path: path)
            }
        default: throw .wrongType(path)
        }
    }

    private func checkRequired(_ object: JSONObject, as shape: String, path: String) throws(Refusal) {
        for member in shapes[shape] ?? [] {
            guard let value = object[member.name] else {
                if member.isRequired, !(shape == "ResourceTag" && member.name == "Key") {
                    throw .missingMember(path + member.name)
                }
                continue
            }
            try checkRequired(value, as: member.type, path: path + member.name)
        }
    }

    private func checkRequired(_ value: JSONValue, as type: MemberType, path: String) throws(Refusal) {
        switch (type, value) {
        case (.shape(let name), .object(let object)): try checkRequired(object, as: name, path: path + ".")
        case (.array(let element), .array(let values)):
            for value in values { try checkRequired(value, as: element, path: path) }
        default: return
        }
    }
}
