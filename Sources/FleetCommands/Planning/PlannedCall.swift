import AgentPoolsAPI

/// One operation of a plan, with what it relies on, and in the end what became of it.
struct PlannedCall: Sendable, Hashable {
    /// In the words of policies and chat, such as `pools.delete`.
    let operation: String
    /// Of what it is about; nil for what does not exist yet.
    var id: String?
    let name: String?
    /// The pool that an agent or a token is in; nil where nobody knows, and for operations on a pool itself.
    var pool: AgentPool?
    var facts: [Fact] = []
    /// Nil while it is only planned.
    var outcome: FleetOutcome?

    /// How things are, as the plan relies on it.
    struct Fact: Sendable, Hashable {
        /// For programs.
        let key: String
        let json: OutputJSON
        /// For people; one a line.
        let cells: [Cell]

        init(_ key: String, _ json: OutputJSON, _ cells: [Cell]) {
            self.key = key
            self.json = json
            self.cells = cells
        }

        init(_ key: String, _ json: OutputJSON, _ cell: Cell) {
            self.init(key, json, [cell])
        }

        /// Such as `last ping at`.
        var label: String { self.key.replacing("_", with: " ") }
    }

    /// Such as `pools.delete ci-arm (apool-yoGUFz5zcRMMz53i)`; safe to print.
    var title: String {
        let subject =
            switch (self.name.flatMap { $0.isEmpty ? nil : $0 }, self.id) {
            case (let name?, let id?): "\(name) (\(id))"
            case (let name?, nil): name
            case (nil, let id): id ?? ""
            }
        return "\(self.operation) \(subject)".printable
    }

    /// The plan for people.
    func text(on screen: Screen?) -> String {
        guard !self.facts.isEmpty else { return "Plan: \(self.title)" }
        var page = Page()
        for fact in self.facts { page.add(fact.label, fact.cells) }
        return "Plan: \(self.title), relying on\n" + page.text(on: screen, indentation: 2)
    }
}

/// Whether an operation that takes something away may be made.
package enum Consent: Sendable, Hashable {
    /// Only say what would be done.
    case dryRun
    /// Show the plan, and ask.
    case ask
    /// Somebody has said yes beforehand.
    case given
}
