extension String {
    /// The text without anything that a terminal would obey or hide: it came from outside.
    ///
    /// Control characters, marks that turn the direction of writing or show nothing, and what Unicode has not assigned
    /// are written out, such as `\n` and `\u{202e}`.
    var printable: String {
        guard !self.unicodeScalars.allSatisfy(\.isPrintable) else { return self }
        return self.unicodeScalars.reduce(into: "") { text, scalar in
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

extension Unicode.Scalar {
    /// Whether a terminal shows the character, and does nothing else.
    var isPrintable: Bool {
        if (0x20...0x7E).contains(self.value) { return true }
        switch self.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return false
        default: return true
        }
    }
}
