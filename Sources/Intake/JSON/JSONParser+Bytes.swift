/// How the parser looks at the bytes before it.
extension JSONParser {
    /// The byte at the position; 0, which JSON allows nowhere, when there is none.
    @inline(__always)
    var byte: UInt8 { self.position < self.count ? self.bytes[self.position] : 0 }

    /// What is wrong when the byte at the position is none of those that may come.
    var unexpected: JSONError {
        JSONError(self.position < self.count ? .unexpectedByte : .endsTooEarly, at: self.position)
    }

    /// Goes past `byte`, if it is the next one.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard self.byte == byte else { return false }
        self.position += 1
        return true
    }

    @inline(__always)
    mutating func skipWhitespace() {
        // Compact documents have none; this is the one comparison that they pay.
        guard self.byte <= 0x20 else { return }
        self.skipWhitespaceRun()
    }

    private mutating func skipWhitespaceRun() {
        while self.position < self.count {
            switch self.bytes[self.position] {
            case 0x20, 0x0A, 0x0D, 0x09: self.position += 1
            default: return
            }
        }
    }

    /// The eight bytes at the position, the first one lowest.
    ///
    /// - Precondition: There are eight.
    @inline(__always)
    var word: UInt64 {
        UInt64(
            littleEndian: UnsafeRawBufferPointer(self.bytes).loadUnaligned(
                fromByteOffset: self.position,
                as: UInt64.self,
            )
        )
    }
}
