/// A parameter of a statement.
package enum PostgreSQLValue: Sendable, Equatable {
    /// `text`. The server refuses U+0000.
    case text(String)
    /// `int8`.
    case integer(Int)
    /// `bytea`.
    case bytes([UInt8])
    /// `bool`.
    case boolean(Bool)
    /// `text[]`.
    case texts([String?])
    /// `int8[]`.
    case integers([Int?])
    /// `bytea[]`.
    case byteStrings([[UInt8]])

    /// The server's number of the type (`pg_type.oid`, which is fixed for built-in types).
    var type: UInt32 {
        switch self {
        case .boolean: 16
        case .bytes: 17
        case .integer: 20
        case .text: 25
        case .byteStrings: 1001
        case .texts: 1009
        case .integers: 1016
        }
    }
}

/// The parameters of one statement in the binary form of the protocol, one after another.
struct EncodedParameters {
    private(set) var bytes: [UInt8] = []
    private(set) var types: [UInt32] = []
    private(set) var offsets: [Int64] = []
    private(set) var lengths: [Int32] = []

    init(_ values: [PostgreSQLValue]) {
        for value in values {
            types.append(value.type)
            let start = bytes.count
            offsets.append(Int64(start))
            add(value)
            lengths.append(Int32(bytes.count - start))
        }
        bytes.append(0)  // so that there is an address, and a terminator, after an empty last value
    }

    private mutating func add(_ value: PostgreSQLValue) {
        switch value {
        case .text(let text): bytes.append(contentsOf: text.utf8)
        case .integer(let number): add(number)
        case .bytes(let value): bytes.append(contentsOf: value)
        case .boolean(let value): bytes.append(value ? 1 : 0)
        case .texts(let texts): addArray(of: 25, texts) { parameters, text in parameters.add(.text(text)) }
        case .integers(let numbers): addArray(of: 20, numbers) { parameters, number in parameters.add(number) }
        case .byteStrings(let strings):
            addArray(of: 17, strings) { parameters, string in parameters.add(.bytes(string)) }
        }
    }

    /// The number of dimensions, whether there are nulls, the elements' type, and for the dimension its size and its
    /// lower bound; then each element with its length, -1 for a null.
    private mutating func addArray<Element>(
        of type: Int32, _ elements: [Element?], _ add: (inout EncodedParameters, Element) -> Void
    ) {
        append(elements.isEmpty ? 0 : 1)
        append(1)
        append(type)
        guard !elements.isEmpty else { return }
        append(Int32(elements.count))
        append(1)
        for element in elements {
            guard let element else {
                append(-1)
                continue
            }
            let place = bytes.count
            append(0)
            add(&self, element)
            let length = UInt32(bytes.count - place - 4)
            for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: length >> UInt32(24 - 8 * index)) }
        }
    }

    private mutating func add(_ number: Int) {
        let value = UInt64(bitPattern: Int64(number))
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
        }
    }

    private mutating func append(_ number: Int32) {
        let value = UInt32(bitPattern: number)
        for shift in stride(from: 24, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift)))
        }
    }
}
