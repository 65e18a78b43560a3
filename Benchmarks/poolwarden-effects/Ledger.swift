import AgentPoolsAPI

/// What really happened, as the simulator has kept it.
struct Ledger: Sendable {
    struct Entry: Sendable {
        /// Such as `pools.create`.
        var call: String
        var id: String?
        var name: String?
        var applied: Bool
    }

    var entries: [Entry]
    /// The IDs of the pools and agents that are there.
    var present: Set<String>
    /// The names of the pools that are there, each as often as it is.
    var names: [String]

    static func read(_ stage: Stage) async throws -> Ledger {
        let entries = try await stage.ask("ledger").elements ?? []
        let state = try await stage.ask("state")
        let pools = state["agent-pools"]?.elements ?? []
        let things = pools + (state["agents"]?.elements ?? [])
        return Ledger(
            entries: entries.map { entry in
                Entry(
                    call: entry["call"]?.text ?? "",
                    id: entry["id"]?.text,
                    name: entry["name"]?.text,
                    applied: entry["applied"] == .bool(true),
                )
            },
            present: Set(things.compactMap { $0["id"]?.text }),
            names: pools.compactMap { $0["attributes"]?["name"]?.text },
        )
    }

    /// How often such a call had its effect.
    func effects(_ call: String, id: String? = nil, name: String? = nil) -> Int {
        self.index[Key(call: call, subject: id ?? name ?? ""), default: 0]
    }

    private struct Key: Hashable {
        let call: String
        let subject: String
    }

    /// Effects by call, and by ID for deletions, by name for others.
    private let index: [Key: Int]

    init(entries: [Entry], present: Set<String>, names: [String]) {
        self.entries = entries
        self.present = present
        self.names = names
        self.index = entries.filter(\.applied).reduce(into: [:]) { index, entry in
            let subject = entry.call.hasSuffix(".delete") ? entry.id : entry.name
            index[Key(call: entry.call, subject: subject ?? ""), default: 0] += 1
        }
    }

    /// The same ledger with one entry that says the opposite.
    func falsified(at position: Int) -> Ledger {
        var entries = self.entries
        entries[position].applied.toggle()
        return Ledger(entries: entries, present: self.present, names: self.names)
    }
}

extension JSON {
    /// The text of a string; nil for anything else.
    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }
}
