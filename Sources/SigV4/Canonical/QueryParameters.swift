/// A raw query split at `&`, then at the first `=`; nothing is decoded, and empty pieces are left out.
struct QueryParameters {
    struct Parameter {
        let name: ArraySlice<UInt8>
        /// Empty for a bare name.
        let value: ArraySlice<UInt8>
        /// Name, `=` and value as sent.
        let whole: ArraySlice<UInt8>
    }

    private(set) var parameters: [Parameter] = []

    init(_ query: ArraySlice<UInt8>) {
        for whole in query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            if let equals = whole.firstIndex(of: UInt8(ascii: "=")) {
                parameters.append(Parameter(name: whole[..<equals], value: whole[(equals + 1)...], whole: whole))
            } else {
                parameters.append(Parameter(name: whole, value: whole[whole.endIndex...], whole: whole))
            }
        }
    }

    /// Takes away every parameter of these decoded names.
    mutating func remove(_ names: [String]) {
        parameters.removeAll { parameter in
            let name = PercentEncoding.decode(parameter.name)
            return names.contains { name.elementsEqual($0.utf8) }
        }
    }

    /// Appends the canonical query in one of its forms.
    func append(_ form: CanonicalForm.Query, to output: inout [UInt8]) {
        switch form {
        case .normalized: appendSorted(encoding: PercentEncoding.appendNormalized, to: &output)
        case .encodingAsSent: appendSorted(encoding: { $1.append(contentsOf: $0) }, to: &output)
        case .asSent:
            for (index, parameter) in parameters.enumerated() {
                if index > 0 { output.append(UInt8(ascii: "&")) }
                output.append(contentsOf: parameter.whole)
            }
        }
    }

    /// By name, then by value, never by the joined text: `Value.1` comes before `Value.10`.
    private func appendSorted(encoding: (ArraySlice<UInt8>, inout [UInt8]) -> Void, to output: inout [UInt8]) {
        var text: [UInt8] = []
        text.reserveCapacity(parameters.reduce(64) { $0 + $1.whole.count })
        var pairs: [(name: Range<Int>, value: Range<Int>)] = []
        pairs.reserveCapacity(parameters.count)
        for parameter in parameters {
            let start = text.count
            encoding(parameter.name, &text)
            let middle = text.count
            encoding(parameter.value, &text)
            pairs.append((start..<middle, middle..<text.count))
        }
        pairs.sort { left, right in
            switch Self.compare(text, left.name, right.name) {
            case 0: Self.compare(text, left.value, right.value) < 0
            case let order: order < 0
            }
        }
        for (index, pair) in pairs.enumerated() {
            if index > 0 { output.append(UInt8(ascii: "&")) }
            output.append(contentsOf: text[pair.name])
            output.append(UInt8(ascii: "="))
            output.append(contentsOf: text[pair.value])
        }
    }

    private static func compare(_ text: [UInt8], _ left: Range<Int>, _ right: Range<Int>) -> Int {
        for offset in 0..<min(left.count, right.count) {
            let (one, other) = (text[left.lowerBound + offset], text[right.lowerBound + offset])
            if one != other { return one < other ? -1 : 1 }
        }
        return left.count - right.count
    }
}
