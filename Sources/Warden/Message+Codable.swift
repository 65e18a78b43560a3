extension Message: Codable {
    private enum CodingKeys: CodingKey {
        case headline, lines, table, plan, buttons, footer, delivery, settlement, whole
    }

    /// Reads a message; one of an older journal has a headline, lines and a footer only.
    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            headline: try members.decode(String.self, forKey: .headline),
            lines: try members.decode([String].self, forKey: .lines),
            table: try members.decodeIfPresent(Table.self, forKey: .table),
            plan: try members.decodeIfPresent([Change].self, forKey: .plan) ?? [],
            buttons: try members.decodeIfPresent([Button].self, forKey: .buttons) ?? [],
            footer: try members.decode(String.self, forKey: .footer),
            delivery: try members.decodeIfPresent(JournaledDelivery.Number.self, forKey: .delivery),
            settlement: try members.decodeIfPresent(Settlement.Word.self, forKey: .settlement),
            whole: try members.decodeIfPresent(String.self, forKey: .whole),
        )
    }

    /// What is empty is left out.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(self.headline, forKey: .headline)
        try members.encode(self.lines, forKey: .lines)
        try members.encodeIfPresent(self.table, forKey: .table)
        if !self.plan.isEmpty { try members.encode(self.plan, forKey: .plan) }
        if !self.buttons.isEmpty { try members.encode(self.buttons, forKey: .buttons) }
        try members.encode(self.footer, forKey: .footer)
        try members.encodeIfPresent(self.delivery, forKey: .delivery)
        try members.encodeIfPresent(self.settlement, forKey: .settlement)
        try members.encodeIfPresent(self.whole, forKey: .whole)
    }
}
