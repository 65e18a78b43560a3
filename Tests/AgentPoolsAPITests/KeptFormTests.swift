import AgentPoolsAPI
import Foundation
import Testing

struct `A value that is kept` {
    private func kept<Value: Codable>(_ value: Value) throws -> Value {
        try JSONDecoder().decode(Value.self, from: try JSONEncoder().encode(value))
    }

    private func read<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    @Test func `in the form of a former release is read`() throws {
        let pool = try self.read(AgentPool.self, #"{"id": "apool-1", "name": "a", "workspaces": ["ws-1"]}"#)
        #expect(
            pool
                == AgentPool(
                    id: AgentPoolID(rawValue: "apool-1"),
                    name: "a",
                    workspaces: [WorkspaceID(rawValue: "ws-1")],
                )
        )
        let dated = try self.read(
            AgentPool.self,
            #"{"id": "apool-1", "name": "a", "createdAt": 5, "agentCount": 3, "workspaces": []}"#,
        )
        #expect(dated.createdAt == Date(timeIntervalSinceReferenceDate: 5))
        #expect(dated.agentCount == 3)
        let agent = try self.read(Agent.self, #"{"id": "agent-1", "status": "draining", "lastPingAt": 5}"#)
        #expect(
            agent
                == Agent(
                    id: AgentID(rawValue: "agent-1"),
                    status: .other("draining"),
                    lastPingAt: Date(timeIntervalSinceReferenceDate: 5),
                )
        )
    }

    @Test func `is read as it was`() throws {
        let pool = AgentPool(
            id: AgentPoolID(rawValue: "apool-1"),
            name: "a",
            createdAt: Date(timeIntervalSince1970: 1.5),
            agentCount: 0,
            organization: "acme",
            isOrganizationScoped: false,
            workspaces: [WorkspaceID(rawValue: "ws-1")],
            allowedWorkspaces: [WorkspaceID(rawValue: "ws-2")],
            excludedWorkspaces: [WorkspaceID(rawValue: "ws-3")],
            allowedProjects: [ProjectID(rawValue: "prj-1")],
            includedWorkspaces: [
                Workspace(id: WorkspaceID(rawValue: "ws-1"), name: "n", otherAttributes: ["l": .null])
            ],
            otherAttributes: ["mood": .array([.integer(1), .number(2.5), .bool(true), .string("é")])],
        )
        #expect(try self.kept(pool) == pool)
        let bare = AgentPool(id: AgentPoolID(rawValue: "apool-1"), name: "")
        #expect(try self.kept(bare) == bare)
        let agent = Agent(
            id: AgentID(rawValue: "agent-1"),
            name: "n",
            status: .unknown,
            ipAddress: "1.2.3.4",
            lastPingAt: Date(timeIntervalSince1970: 1),
            createdAt: Date(timeIntervalSince1970: 0.25),
            otherAttributes: ["version": .string("1.2")],
        )
        #expect(try self.kept(agent) == agent)
        let token = AgentToken(
            id: AgentTokenID(rawValue: "at-1"),
            description: "d",
            createdBy: UserID(rawValue: "user-1"),
        )
        #expect(try self.kept(token) == token)
    }

    @Test func `is kept without what is empty`() throws {
        let pool = AgentPool(id: AgentPoolID(rawValue: "apool-1"), name: "a")
        let tree = try JSON(reading: Array(try JSONEncoder().encode(pool)))
        #expect(tree == .object(["id": .string("apool-1"), "name": .string("a"), "workspaces": .array([])]))
    }

    @Test func `is not the API's own form`() throws {
        let tree = try JSON(reading: Array(try JSONEncoder().encode(Agent(id: AgentID(rawValue: "a"), status: .idle))))
        #expect(tree == .object(["id": .string("a"), "status": .string("idle")]))
    }
}
