import Warden

/// Finds the commands in a comment: lines that begin with a prefix and that the reader sees as the writer's own.
///
/// Not taken: fenced code (``` or ~~~), code indented by four blanks or a tab, quotes (`>`), and HTML comments that
/// begin a line. A prefix ends at a blank or at the end of the line, so `/pools` is not `/pool`. Lines end with LF,
/// CRLF or CR: the forms of forges send CRLF.
///
/// - SeeAlso: CommonMark 0.31, sections 4.4 to 4.6 and 5.1.
struct CommentCommands: Sendable {
    /// The first line of every comment that we write, so that none of them is ever taken for a person's.
    static let ownComment = "<!-- poolwarden -->"

    let prefixes: Set<String>
    let names: CommandNames

    func commands(in comment: String) -> [Command] {
        // Nearly all comments hold none; looking for one byte by byte costs a tenth of splitting text into lines.
        guard self.mayHoldCommand(comment) else { return [] }
        var commands: [Command] = []
        var block = Block.text
        for line in comment.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let indent = line.prefix { $0 == " " }.count
            let content = line.dropFirst(indent)
            switch block {
            case .fence(let fence):
                if indent <= 3, fence.isClosed(by: content) { block = .text }
            case .htmlComment:
                if content.contains("-->") { block = .text }
            case .text where indent > 3:
                continue
            case .text:
                if let fence = Fence(opening: content) {
                    block = .fence(fence)
                } else if content.hasPrefix("<!--") {
                    block = content.contains("-->") ? .text : .htmlComment
                } else if let command = self.command(in: content) {
                    commands.append(command)
                }
            }
        }
        return commands
    }

    /// Whether a line begins with blanks and the bytes of a prefix; the rules that follow are for those who say yes.
    private func mayHoldCommand(_ comment: String) -> Bool {
        var comment = comment
        let prefixes = self.prefixes.map { Array($0.utf8) }
        return comment.withUTF8 { text in
            var start = 0
            while start < text.count {
                while start < text.count, text[start] == UInt8(ascii: " ") { start += 1 }
                if prefixes.contains(where: { text[start...].starts(with: $0) }) { return true }
                while start < text.count, !Self.mayEndLine(text[start]) { start += 1 }
                start += 1
            }
            return false
        }
    }

    /// LF, VT, FF, CR, and the bytes that the line ends of Unicode (U+0085, U+2028, U+2029) end with.
    private static func mayEndLine(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x0A...0x0D, 0x85, 0xA8, 0xA9: true
        default: false
        }
    }

    private func command(in line: Substring) -> Command? {
        let name = String(line.prefix { !$0.isWhitespace })
        guard self.prefixes.contains(name) else { return nil }
        return self.names.command(name: name, text: String(line.dropFirst(name.count)))
    }

    private enum Block {
        case text
        case fence(Fence)
        case htmlComment
    }

    /// The line that opens fenced code: at least three backticks or tildes.
    private struct Fence {
        let mark: Character
        let length: Int

        init?(opening line: Substring) {
            guard let mark = line.first, mark == "`" || mark == "~" else { return nil }
            let length = line.prefix { $0 == mark }.count
            // Backticks after backticks are code within a line.
            guard length >= 3, mark == "~" || !line.dropFirst(length).contains("`") else { return nil }
            self.mark = mark
            self.length = length
        }

        /// Whether the line is nothing but as many marks or more.
        func isClosed(by line: Substring) -> Bool {
            let length = line.prefix { $0 == self.mark }.count
            return length >= self.length && line.dropFirst(length).allSatisfy { $0 == " " || $0 == "\t" }
        }
    }
}
