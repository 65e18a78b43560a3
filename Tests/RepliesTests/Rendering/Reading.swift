/// What a receiver would make of a text: it finds what is alive in it.
///
/// Written from the receivers' documents and line by line, not from the tables of the escaper.
struct Reading: Sendable {
    /// What stands at the ends of a heading and of a footer.
    var heading = ("**", "**")
    var footer = ("*", "*")
    var bullet = "- "
    var marker: String?
    /// How a block of code begins.
    var fences = ["```diff", "```text"]
    var hasTables = true
    /// Whether a backslash takes a mark's meaning; otherwise there must be no mark at all.
    var hasBackslash = true
    /// Whether `&amp;` is an ampersand and `<b>` a tag.
    var hasHTML = true
    /// What is a mark by itself.
    var marks: Set<Character> = ["*", "`", "[", "]", "~", "|"]
    /// What is a reference in front of a letter, a digit or a quotation mark.
    var signs: Set<Character> = ["@", "#"]
    var references: [String] = []
    /// What must not stand in code either.
    var marksInCode: [String] = []
    /// What is a mark only twice.
    var pairs: [String] = []
    /// What is ours and harmless although it looks alive.
    var ours: [String] = []

    /// What is alive in the text, as sentences.
    func problems(in text: String) -> [String] {
        var problems = Self.unseen(text)
        var fence = false
        var fences = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("```") {
                if fence ? line != "```" : !self.fences.contains(line) { problems.append("fence \(line)") }
                fence.toggle()
                fences += 1
            } else if fence {
                if line.contains("```") { problems.append("a fence inside code: \(line)") }
                if Self.hasMention(line) { problems.append("a mention inside code: \(line)") }
                for mark in self.marksInCode where line.contains(mark) {
                    problems.append("\(mark) inside code: \(line)")
                }
            } else {
                problems += self.problems(inLine: line).map { "\($0) in: \(line)" }
            }
        }
        if fence || fences > 4 { problems.append("\(fences) fences") }
        return problems
    }

    private func problems(inLine line: String) -> [String] {
        if line.isEmpty || line == self.marker { return [] }
        if line.hasPrefix("… ") { return line.contains(" more ") ? [] : ["a line of its own"] }
        if line.hasPrefix("Say `") { return self.problems(inSaying: line) }
        if line.hasPrefix(self.bullet) {
            let inner = String(line.dropFirst(self.bullet.count))
            if inner.isEmpty { return ["a bullet without words"] }
            return self.alive(inner) + (self.bullet == "- " ? self.beginnings(inner) : [])
        }
        if self.hasTables, line.hasPrefix("| ") || line.hasPrefix("| ---") { return self.alive(line, isRow: true) }
        if self.hasTables, line.hasPrefix("|"), line.allSatisfy({ "|- ".contains($0) }) { return [] }
        for (before, after) in [self.heading, self.footer] where line.hasPrefix(before) && line.hasSuffix(after) {
            return self.alive(String(line.dropFirst(before.count).dropLast(after.count)))
        }
        return ["a line of its own"]
    }

    private func problems(inSaying line: String) -> [String] {
        let parts = line.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        let isCode = { (index: Int) in index % 2 == 1 }
        return parts.indices.flatMap {
            isCode($0) ? (Self.hasMention(parts[$0]) ? ["a mention"] : []) : self.alive(parts[$0])
        }
            + (parts.count % 2 == 1 ? [] : ["an open span"])
    }

    /// What would begin a block inside a list's line.
    private func beginnings(_ text: String) -> [String] {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let rest = text.dropFirst(digits.count)
        let isList = !digits.isEmpty && (rest.hasPrefix(". ") || rest.hasPrefix(") ") || rest == "." || rest == ")")
        let isBlock = ["- ", "+ ", "* ", "# ", "## ", "> ", "---", "***", "___"].contains { text.hasPrefix($0) }
        return isList || isBlock || ["-", "+", "#", ">"].contains(text) ? ["a block"] : []
    }

    private func alive(_ text: String, isRow: Bool = false) -> [String] {
        var text = text
        for ours in self.ours { text = text.replacing(ours, with: "") }
        let characters = text.unicodeScalars.map { Character($0) }
        var problems = self.pairs.filter { text.contains($0) }.map { "a mark \($0)" }
        var bars = 0
        var index = 0
        while index < characters.count {
            let character = characters[index]
            let next = index + 1 < characters.count ? characters[index + 1] : " "
            let before = index > 0 ? characters[index - 1] : " "
            defer { index += 1 }
            if self.hasBackslash, character == "\\" {
                // What follows is text, but GitLab and GitHub look for references in what is left.
                if index + 2 < characters.count, self.signs.contains(next), Self.isName(characters[index + 2]) {
                    problems.append("a reference \(next)\(characters[index + 2])")
                }
                index += 1
                continue
            }
            if isRow, character == "|" {
                bars += 1
            } else if self.marks.contains(character) {
                problems.append("a mark \(character)")
            }
            if self.marks.contains("*") || self.marks.contains("_"), character == "_",
                !(Self.isWord(before) && Self.isWord(next))
            {
                problems.append("a mark _")
            }
            if character != "&" || !self.hasHTML, self.signs.contains(character), Self.isName(next) {
                problems.append("a reference \(character)\(next)")
            }
            if self.hasHTML {
                if character == "<" || character == ">" { problems.append("a tag") }
                if character == "&" {
                    let entity = ["amp;", "lt;", "gt;"].first {
                        String(characters[(index + 1)...].prefix(4)).hasPrefix($0)
                    }
                    let after = entity.map { index + 1 + $0.count } ?? index
                    if entity == nil { problems.append("an entity") }
                    if entity == "amp;", self.signs.contains("&"), after < characters.count,
                        Self.isName(characters[after])
                    {
                        problems.append("a reference &")
                    }
                }
            } else if character == "<", next.isLetter && next.isASCII || "!/@#:".contains(next) {
                problems.append("a tag")
            }
            if character == ":", next == "/", index + 2 < characters.count, characters[index + 2] == "/" {
                problems.append("a link")
            }
            if character == ".", Self.isWord(next), index >= 3, String(characters[(index - 3)..<index]) == "www" {
                problems.append("a link")
            }
            for reference in self.references where String(characters[index...].prefix(reference.count)) == reference {
                let after = index + reference.count
                if !Self.isWord(before), after < characters.count, characters[after].isNumber {
                    problems.append("a reference \(reference)")
                }
            }
        }
        if isRow, !text.hasSuffix(" |") || bars < 2 { problems.append("a row with \(bars) bars") }
        return problems
    }

    private static func isName(_ character: Character) -> Bool {
        self.isWord(character) || "_*\"'{".contains(character)
    }

    private static func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }

    static func hasMention(_ text: String) -> Bool {
        var before: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            if before == "@", self.isName(Character(scalar)) { return true }
            before = scalar
        }
        return false
    }

    /// Characters that nobody sees and that move or turn others, and more marks on a letter than any script has.
    static func unseen(_ text: String) -> [String] {
        let stacks = text.unicodeScalars.split { $0.properties.generalCategory != .nonspacingMark }
        return (stacks.contains { $0.count > 4 } ? ["a stack of marks"] : [])
            + text.unicodeScalars.compactMap { scalar in
                switch scalar.value {
                case 0x0A: nil
                case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF,
                    0xE0000...0xE007F:
                    "U+\(String(scalar.value, radix: 16))"
                default: nil
                }
            }
    }
}

extension Reading {
    static let github = Reading(
        footer: ("<sub>", "</sub>"),
        marker: "<!-- poolwarden -->",
        marks: ["*", "`", "[", "]", "~", "|", "$"],
        references: ["GH-"],
        ours: ["<span>$</span>"],
    )
    static let gitlab = Reading(
        footer: ("<sub>", "</sub>"),
        marker: "<!-- poolwarden -->",
        signs: ["@", "#", "!", "~", "%", "$", "&", "^", "["],
        references: ["GL-"],
    )
    static let gitea = Reading(
        footer: ("<sub>", "</sub>"),
        marker: "<!-- poolwarden -->",
        marks: ["*", "`", "[", "]", "~", "|", "$"],
        signs: ["@", "#", "!"],
    )
    static let bitbucket = Reading(marks: ["*", "`", "[", "]"], pairs: ["~~"])
    static let mattermost = Reading(
        hasHTML: false,
        marks: ["*", "`", "[", "]", "~", "|", ">", "$"],
        signs: ["@", "#", "~"],
    )
    static let zulip = Reading(
        hasBackslash: false,
        hasHTML: false,
        marks: ["*", "`", "~"],
        signs: ["@", "#"],
        pairs: ["$$", "]("],
    )
    static let slack = Reading(
        heading: ("*", "*"),
        footer: ("_", "_"),
        bullet: "• ",
        fences: ["```"],
        hasTables: false,
        hasBackslash: false,
        marks: ["*", "`", "~"],
        signs: ["@"],
        marksInCode: ["<", ">"],
    )
    static let googleChat = Reading(
        heading: ("*", "*"),
        footer: ("_", "_"),
        bullet: "• ",
        fences: ["```"],
        hasTables: false,
        hasBackslash: false,
        hasHTML: false,
        marks: ["*", "`", "~"],
        signs: ["@", "<"],
        marksInCode: ["<users", "<http"],
    )
    static let rocketChat = Reading(
        heading: ("*", "*"),
        footer: ("_", "_"),
        bullet: "• ",
        fences: ["```"],
        hasTables: false,
        hasBackslash: false,
        hasHTML: false,
        marks: ["*", "`", "~", "$"],
    )
    static let discord = Reading(
        bullet: "• ",
        fences: ["```diff", "```"],
        hasTables: false,
        hasHTML: false,
        marks: ["*", "`", "[", "]", "~", "|", "<", ">", "#"],
        signs: ["@"],
    )
}
