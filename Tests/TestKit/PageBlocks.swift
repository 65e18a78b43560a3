/// The fenced blocks of a page of documentation, in order.
package struct PageBlocks {
    /// One block: what stands behind its opening fence, such as `lua policies/x.lua`, and its text.
    package struct Block {
        /// Such as `lua`; empty where nothing is said.
        package let language: String
        /// Such as `policies/x.lua` or `wrong`; empty where nothing is said.
        package let name: String
        package let text: String
        /// The line of the opening fence, from 1.
        package let line: Int
    }

    package let blocks: [Block]

    package init(_ page: String) {
        var blocks: [Block] = []
        var open: (info: [Substring], line: Int, text: [Substring])?
        for (index, line) in page.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard line.hasPrefix("```") else {
                open?.text.append(line)
                continue
            }
            if let block = open {
                blocks.append(
                    Block(
                        language: block.info.first.map(String.init) ?? "",
                        name: block.info.dropFirst().joined(separator: " "),
                        text: block.text.map { $0 + "\n" }.joined(),
                        line: block.line,
                    )
                )
                open = nil
            } else {
                open = (line.dropFirst(3).split(separator: " "), index + 1, [])
            }
        }
        self.blocks = blocks
    }
}
