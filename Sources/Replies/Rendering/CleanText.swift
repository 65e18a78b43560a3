extension String {
    /// The text on one line, without what could make it look like another one.
    ///
    /// Breaks, control characters and every kind of space become one space: a text of a sender cannot begin a line of its
    /// own. Left out are marks that turn the direction of writing, characters that nobody sees (but for the joiners that
    /// emoji and some scripts need), and all but the first four marks that are stacked on one letter.
    ///
    /// - SeeAlso: Unicode 16, section 5.21 (default ignorable code points), <https://www.unicode.org/reports/tr36/>.
    var onOneLine: String {
        var clean = String.UnicodeScalarView()
        var stacked = 0
        for scalar in self.unicodeScalars {
            if (0x21..<0x7F).contains(scalar.value) {
                stacked = 0
                clean.append(scalar)
                continue
            }
            let scalar = scalar.isBlank ? " " : scalar
            guard !scalar.isUnseen else { continue }
            // The first space would go before everything else, and one is enough.
            if scalar == " ", clean.last == " " || clean.isEmpty { continue }
            stacked = scalar.isStacked ? stacked + 1 : 0
            guard stacked <= 4 else { continue }
            clean.append(scalar)
        }
        if clean.last == " " { clean.removeLast() }
        return String(clean)
    }
}

extension Unicode.Scalar {
    /// U+200B: it parts what a receiver would read as one mark, and is not seen.
    static let part: Unicode.Scalar = "\u{200B}"

    var isLetterOrDigit: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9": return true
        case _ where self.isASCII: return false
        default: break
        }
        return self.properties.isAlphabetic || self.properties.numericType != nil
    }

    fileprivate var isBlank: Bool {
        self.properties.generalCategory == .control || self.properties.isWhitespace
    }

    fileprivate var isUnseen: Bool {
        switch self.value {
        // The joiners, and the two marks that say whether a character is shown as an emoji.
        case 0x200C, 0x200D, 0xFE0E, 0xFE0F: false
        // Interlinear annotation.
        case 0xFFF9...0xFFFB: true
        default: self.properties.isDefaultIgnorableCodePoint
        }
    }

    fileprivate var isStacked: Bool {
        switch self.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: true
        default: false
        }
    }
}
