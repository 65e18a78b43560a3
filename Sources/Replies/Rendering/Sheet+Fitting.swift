import Warden

extension Markup {
    /// The sheet, with as many lines of each block as fit together with the line that counts the rest.
    ///
    /// No block takes the room of another: a plan is shown however long the reasons are. What one does not need goes to
    /// the others.
    func fitted(_ sheet: Sheet, most: Int, to message: Message) -> Sheet {
        guard self.cost(self.text(sheet)) > most else { return sheet }
        var frame = sheet
        for index in frame.blocks.indices {
            // A line without a text keeps the block's wrap in the account.
            frame.blocks[index].lines = [" "]
        }
        frame.more = self.more(sheet.blocks.map { ($0.kind, $0.lines.count) }, of: message)
        let costs = sheet.blocks.map { $0.lines.map { self.cost("\n" + $0) } }
        let shares = Self.shares(of: most - self.cost(self.text(frame)), among: costs.map { $0.reduce(0, +) })
        var fitted = sheet
        for (index, share) in shares.enumerated() {
            var left = share
            let kept = costs[index].prefix { cost in
                left -= cost
                return left >= 0
            }
            fitted.blocks[index].lines = Array(sheet.blocks[index].lines.prefix(kept.count))
        }
        let missing = zip(sheet.blocks, fitted.blocks).map { ($0.kind, $0.lines.count - $1.lines.count) }
        fitted.more = self.more(missing, of: message)
        fitted.blocks.removeAll { $0.lines.isEmpty }
        return fitted
    }

    /// Divides the room: each gets what it needs, as long as no other gets less than as much.
    private static func shares(of room: Int, among needs: [Int]) -> [Int] {
        var shares = needs
        var left = max(room, 0)
        var waiting = needs.indices.sorted { needs[$0] < needs[$1] }[...]
        while let index = waiting.popFirst() {
            shares[index] = min(needs[index], left / (waiting.count + 1))
            left -= shares[index]
        }
        return shares
    }

    /// Such as: … 140 more operations and 3 more lines: see `poolwarden deliveries show 12`.
    private func more(_ missing: [(Sheet.Block.Kind, Int)], of message: Message) -> String {
        let counted = missing.filter { $0.1 > 0 }.map { kind, count in
            "\(count) more \(kind.rawValue)\(count == 1 ? "" : "s")"
        }
        guard !counted.isEmpty else { return "" }
        return "… " + counted.joined(separator: " and ") + (self.place(of: message).map { ": \($0)" } ?? "")
    }

    /// Where all of it is; nil in a message of an older journal.
    private func place(of message: Message) -> String? {
        if let address = message.whole, Self.isPlain(address) {
            let words = message.plan.isEmpty ? "all of it" : "the whole plan"
            return self.link.map { $0(words, address) } ?? "\(words) is at \(address)"
        }
        return message.delivery.map { "see " + self.span("poolwarden deliveries show \($0)") }
    }

    /// Whether an address is one of ours in every markup: it has no character that could end it.
    private static func isPlain(_ address: String) -> Bool {
        (address.hasPrefix("https://") || address.hasPrefix("http://")) && address.utf8.count <= 300
            && address.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "/:.-_?=%".utf8.contains(byte)
                }
            }
    }
}
