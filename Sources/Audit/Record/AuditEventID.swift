/// The `eventID` of a record: a UUID of version 7, whose first 48 bits are the time in milliseconds.
///
/// Being in the order of time, neighbouring records lie beside each other in the store's index, which costs far less
/// to keep than an index of random UUIDs does.
package struct AuditEventID: Sendable, Hashable {
    /// 36 characters: lower-case hexadecimal digits and hyphens.
    package let text: String

    /// A fresh ID: 74 of its bits come from `generator`.
    package init(time: AuditTime, using generator: inout some RandomNumberGenerator) {
        text = UUIDText.inOrderOfTime(milliseconds: time.milliseconds, using: &generator)
    }

    /// A fresh ID by the system's clock and random numbers.
    package init() {
        var generator = SystemRandomNumberGenerator()
        self.init(time: .now(), using: &generator)
    }

    /// The ID that a stored record bears, as it is.
    package init(stored text: String) {
        self.text = text
    }
}
