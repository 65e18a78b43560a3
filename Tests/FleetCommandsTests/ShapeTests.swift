import AgentPoolsAPI
import Foundation
import Testing

@testable import FleetCommands

struct `The shapes of JSON` {
    @Test func `of pools are told in the help as they are printed`() async throws {
        let console = MemoryConsole()
        let ending = await Fleet(MemoryAPI(.small), console, .json).listPools(AgentPoolQuery(includesWorkspaces: true))
        #expect(ending == .done)
        #expect(
            console.output == """
                {
                  "organization": "acme",
                  "pools": [
                    {
                      "id": "apool-ciciciciciciciC1",
                      "name": "ci",
                      "organization": "acme",
                      "created_at": "2026-10-25T12:00:00.000Z",
                      "agent_count": 2,
                      "organization_scoped": true,
                      "workspaces": [],
                      "allowed_workspaces": [],
                      "excluded_workspaces": [],
                      "allowed_projects": [],
                      "other_attributes": {}
                    },
                    {
                      "id": "apool-prodprodprodprD2",
                      "name": "prod",
                      "organization": "acme",
                      "created_at": "2026-10-25T12:00:00.000Z",
                      "agent_count": 2,
                      "organization_scoped": false,
                      "workspaces": [
                        {
                          "id": "ws-web1",
                          "name": "web"
                        },
                        {
                          "id": "ws-api2",
                          "name": null
                        }
                      ],
                      "allowed_workspaces": [
                        "ws-web1",
                        "ws-api2"
                      ],
                      "excluded_workspaces": [],
                      "allowed_projects": [
                        "prj-base"
                      ],
                      "other_attributes": {}
                    }
                  ]
                }

                """
        )
        #expect(
            Shapes.pools == "--json prints {organization, pools: [{id, name, organization, created_at, agent_count, "
                + "organization_scoped, workspaces, allowed_workspaces, excluded_workspaces, allowed_projects, "
                + "other_attributes}]}."
        )
    }

    @Test func `of agents are told in the help as they are printed`() async throws {
        var state = MemoryAPI.State()
        state.pools = [pool("apool-1", "ci")]
        var strange = agent("agent-1", .other("draining"), silentFor: nil)
        strange.ipAddress = nil
        strange.createdAt = nil
        strange.otherAttributes = ["version": .string("1.2.3"), "labels": .array([.object(["a": .null])])]
        state.agents[state.pools[0].id] = [strange]
        let console = MemoryConsole()
        let ending = await Fleet(MemoryAPI(state), console, .json).listAgents(of: [], AgentFilter(), sort: nil)
        #expect(ending == .done)
        #expect(
            console.output == """
                {
                  "organization": "acme",
                  "agents": [
                    {
                      "id": "agent-1",
                      "name": null,
                      "pool": {
                        "id": "apool-1",
                        "name": "ci"
                      },
                      "status": "draining",
                      "ip_address": null,
                      "last_ping_at": null,
                      "created_at": null,
                      "other_attributes": {
                        "labels": [
                          {
                            "a": null
                          }
                        ],
                        "version": "1.2.3"
                      }
                    }
                  ],
                  "unread_pools": []
                }

                """
        )
        #expect(
            Shapes.agents == "--json prints {organization, agents: [{id, name, pool, status, ip_address, last_ping_at, "
                + "created_at, other_attributes}], unread_pools: [{id, name, reason}]}."
        )
    }

    @Test func `of tokens are told in the help as they are printed`() async throws {
        let console = MemoryConsole()
        let ending = await Fleet(MemoryAPI(.small), console, .json).showToken(AgentTokenID(rawValue: "at-old"))
        #expect(ending == .done)
        #expect(
            console.output == """
                {
                  "organization": "acme",
                  "token": {
                    "id": "at-old",
                    "description": "cluster a",
                    "created_at": "2025-10-20T12:00:00.000Z",
                    "last_used_at": "2026-11-24T11:59:30.000Z",
                    "created_by": "user-ada"
                  }
                }

                """
        )
        #expect(
            Shapes.shownToken
                == "--json prints {organization, token: {id, description, created_at, last_used_at, created_by}}."
        )
    }

    @Test func `of operations are told in the help`() {
        #expect(
            Shapes.deletion == "--json prints {organization, dry_run, operations: [{operation, id, name, pool, "
                + "relies_on, outcome, reason}]}."
        )
    }

    @Test(arguments: ["list", "show", "dry run", "delete", "none"])
    func `are one JSON document each`(_ command: String) async throws {
        let console = MemoryConsole()
        let fleet = Fleet(MemoryAPI(.small), console, .json)
        switch command {
        case "list": _ = await fleet.listTokens(of: "ci", sort: nil)
        case "show": _ = await fleet.showPool("prod")
        case "dry run": _ = await fleet.deletePool("prod", .dryRun)
        case "delete": _ = await fleet.deletePool("ci", .given)
        default: _ = await fleet.listPools(AgentPoolQuery(text: "no such pool"))
        }
        let document = try JSONSerialization.jsonObject(with: Data(console.output.utf8)) as? [String: Any]
        #expect(document?["organization"] as? String == "acme")
    }

    @Test func `of a read that failed name the kind of error`() async throws {
        let console = MemoryConsole()
        let api = MemoryAPI(.small) { _, _ in .fails(.broken) }
        #expect(await Fleet(api, console, .json).listPools(AgentPoolQuery()) == .notDone)
        #expect(
            console.output == """
                {
                  "organization": "acme",
                  "error": {
                    "kind": "server",
                    "message": "Terraform failed (500). Try again later."
                  }
                }

                """
        )
        #expect(console.messages == "Terraform failed (500). Try again later.")
        #expect(Shapes.failure.contains("{organization, error: {kind, message}}"))
    }

    @Test func `of a command that found no pool say so`() async throws {
        let console = MemoryConsole()
        #expect(await Fleet(MemoryAPI(.small), console, .json).showPool("no") == .notDone)
        #expect((try Document(console.output)["error"] as? [String: Any])?["kind"] as? String == "no-such-pool")
    }

    @Test func `of agents list the pools that could not be read, also where that is all of them`() async throws {
        let api = MemoryAPI(.small) { call, _ in call.hasSuffix("agents") ? .fails(.broken) : nil }
        let console = MemoryConsole()
        let ending = await Fleet(api, console, .json).listAgents(of: [], AgentFilter(), sort: nil)
        #expect(ending == .notDone)
        let document = try Document(console.output)
        #expect((document["error"] as? [String: Any])?["kind"] as? String == "server")
        let unread = document["unread_pools"] as? [[String: Any]]
        #expect(unread?.map { $0["name"] as? String } == ["ci", "prod"])
    }
}
