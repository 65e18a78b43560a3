/// Where a command's words go, and whether somebody can answer.
package struct Terminal: Hashable, Sendable {
    /// Where results go; nil where that is no terminal, such as a pipe or a file.
    package var output: Screen?
    /// Where messages, questions and progress go; nil where that is no terminal.
    package var messages: Screen?
    /// Whether somebody can type an answer to a question that is seen.
    package var canAsk: Bool

    package init(output: Screen?, messages: Screen?, canAsk: Bool) {
        self.output = output
        self.messages = messages
        self.canAsk = canAsk
    }

    /// Describes a terminal by what the system says of it: the columns at the standard output and at the standard error,
    /// nil where there is no terminal and 0 where it does not tell, and whether the standard input is one.
    ///
    /// Of the environment, `NO_COLOR` (<https://no-color.org>) and `TERM` are looked at.
    package init(
        outputColumns: Int?,
        messageColumns: Int?,
        inputIsTerminal: Bool,
        environment: [String: String],
    ) {
        func screen(_ columns: Int?) -> Screen? {
            guard let columns else { return nil }
            let isDumb = environment["TERM"] == "dumb"
            let hasColour = !isDumb && environment["NO_COLOR", default: ""].isEmpty
            // 80 columns are what everything assumes of a terminal that does not tell.
            return Screen(width: columns > 0 ? columns : 80, hasColour: hasColour, canRedraw: !isDumb)
        }
        self.init(
            output: screen(outputColumns),
            messages: screen(messageColumns),
            canAsk: inputIsTerminal && messageColumns != nil,
        )
    }
}

/// A terminal that shows text.
package struct Screen: Hashable, Sendable {
    /// In columns.
    package var width: Int
    package var hasColour: Bool
    /// Whether a line can be drawn over.
    package var canRedraw: Bool

    package init(width: Int, hasColour: Bool, canRedraw: Bool) {
        self.width = width
        self.hasColour = hasColour
        self.canRedraw = canRedraw
    }
}
