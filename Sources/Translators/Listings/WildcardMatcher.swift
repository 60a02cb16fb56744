/// A pattern with wildcards, ready to be compared with many texts. A comparison takes a step for each character of the
/// text, whatever pattern and text are made of: no character is looked at twice.
///
/// State `n` is that the pattern's first `n` characters fit what was read so far. All states are followed at once, as the
/// bits of a number ("Shift-And": Baeza-Yates and Gonnet, "A new approach to text searching", 1992).
struct WildcardMatcher: Sendable {
    private typealias States = SIMD4<UInt64>

    /// The states from which a character leads to the next, for those of ASCII.
    private var ascii = [States](repeating: .zero, count: 128)
    /// The same for other characters of the pattern.
    private var others: [Unicode.Scalar: States] = [:]
    /// The states from which every character leads to the next.
    private var ones = States.zero
    /// The states that stay as they are whatever comes.
    private var runs = States.zero
    private var end = 0

    /// - Parameter pattern: one that is not too long.
    init(_ pattern: WildcardPattern) {
        for part in pattern.parts {
            switch part {
            case .run: runs |= Self.state(end)
            case .one:
                ones |= Self.state(end)
                end += 1
            case .scalar(let scalar):
                if scalar.isASCII {
                    ascii[Int(scalar.value)] |= Self.state(end)
                } else {
                    others[scalar, default: .zero] |= Self.state(end)
                }
                end += 1
            }
        }
    }

    /// Whether the whole text fits, case and all.
    func matches(_ text: String) -> Bool {
        var states = Self.state(0)
        for scalar in text.unicodeScalars {
            let taking = scalar.isASCII ? ascii[Int(scalar.value)] : others[scalar] ?? .zero
            states = Self.next(states & (taking | ones)) | states & runs
            if states == .zero { return false }
        }
        return states & Self.state(end) != .zero
    }

    private static func state(_ number: Int) -> States {
        var states = States.zero
        states[number / 64] = 1 << (number % 64)
        return states
    }

    private static func next(_ states: States) -> States {
        let carried = States(0, states[0] >> 63, states[1] >> 63, states[2] >> 63)
        return states &<< 1 | carried
    }
}
