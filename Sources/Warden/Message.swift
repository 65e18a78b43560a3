/// What people are told about a delivery: plain text in parts; each reply form escapes, dresses and cuts them.
///
/// It says the same in every receiver. It waits in the journal as JSON; what an older journal did not know is empty.
package struct Message: Hashable, Sendable {
    /// The heading: one sentence that says how it ended.
    package var headline: String
    /// One line for each further reason, or each line of a note.
    package var lines: [String]
    /// A list with columns; nil where there is none.
    package var table: Table?
    /// What a plan would do, or what became of it, in the plan's order.
    package var plan: [Change]
    /// What people can answer with one press; also said in words, for receivers without buttons and for people who type.
    package var buttons: [Button]
    /// Where it was decided, such as `policies/pools.lua: command "pool create NAME"`, and the delivery's number.
    package var footer: String
    /// The delivery that it is about; nil in a message of an older journal.
    package var delivery: JournaledDelivery.Number?
    /// How the delivery ended; nil while it waits for people, and in a message of an older journal.
    package var settlement: Settlement.Word?
    /// The address of a page with all of it, for a message that is too long; nil when no address of this bot is known.
    package var whole: String?

    package init(
        headline: String,
        lines: [String] = [],
        table: Table? = nil,
        plan: [Change] = [],
        buttons: [Button] = [],
        footer: String,
        delivery: JournaledDelivery.Number? = nil,
        settlement: Settlement.Word? = nil,
        whole: String? = nil,
    ) {
        self.headline = headline
        self.lines = lines
        self.table = table
        self.plan = plan
        self.buttons = buttons
        self.footer = footer
        self.delivery = delivery
        self.settlement = settlement
        self.whole = whole
    }
}
