public import AgentPoolsAPI
public import ArgumentParser
import FleetCommands

extension AgentPoolSort: ExpressibleByArgument {}
extension CreationSort: ExpressibleByArgument {}
extension AgentSort: ExpressibleByArgument {}
extension ScopeList: ExpressibleByArgument {}

/// Reads arguments, and says of what does not fit what to write instead.
enum FleetArgument {
    static func poolName(_ text: String) throws -> AgentPoolName {
        guard let name = AgentPoolName(text) else { throw ValidationError("\(AgentPoolName.rule).") }
        return name
    }

    static func agent(_ text: String) throws -> AgentID {
        try Self.id(text, prefix: "agent-", "an agent's ID begins with agent-; `poolwarden agents list` shows them.")
    }

    static func token(_ text: String) throws -> AgentTokenID {
        try Self.id(text, prefix: "at-", "an agent token's ID begins with at-; `poolwarden tokens list` shows them.")
    }

    static func workspace(_ text: String) throws -> WorkspaceID {
        try Self.id(text, prefix: "ws-", "a workspace's ID begins with ws-; its settings page shows it.")
    }

    static func project(_ text: String) throws -> ProjectID {
        try Self.id(text, prefix: "prj-", "a project's ID begins with prj-; its settings page shows it.")
    }

    static func scoped(_ text: String) throws -> String {
        guard WorkspaceID(rawValue: text).isWellFormed, text.hasPrefix("ws-") || text.hasPrefix("prj-") else {
            throw ValidationError("the ID of a workspace begins with ws-, that of a project with prj-.")
        }
        return text
    }

    /// Statuses with commas between them.
    static func statuses(_ text: String) throws -> [AgentStatus] {
        let known: [AgentStatus] = [.idle, .busy, .unknown, .errored, .exited]
        return try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
            guard let status = known.first(where: { $0.word == word }) else {
                throw ValidationError("a status is one of \(known.map(\.word).joined(separator: ", ")).")
            }
            return status
        }
    }

    /// As ``statuses(_:)``, of those that agents are deleted in.
    static func deletableStatuses(_ text: String) throws -> [AgentStatus] {
        let statuses = try Self.statuses(text)
        guard statuses.allSatisfy(\.isDeletable) else {
            throw ValidationError("only unknown, errored and exited agents can be deleted.")
        }
        return statuses
    }

    static func duration(_ text: String) throws -> Duration {
        guard let duration = Duration(words: text) else { throw ValidationError("\(Duration.wordsRule).") }
        return duration
    }

    private static func id<ID: ResourceID>(_ text: String, prefix: String, _ rule: String) throws -> ID {
        let id = ID(rawValue: text)
        guard id.isWellFormed, text.hasPrefix(prefix) else { throw ValidationError(rule) }
        return id
    }
}
