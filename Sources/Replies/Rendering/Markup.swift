package import Warden

/// What one receiver's markup looks like, how it counts, and how long the parts of a message may be in it.
///
/// Every receiver is a value of this; its envelope, where it has one, is a type beside it.
package struct Markup: Sendable {
    /// Texts of senders in prose.
    var prose = Escaping()
    /// The same inside a block or a span of code.
    var code = Escaping()
    /// The same in a cell of a table; nil where the receiver has no tables, which are fixed-width text then.
    var cell: Escaping?

    /// A line before everything, which tells our messages from those of people and is not shown; nil for none.
    var marker: String?
    var bold = Wrap()
    var small = Wrap()
    /// What stands before each line of a list.
    var bullet = "• "
    var span = Wrap("`", "`")
    /// The block in which a plan stands, such as a fence with the language `diff` where the receiver colours it.
    var diff = Wrap()
    /// The block in which fixed-width text stands.
    var fixed = Wrap()
    /// What pads fixed-width text.
    var pad: Character = " "
    /// A link of ours with its words; nil where the address stands as it is.
    var link: (@Sendable (_ words: String, _ address: String) -> String)?
    /// What stands between the parts of a message.
    var gap = "\n\n"

    var unit = Unit.scalars
    /// The most that a message may have.
    var most: Int
    /// The most of the heading, of one line, and of the footer, each dressed.
    var mostOfHeading = 1_000
    var mostOfLine = 1_000
    var mostOfFooter = 500
    var mostOfCell = 200
    /// What a line costs besides its text, where each is put into an envelope of its own.
    var costOfLine = 0

    /// What stands before and after.
    struct Wrap: Sendable {
        var before: String
        var after: String

        init(_ before: String = "", _ after: String = "") {
            self.before = before
            self.after = after
        }

        /// The text between both; nothing for nothing.
        func callAsFunction(_ text: String) -> String {
            text.isEmpty ? "" : self.before + text + self.after
        }
    }

    /// The whole message as one text.
    package func text(_ message: Message) -> String {
        self.text(self.sheet(message))
    }

    func prose(_ text: String, most: Int) -> String {
        self.prose(text.onOneLine, most: most, in: self.unit)
    }

    /// What a text costs of what the receiver takes.
    func cost(_ text: String) -> Int {
        self.unit.size(text) + self.costOfLine * (1 + text.utf8.count { $0 == UInt8(ascii: "\n") })
    }
}
