extension [UInt8] {
    /// Appends 8 bytes, the most significant first.
    package mutating func append(bigEndian value: UInt64) {
        unsafe Swift.withUnsafeBytes(of: value.bigEndian) { unsafe append(contentsOf: $0) }
    }
}
