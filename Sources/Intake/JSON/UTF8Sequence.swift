/// Characters of UTF-8, as strictly as Unicode defines them.
enum UTF8Sequence {
    /// The length of the character at `position`, in bytes; nil when it is not a valid one.
    ///
    /// No overlong form, no surrogate, nothing above U+10FFFF.
    ///
    /// - SeeAlso: The Unicode Standard, table 3-7.
    static func length(in bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Int? {
        let second: ClosedRange<UInt8>
        let length: Int
        switch bytes[position] {
        case 0x00...0x7F: return 1
        case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
        case 0xE0: (second, length) = (0xA0...0xBF, 3)
        case 0xE1...0xEC, 0xEE...0xEF: (second, length) = (0x80...0xBF, 3)
        case 0xED: (second, length) = (0x80...0x9F, 3)
        case 0xF0: (second, length) = (0x90...0xBF, 4)
        case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
        case 0xF4: (second, length) = (0x80...0x8F, 4)
        default: return nil
        }
        guard position + length <= bytes.count, second.contains(bytes[position + 1]) else { return nil }
        for index in position + 2..<max(position + length, position + 2) where bytes[index] & 0xC0 != 0x80 {
            return nil
        }
        return length
    }

    /// Whether all bytes together are UTF-8.
    static func isValid(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { buffer in
            var position = 0
            while position < buffer.count {
                guard let length = self.length(in: buffer, at: position) else { return false }
                position += length
            }
            return true
        }
    }
}
