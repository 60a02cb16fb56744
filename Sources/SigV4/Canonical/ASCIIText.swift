/// A short fixed text to compare bytes with, held in words: comparing touches no memory but the bytes.
struct ASCIIText: Sendable {
    /// At most 32.
    let count: Int
    private let words: (UInt64, UInt64, UInt64, UInt64)

    init(_ text: String) {
        precondition(text.utf8.count <= 32, "a longer text than words hold")
        count = text.utf8.count
        var words: [UInt64] = [0, 0, 0, 0]
        for (index, byte) in text.utf8.enumerated() { words[index / 8] |= UInt64(byte) << UInt64(index % 8 * 8) }
        self.words = (words[0], words[1], words[2], words[3])
    }

    /// The word that holds the bytes from `8 * index`, the first the least significant.
    fileprivate func word(_ index: Int) -> UInt64 {
        switch index {
        case 0: words.0
        case 1: words.1
        case 2: words.2
        default: words.3
        }
    }
}

extension Span<UInt8> {
    /// Whether a range holds just this text.
    func holds(_ text: ASCIIText, in range: Range<Int>) -> Bool {
        guard range.count == text.count else { return false }
        var index = range.lowerBound
        for place in 0...text.count / 8 {
            var word = text.word(place)
            let end = Swift.min(index + 8, range.upperBound)
            while index < end {
                guard self[index] == UInt8(truncatingIfNeeded: word) else { return false }
                word >>= 8
                index += 1
            }
        }
        return true
    }

    /// Where a byte stands first in a range; nil when it does not.
    func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        for index in range where self[index] == byte { return index }
        return nil
    }
}
