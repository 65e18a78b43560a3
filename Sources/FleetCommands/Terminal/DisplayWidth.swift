extension String {
    /// How many columns of a terminal the text takes.
    var columns: Int {
        // Almost all names are ASCII, where a byte is a column.
        if self.utf8.allSatisfy({ $0 < 0x80 }) { return self.utf8.count }
        return self.reduce(0) { $0 + $1.columns }
    }

    /// The text in at most so many columns, with `…` where something was cut off.
    func cut(to most: Int) -> String {
        guard self.columns > most else { return self }
        var text = ""
        var rest = most - 1
        for character in self {
            guard character.columns <= rest else { break }
            rest -= character.columns
            text.append(character)
        }
        return text + "…"
    }
}

extension Character {
    /// 0 for a mark without a letter, 2 for East Asian wide characters and emoji, else 1.
    fileprivate var columns: Int {
        guard let first = self.unicodeScalars.first else { return 0 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        let isEmoji = first.properties.isEmojiPresentation || self.unicodeScalars.contains("\u{FE0F}")
        return isEmoji || first.isWide ? 2 : 1
    }
}

extension Unicode.Scalar {
    /// Whether a terminal gives the character two columns.
    ///
    /// - SeeAlso: <https://www.unicode.org/Public/16.0.0/ucd/EastAsianWidth.txt>, `W` and `F`, without the emoji.
    fileprivate var isWide: Bool {
        switch self.value {
        case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF,
            0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60,
            0xFFE0...0xFFE6, 0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F2FF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
