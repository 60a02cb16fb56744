internal import EC2Query
package import JSONCoding
internal import OAPI

/// For programs.
extension CallExplanation {
    /// `{"name", "verdict", "error", "parameters", "calls", "notes"}`.
    package var json: JSON {
        .object(present: [
            "name": .string(name),
            "verdict": .string(verdict.rawValue),
            "error": error.map { error in
                .object(present: [
                    "code": .string(error.code.rawValue), "status": .integer(error.status),
                    "message": .string(error.message),
                ])
            },
            "parameters": .array(parameters.map(\.json)),
            "calls": .array(calls.map(\.json)),
            "notes": .strings(notes),
        ])
    }
}

extension CallExplanation.Parameter {
    fileprivate var json: JSON {
        let (fate, text): (String, String?) =
            switch treatment {
            case .translated(let how): ("translated", how)
            case .ignored(let why): ("ignored", why)
            case .refused(let what): ("refused", what)
            case .unknown: ("unknown", nil)
            }
        return .object(present: [
            "name": .string(name), "value": value.map(JSON.string), "treatment": .string(fate),
            "rule": text.map(JSON.string),
        ])
    }
}

extension CallExplanation.Call {
    fileprivate var json: JSON {
        .object(present: [
            "call": .string(call.name),
            "body": body,
            "isLookUp": .bool(isLookUp),
            "commandLines": .object(
                OAPIClientProgram.allCases.compactMap { program in
                    commandLines[program].map { JSON.Member(program.rawValue, .string($0)) }
                }),
        ])
    }
}
