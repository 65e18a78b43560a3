/// How a text of a sender stays a text in one kind of markup: a table of what to do with which character.
///
/// Where a receiver has no way to escape a mark, a character that looks alike stands for it (``lookalikes``), or U+200B
/// parts it from its neighbours where the mark is only one together with them, as `@` with a name: nobody sees that.
struct Escaping: Sendable {
    /// Written as something else, such as `&lt;` for `<`.
    var written: [Unicode.Scalar: String] = [:]
    /// Written with a backslash before it.
    var backslashed: Set<Unicode.Scalar> = []
    /// Followed by U+200B, which keeps `@` from its name and `#` from its number; done besides the above.
    var followed: Set<Unicode.Scalar> = []
    /// Between two U+200B.
    var parted: Set<Unicode.Scalar> = []
    /// What begins a reference when a digit follows, such as `GH-`.
    var references: [String] = []
    /// Whether the text stands where `- `, `1. `, `# ` or `> ` would begin a list, a heading or a quote.
    var startsLine = false
    /// Whether `https://x` and `www.x` would become a link.
    var partsLinks = true

    /// Characters that look like the marks of markups in which nothing escapes them, one for one.
    static let lookalikes: [Unicode.Scalar: String] = [
        "*": "\u{2217}", "_": "\u{02CD}", "~": "\u{223C}", "`": "\u{02CB}",
    ]
    /// As HTML and XML write them.
    static let entities: [Unicode.Scalar: String] = ["&": "&amp;", "<": "&lt;", ">": "&gt;"]

    /// Dresses the text, which must be on one line, and cuts it with an ellipsis where it would be longer than `most`.
    func callAsFunction(_ text: String, most: Int, in unit: Unit) -> String {
        let room = most - unit.size("…")
        let scalars = Array(text.unicodeScalars)
        var dressed = ""
        var size = 0
        // As much as fits with an ellipsis after it.
        var cut: String.Index?
        var position = 0
        // What people see as one character stays whole.
        for character in text {
            var piece = String(character)
            if character.isInert {
                position += 1
                size += 1
            } else {
                let count = character.unicodeScalars.count
                piece = (position..<position + count).map { self.piece(scalars, $0) }.joined()
                position += count
                size += unit.size(piece)
            }
            if size > room, cut == nil { cut = dressed.endIndex }
            if size > most { return String(dressed[..<(cut ?? dressed.endIndex)]) + "…" }
            dressed += piece
        }
        return dressed
    }

    private func piece(_ scalars: [Unicode.Scalar], _ index: Int) -> String {
        let scalar = scalars[index]
        // Between letters it is text already (GFM, section 6.2), and names such as `ci_arm` stay as they are.
        if scalar == "_", Self.isInsideWord(scalars, index) { return "_" }
        var piece = self.written[scalar] ?? String(scalar)
        if self.backslashed.contains(scalar) { piece = "\\" + piece }
        if self.parted.contains(scalar) { piece = "\(Unicode.Scalar.part)\(piece)\(Unicode.Scalar.part)" }
        // What is written otherwise already begins nothing.
        if self.startsLine, Self.beginsBlock(scalars, index), piece.unicodeScalars.count == 1 {
            piece = self.backslashed.isEmpty ? "\(Unicode.Scalar.part)\(piece)" : "\\\(piece)"
        }
        return self.needsPart(scalars, index) ? "\(piece)\(Unicode.Scalar.part)" : piece
    }

    private func needsPart(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        guard index + 1 < scalars.count, scalars[index + 1] != " " else { return false }
        return self.followed.contains(scalars[index]) || self.partsLinks && Self.beginsLink(scalars, index)
            || self.references.contains { Self.refers($0, scalars, index) }
    }

    private static func isInsideWord(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        index > 0 && index + 1 < scalars.count && scalars[index - 1].isLetterOrDigit
            && scalars[index + 1].isLetterOrDigit
    }

    /// Whether the character begins a list, a heading or a quote at the start, or is the point after a number there.
    private static func beginsBlock(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        switch scalars[index] {
        case "-", "+", "#", ">": index == 0
        case ".", ")": index > 0 && scalars[..<index].allSatisfy { ("0"..."9").contains($0) }
        default: false
        }
    }

    /// Whether the character is the colon of `https://` or the first point of `www.x`.
    private static func beginsLink(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        switch scalars[index] {
        case ":": scalars.dropFirst(index + 1).first == "/"
        case ".": index >= 3 && scalars[(index - 3)..<index].allSatisfy { $0 == "w" || $0 == "W" }
        default: false
        }
    }

    /// Whether the character is the last one of a reference's beginning.
    private static func refers(_ beginning: String, _ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        let beginning = Array(beginning.unicodeScalars)
        guard beginning.last == scalars[index], index + 1 >= beginning.count, index + 1 < scalars.count,
            ("0"..."9").contains(scalars[index + 1])
        else { return false }
        let start = index + 1 - beginning.count
        guard start == 0 || !scalars[start - 1].isLetterOrDigit else { return false }
        return zip(beginning, scalars[start...index]).allSatisfy {
            $0.properties.uppercaseMapping == $1.properties.uppercaseMapping
        }
    }
}

extension Character {
    /// Whether no markup makes anything of it, and every unit counts it as one.
    fileprivate var isInert: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9", " ": self.isASCII
        default: false
        }
    }
}
