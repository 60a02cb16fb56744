extension HeaderList {
    /// Every header in the order received, its name in lower case; what is not UTF-8 is replaced.
    package var texts: [(name: String, value: String)] {
        fields.map { field in
            (String(decoding: name(of: field), as: UTF8.self), String(decoding: value(of: field), as: UTF8.self))
        }
    }
}
