import AgentPoolsAPI
import Testing

struct `A request body` {
    static let scoping = AgentPoolScoping(
        isOrganizationScoped: false,
        allowedWorkspaces: [],
        excludedWorkspaces: [WorkspaceID(rawValue: "ws-1")],
        allowedProjects: [ProjectID(rawValue: "prj-1"), ProjectID(rawValue: "prj-2")],
    )

    @Test func `says who may use a pool, and what is to be cleared`() throws {
        let request = AgentPoolRequest(name: nil, scoping: Self.scoping)
        let text = """
            {"data": {"type": "agent-pools", "attributes": {"organization-scoped": false}, "relationships": {
              "allowed-workspaces": {"data": []},
              "excluded-workspaces": {"data": [{"id": "ws-1", "type": "workspaces"}]},
              "allowed-projects": {"data": [{"id": "prj-1", "type": "projects"}, {"id": "prj-2", "type": "projects"}]}}}}
            """
        #expect(try JSON(reading: request.bytes) == JSON(text))
        #expect(try AgentPoolRequest(text) == request)
    }

    @Test(arguments: [
        #"{"data": {"type": "agent-pools", "id": "apool-1", "attributes": {}}}"#,
        #"{"data": {"type": "agent-pools", "id": "apool-1", "attributes": null}}"#,
        #"{"data": {"type": "agent-pools", "id": "apool-1", "relationships": null}}"#,
        #"{"data": {"type": "agent-pools", "id": "apool-1", "relationships": {"workspaces": {"data": []}}}}"#,
        #"{"data": {"type": "agent-pools", "id": "apool-1", "attributes": {"organization-scoped": null, "x": [1]}}}"#,
        #"{"jsonapi": {}, "data": {"type": "a"}, "data": {"type": "agent-pools", "id": "apool-1"}}"#,
    ])
    func `may leave out what stays as it is`(_ text: String) throws {
        let request = try AgentPoolRequest(text)
        #expect(request == AgentPoolRequest(id: "apool-1", name: nil))
        #expect(!request.isNameNull)
        #expect(request.nullRelationships.isEmpty)
    }

    @Test func `tells a name that is null from one that is not given`() throws {
        let null = try AgentPoolRequest(#"{"data": {"type": "agent-pools", "attributes": {"name": null}}}"#)
        #expect(null.isNameNull)
        #expect(null.name == nil)
        #expect(try AgentPoolRequest(reading: null.bytes) == null)
        let empty = try AgentPoolRequest(#"{"data": {"type": "agent-pools", "attributes": {"name": ""}}}"#)
        #expect(!empty.isNameNull)
        #expect(empty.name?.isEmpty == true)
        var named = null
        named.name = "a"
        #expect(!named.isNameNull)
    }

    @Test(
        arguments: [
            ("null", nil, ["allowed-workspaces"]), ("{}", nil, ["allowed-workspaces"]),
            (#"{"data": null}"#, nil, ["allowed-workspaces"]), (#"{"data": []}"#, [], []),
            (#"{"data": [{"id": "ws-1", "type": "workspaces"}]}"#, ["ws-1"], []),
            (#"{"data": null, "data": []}"#, [], []),
            (#"null, "allowed-workspaces": {"data": []}"#, [], []),
        ] as [(String, [String]?, Set<String>)]
    )
    func `tells null from an empty list`(_ list: String, _ ids: [String]?, _ nulls: Set<String>) throws {
        let request = try AgentPoolRequest(
            #"{"data": {"type": "agent-pools", "relationships": {"allowed-workspaces": \#(list)}}}"#
        )
        #expect(request.scoping.allowedWorkspaces == ids.map { $0.map(WorkspaceID.init(rawValue:)) })
        #expect(request.nullRelationships == nulls)
        #expect(try AgentPoolRequest(reading: request.bytes) == request)
    }

    @Test(arguments: [
        "null", "{}", "[]", "", #"{"data": {}}"#, #"{"data": []}"#, #"{"data": null}"#, #"{"data": {"type": null}}"#,
        #"{"data": {"type": 7}}"#, #"{"data": {"type": "agent-pools", "id": 7}}"#,
        #"{"data": {"type": "agent-pools", "attributes": []}}"#,
        #"{"data": {"type": "agent-pools", "attributes": {"name": 7}}}"#,
        #"{"data": {"type": "agent-pools", "attributes": {"organization-scoped": "true"}}}"#,
        #"{"data": {"type": "agent-pools", "relationships": []}}"#,
        #"{"data": {"type": "agent-pools", "relationships": {"allowed-workspaces": []}}}"#,
        #"{"data": {"type": "agent-pools", "relationships": {"allowed-workspaces": {"data": {"id": "ws-1"}}}}}"#,
        #"{"data": {"type": "agent-pools", "relationships": {"allowed-workspaces": {"data": ["ws-1"]}}}}"#,
        #"{"data": {"type": "agent-pools", "relationships": {"allowed-workspaces": {"data": [{"id": "ws-1"}]}}}}"#,
        #"{"data": {"type": "agent-pools", "relationships": {"allowed-projects": {"data": [{"type": "projects"}]}}}}"#,
        """
        {"data": {"type": "agent-pools", "relationships": {
          "allowed-projects": {"data": [{"id": "ws-1", "type": "workspaces"}]}}}}
        """,
    ])
    func `of another form is refused`(_ text: String) {
        #expect(throws: JSONError.self) { try AgentPoolRequest(text) }
    }

    @Test func `keeps a type as it came, for whoever checks it`() throws {
        #expect(try AgentPoolRequest(#"{"data": {"type": "agents"}}"#).type == "agents")
    }
}
