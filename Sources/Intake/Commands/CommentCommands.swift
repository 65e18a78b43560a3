import Foundation
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
        var comment = comment
        let prefixes = self.prefixes.map { Array($0.utf8) }
        return comment.withUTF8 { text in
            // Nearly all comments hold none, and are long: looking for a few bytes costs a hundredth of reading lines.
            guard Self.mayHoldCommand(text, prefixes) else { return [] }
            var commands: [Command] = []
            var block = Block.text
            var start = 0
            while start < text.count {
                let end = Self.lineEnd(from: start, in: text)
                var content = start
                while content < end, text[content] == UInt8(ascii: " ") { content += 1 }
                let line = UnsafeBufferPointer(rebasing: text[content..<end])
                self.read(line, indent: content - start, prefixes, &block, &commands)
                start = end + Self.lengthOfLineEnd(at: end, in: text)
            }
            return commands
        }
    }

    /// Whether it is worth reading the comment at all.
    func mayHoldCommand(_ comment: String) -> Bool {
        var comment = comment
        let prefixes = self.prefixes.map { Array($0.utf8) }
        return comment.withUTF8 { Self.mayHoldCommand($0, prefixes) }
    }

    /// Whether the bytes of a prefix stand anywhere with nothing but blanks between them and the end of a line, or the
    /// beginning.
    private static func mayHoldCommand(_ text: UnsafeBufferPointer<UInt8>, _ prefixes: [[UInt8]]) -> Bool {
        guard let base = text.baseAddress else { return false }
        for first in Set(prefixes.compactMap(\.first)) {
            var start = 0
            while start < text.count, let found = memchr(base + start, Int32(first), text.count - start) {
                let position = base.distance(to: found.assumingMemoryBound(to: UInt8.self))
                var before = position
                while before > 0, text[before - 1] == UInt8(ascii: " ") { before -= 1 }
                if before == 0 || Self.mayEndLine(text[before - 1]), prefixes.contains(where: text[position...].starts)
                {
                    return true
                }
                start = position + 1
            }
        }
        return false
    }

    /// LF, VT, FF, CR, and the bytes that the line ends of Unicode (U+0085, U+2028, U+2029) end with.
    private static func mayEndLine(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x0A...0x0D, 0x85, 0xA8, 0xA9: true
        default: false
        }
    }

    /// Reads one line, without the blanks that it begins with.
    private func read(
        _ line: UnsafeBufferPointer<UInt8>,
        indent: Int,
        _ prefixes: [[UInt8]],
        _ block: inout Block,
        _ commands: inout [Command],
    ) {
        switch block {
        case .fence(let fence):
            if indent <= 3, line.first == fence.mark.utf8.first, fence.isClosed(by: Self.text(line)) { block = .text }
        case .htmlComment:
            if Self.text(line).contains("-->") { block = .text }
        case .text where indent > 3:
            return
        case .text:
            switch line.first {
            case UInt8(ascii: "`"), UInt8(ascii: "~"):
                if let fence = Fence(opening: Self.text(line)) { block = .fence(fence) }
            case UInt8(ascii: "<") where line.starts(with: "<!--".utf8):
                block = Self.text(line).contains("-->") ? .text : .htmlComment
            default:
                guard prefixes.contains(where: line.starts), let command = self.command(in: Self.text(line)) else {
                    return
                }
                commands.append(command)
            }
        }
    }

    private static func text(_ line: UnsafeBufferPointer<UInt8>) -> Substring {
        String(decoding: line, as: UTF8.self)[...]
    }

    /// Where the line ends that begins at a position: at LF, VT, FF, CR, U+0085, U+2028, U+2029, or with the text.
    private static func lineEnd(from start: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        var position = start
        while position < text.count, self.lengthOfLineEnd(at: position, in: text) == 0 { position += 1 }
        return position
    }

    /// How many bytes the line end at a position has; 0 where there is none.
    private static func lengthOfLineEnd(at position: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        guard position < text.count else { return 0 }
        switch text[position] {
        case 0x0D: return position + 1 < text.count && text[position + 1] == 0x0A ? 2 : 1
        case 0x0A...0x0C: return 1
        case 0xC2: return position + 1 < text.count && text[position + 1] == 0x85 ? 2 : 0
        case 0xE2:
            let isLineEnd =
                position + 2 < text.count && text[position + 1] == 0x80 && (0xA8...0xA9).contains(text[position + 2])
            return isLineEnd ? 3 : 0
        default: return 0
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
