extension String {
    /// The text without anything that a terminal would obey or hide: it came from outside.
    ///
    /// Control characters, marks that turn the direction of writing or show nothing, and what Unicode has not assigned
    /// are written out, such as `\n` and `\u{202e}`.
    ///
    /// Of marks on one letter only so many stay: more would cover the lines above and below.
    var printable: String {
        // Almost all names are ASCII.
        if self.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return self }
        return self.unicodeScalars.withFewMarks.reduce(into: "") { text, scalar in
            switch scalar {
            case _ where scalar.isPrintable: text.unicodeScalars.append(scalar)
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            default: text += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
    }
}

extension String.UnicodeScalarView {
    /// The most marks on one letter; scripts of the world need fewer.
    private static let mostMarks = 8

    /// The scalars without what stands above the eighth mark on a letter; `…` says that something did.
    fileprivate var withFewMarks: [Unicode.Scalar] {
        var marks = 0
        return self.reduce(into: []) { scalars, scalar in
            marks = scalar.isMark ? marks + 1 : 0
            if marks <= Self.mostMarks {
                scalars.append(scalar)
            } else if marks == Self.mostMarks + 1 {
                scalars.append("…")
            }
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isMark: Bool {
        switch self.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    /// Whether a terminal shows the character, and does nothing else.
    var isPrintable: Bool {
        if (0x20...0x7E).contains(self.value) { return true }
        // Fillers, joiners and variation selectors; and the Braille pattern without dots, which only looks empty.
        if self.properties.isDefaultIgnorableCodePoint || self.value == 0x2800 { return false }
        switch self.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return false
        default: return true
        }
    }
}
