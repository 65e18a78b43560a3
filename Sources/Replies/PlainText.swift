extension String {
    /// Dresses one piece of a scalar; it sees the neighbours, for rules that depend on them.
    typealias Escape = (_ scalar: Unicode.Scalar, _ before: Unicode.Scalar?, _ after: Unicode.Scalar?) -> String

    /// The text on one line, each scalar escaped, and cut with an ellipsis where it would be longer than `most` bytes.
    ///
    /// Breaks and control characters become spaces: a text of a sender cannot begin a line of its own. Marks that turn
    /// the direction of writing are left out: they would let a text look like another one.
    func plain(most: Int, _ escape: Escape) -> String {
        let scalars = Self.onOneLine(self)
        var text = ""
        var size = 0
        for (index, scalar) in scalars.enumerated() {
            let piece = escape(
                scalar,
                index > 0 ? scalars[index - 1] : nil,
                index + 1 < scalars.count ? scalars[index + 1] : nil,
            )
            size += piece.utf8.count
            guard size <= most - 3 else { return text + "…" }
            text += piece
        }
        return text
    }

    private static func onOneLine(_ text: String) -> [Unicode.Scalar] {
        var scalars: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars where !scalar.turnsDirection {
            let scalar = scalar.breaksLine ? " " : scalar
            // The first space would go before everything else, and one is enough.
            if scalar == " ", scalars.last == " " || scalars.isEmpty { continue }
            scalars.append(scalar)
        }
        if scalars.last == " " { scalars.removeLast() }
        return scalars
    }
}

extension Unicode.Scalar {
    fileprivate var breaksLine: Bool {
        self.properties.generalCategory == .control || self == "\u{2028}" || self == "\u{2029}"
    }

    fileprivate var turnsDirection: Bool {
        switch self.value {
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
