extension String {
    /// The first Unicode scalars without the white space around them, each control character replaced by a space.
    ///
    /// What a stranger sent must not move about in a terminal, a log or a chat. Scalars are counted because one character
    /// may consist of any number of them.
    func beginning(_ most: Int) -> String {
        let scalars = self.unicodeScalars.lazy.map { $0.movesText ? " " : $0 }
            .drop { $0 == " " }
            .prefix(most)
        var text = Substring(String(String.UnicodeScalarView(scalars)))
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

extension Unicode.Scalar {
    /// Whether it controls how text is shown: control characters, line and paragraph separators, changes of direction.
    fileprivate var movesText: Bool {
        switch self.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
