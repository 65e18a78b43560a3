/// Who is behind an occurrence: a person or a machine.
package struct Actor: Hashable, Sendable, Codable {
    /// Such as `slack:U2CERLKJA`, or the person's name in the settings where the settings know them.
    package var id: String
    /// The name that the sender shows.
    package var name: String
    /// The groups that the settings give this person; empty for everybody else.
    package var groups: [String]

    package init(id: String, name: String, groups: [String] = []) {
        self.id = id
        self.name = name
        self.groups = groups
    }
}

/// The people whom the settings know: one person, their IDs in every chat and forge, their groups.
///
/// Unknown people are nobody, in no group.
package struct People: Sendable {
    private let byID: [Key: Person]

    package struct Person: Hashable, Sendable {
        package let name: String
        package let groups: [String]

        package init(name: String, groups: [String]) {
            self.name = name
            self.groups = groups
        }
    }

    private struct Key: Hashable {
        let kind: SenderKind
        let id: String

        init(_ kind: SenderKind, _ id: String) {
            self.kind = kind
            // A login is the same however its letters are written; a member ID of Slack is not a name.
            self.id =
                switch kind {
                case .github, .gitlab, .gitea, .forgejo: id.lowercased()
                case .slack, .mattermost, .discord, .teams, .googleChat, .rocketChat, .zulip, .bitbucket, .buildkite,
                    .circleci, .jenkins, .azureDevOps, .terraform, .terraformRunTask, .pagerDuty, .alertmanager,
                    .grafana, .generic:
                    id
                }
        }
    }

    /// - Parameter people: Each person with their ID by kind of sender.
    package init(_ people: [(person: Person, ids: [SenderKind: String])] = []) {
        var byID: [Key: Person] = [:]
        for (person, ids) in people {
            for (kind, id) in ids {
                byID[Key(kind, id)] = person
            }
        }
        self.byID = byID
    }

    /// The actor whom a sender calls `id` and shows as `name`.
    package func actor(kind: SenderKind, id: String, name: String) -> Actor {
        guard let person = self.byID[Key(kind, id)] else {
            return Actor(id: "\(kind.rawValue):\(id)", name: name)
        }
        return Actor(id: person.name, name: name, groups: person.groups)
    }
}

extension Actor {
    /// The sender itself, in no group: nobody is known to be behind what it tells.
    ///
    /// - Parameters:
    ///   - kind: Which sender.
    ///   - name: As people write it.
    /// - Returns: An actor whose ID no person has.
    package static func nobody(at kind: SenderKind, name: String) -> Actor {
        Actor(id: "\(kind.rawValue):", name: name)
    }
}
