/// A moment as EC2 writes it: in UTC, with three digits of a second.
struct EC2Time {
    let text: String

    /// - Parameter date: OAPI's, whatever its precision. What is not a date in UTC stays as it is.
    init(_ date: String) {
        let seconds = date.prefix(19)
        let fraction = date.dropFirst(19)
        let digits = fraction.dropLast()
        guard seconds.count == 19, fraction.last == "Z", digits.isEmpty || digits.first == "." else {
            text = date
            return
        }
        let milliseconds = digits.dropFirst().prefix(3)
        text = "\(seconds).\(milliseconds)\(String(repeating: "0", count: 3 - milliseconds.count))Z"
    }
}
