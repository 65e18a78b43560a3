import AgentPoolsAPI
import Testing

@testable import FleetCommands

struct `Pools for people` {
    @Test(arguments: [
        (
            60,
            """
            NAME  ID                      AGENTS  OPEN TO     WORKSPACES
            ci    apool-ciciciciciciciC1       2  all                  0
            prod  apool-prodprodprodprD2       2  2 workspa…           2

            """,
        ),
        (
            80,
            """
            NAME  ID                      AGENTS  OPEN TO               CREATED   WORKSPACES
            ci    apool-ciciciciciciciC1       2  all                   30 d ago           0
            prod  apool-prodprodprodprD2       2  2 workspaces, 1 pro…  30 d ago           2

            """,
        ),
        (
            200,
            """
            NAME  ID                      AGENTS  OPEN TO                  CREATED   WORKSPACES
            ci    apool-ciciciciciciciC1       2  all                      30 d ago           0
            prod  apool-prodprodprodprD2       2  2 workspaces, 1 project  30 d ago           2

            """,
        ),
    ])
    func `are listed as wide as the screen`(_ width: Int, _ table: String) async {
        let console = MemoryConsole(.screen(width))
        let ending = await Fleet(MemoryAPI(.small), console).listPools(AgentPoolQuery())
        #expect(ending == .done)
        #expect(console.output == table)
        #expect(console.messages == "")
    }

    @Test func `are listed with the workspaces that use them`() async {
        let console = MemoryConsole()
        _ = await Fleet(MemoryAPI(.small), console).listPools(AgentPoolQuery(includesWorkspaces: true))
        #expect(
            console.output == """
                NAME  ID                      AGENTS  OPEN TO                  CREATED   USED BY
                ci    apool-ciciciciciciciC1       2  all                      30 d ago  -
                prod  apool-prodprodprodprD2       2  2 workspaces, 1 project  30 d ago  web, ws-api2

                """
        )
    }

    @Test func `are looked through for a text here, too, as old releases pass over it`() async {
        var state = MemoryAPI.State.small
        state.passesOverQuery = true
        let api = MemoryAPI(state)
        let console = MemoryConsole()
        _ = await Fleet(api, console).listPools(AgentPoolQuery(text: "RO"))
        #expect(console.output.contains("prod"))
        #expect(!console.output.contains("ci "))
        let none = MemoryConsole()
        let ending = await Fleet(api, none).listPools(AgentPoolQuery(text: "nowhere"))
        #expect(ending == .done)
        #expect(none.output == "")
        #expect(none.messages == "No pool fits.")
    }

    @Test func `are shown with all that is known`() async {
        let console = MemoryConsole()
        let ending = await Fleet(MemoryAPI(.small), console).showPool("prod")
        #expect(ending == .done)
        #expect(
            console.output == """
                name                 prod
                id                   apool-prodprodprodprD2
                organization         acme
                created              2026-10-25T12:00:00.000Z (30 d ago)
                agents               2 idle, busy or unknown
                open to              2 workspaces, 1 project
                used by              web (ws-web1)
                                     ws-api2
                allowed workspaces   ws-web1
                                     ws-api2
                excluded workspaces  none
                allowed projects     prj-base

                """
        )
    }

    @Test(
        arguments: [
            (true, 0, 0, 0, "all"), (true, 0, 2, 0, "all but 2 workspaces"), (false, 0, 0, 0, "nobody"),
            (false, 1, 0, 0, "1 workspace"), (false, 0, 0, 2, "2 projects"), (nil, 0, 0, 0, "-"),
            (false, 3, 1, 1, "3 workspaces, 1 project but 1 workspace"),
        ] as [(Bool?, Int, Int, Int, String)]
    )
    func `say who may use them`(_ scoped: Bool?, _ allowed: Int, _ excluded: Int, _ projects: Int, _ text: String) {
        let pool = pool("apool-1", "a") { pool in
            pool.isOrganizationScoped = scoped
            pool.allowedWorkspaces = (0..<allowed).map { WorkspaceID(rawValue: "ws-\($0)") }
            pool.excludedWorkspaces = (0..<excluded).map { WorkspaceID(rawValue: "ws-\($0)") }
            pool.allowedProjects = (0..<projects).map { ProjectID(rawValue: "prj-\($0)") }
        }
        #expect(pool.scope.text == text)
    }

    @Test func `cannot take over the terminal with their names`() async {
        var state = MemoryAPI.State.small
        state.pools[0].name = "ci\u{1B}[2J\u{202E}"
        let console = MemoryConsole(.screen(200))
        _ = await Fleet(MemoryAPI(state), console).listPools(AgentPoolQuery())
        #expect(console.output.contains("ci\\u{1b}[2J\\u{202e}"))
        #expect(!console.output.contains("\u{1B}"))
    }

    @Test func `that cannot be read end with a reason`() async {
        let console = MemoryConsole()
        let api = MemoryAPI(.small) { _, _ in
            .fails(.unauthorized(APIErrors(documents: [APIErrorDocument(detail: "no\u{1B}[2J")])))
        }
        let ending = await Fleet(api, console).listPools(AgentPoolQuery())
        #expect(ending == .notDone)
        #expect(console.output == "")
        #expect(console.messages.hasPrefix(TerraformCloudError.denied.explanation))
        #expect(!console.messages.contains("\u{1B}"))
    }

    @Test func `that nobody waits for any more end without a word of failure`() async {
        let console = MemoryConsole()
        let ending = await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await Fleet(MemoryAPI(.small), console).listPools(AgentPoolQuery())
        }.value
        #expect(ending == .notConfirmed)
        #expect(console.messages == "Stopped. Nothing was changed.")
    }
}

struct `A pool that somebody means` {
    @Test func `is found by its ID with one call`() async throws {
        let api = MemoryAPI(.small)
        let found = try await Self.finder(api).find("apool-prodprodprodprD2")
        #expect(found.name == "prod")
        #expect(api.calls == ["GET apool-prodprodprodprD2"])
    }

    @Test func `is found by its exact name in the whole list`() async throws {
        let api = MemoryAPI(.small)
        let found = try await Self.finder(api).find("prod")
        #expect(found.id.rawValue == "apool-prodprodprodprD2")
        #expect(api.calls == ["GET pools"])
    }

    @Test func `is found by a name that looks like an ID`() async throws {
        var state = MemoryAPI.State.small
        state.pools[0].name = "apool-main"
        #expect(try await Self.finder(MemoryAPI(state)).find("apool-main").id == state.pools[0].id)
    }

    @Test func `is the one with the ID where another has that for a name`() async throws {
        var state = MemoryAPI.State.small
        state.pools[0].name = state.pools[1].id.rawValue
        let finder = Self.finder(MemoryAPI(state))
        #expect(try await finder.find(state.pools[1].id.rawValue).name == "prod")
        #expect(try await finder.find([state.pools[1].id.rawValue, "prod"]).map(\.name) == ["prod"])
    }

    @Test func `is found with others, each once, in the order asked for`() async throws {
        let api = MemoryAPI(.small)
        let found = try await Self.finder(api).find(["prod", "apool-ciciciciciciciC1", "prod", "ci"])
        #expect(found.map(\.name) == ["prod", "ci"])
        #expect(api.calls == ["GET pools"])
    }

    @Test func `is not guessed`() async {
        #expect(
            await Self.refusal(.small, "CI")
                == "CI: no pool of acme that the API token may see has this ID or name. Did you mean ci?"
        )
        #expect(
            await Self.refusal(.small, "pro\n") == "pro\\n: no pool of acme that the API token may see has this ID or "
                + "name. `poolwarden pools list` shows what there is."
        )
    }

    @Test func `is not taken where two have its name`() async {
        var state = MemoryAPI.State.small
        state.pools[1].name = "ci"
        #expect(
            await Self.refusal(state, "ci") == "ci: 2 pools have this name (apool-ciciciciciciciC1, "
                + "apool-prodprodprodprD2); write the ID of one."
        )
    }

    @Test func `is not taken from another organization`() async {
        var state = MemoryAPI.State.small
        state.pools[0].organization = "other"
        #expect(
            await Self.refusal(state, "apool-ciciciciciciciC1")
                == "apool-ciciciciciciciC1: this pool belongs to the organization other, not to acme."
        )
    }

    private static func finder(_ api: MemoryAPI) -> PoolFinder {
        PoolFinder(api: api, organization: "acme")
    }

    private static func refusal(_ state: MemoryAPI.State, _ reference: String) async -> String? {
        do throws(Stop) {
            _ = try await Self.finder(MemoryAPI(state)).find(reference)
            return nil
        } catch {
            return error.text
        }
    }
}
