import AgentPoolsAPI
import Testing

@testable import FleetCommands

struct `Deleting a pool` {
    private static let id = AgentPoolID(rawValue: "apool-ciciciciciciciC1")

    @Test func `shows the plan, and asks for the pool's name`() async {
        let (api, console) = (MemoryAPI(.small), MemoryConsole(.screen(), answers: ["ci"]))
        #expect(await Fleet(api, console).deletePool("ci", .ask) == .done)
        #expect(
            console.messages == """
                Plan: pools.delete ci (apool-ciciciciciciciC1), relying on
                  name                 ci
                  workspaces           none
                  idle or busy agents  1: they exit with their pool
                  other agents         3
                Type ci to do this: \("")
                """
        )
        #expect(console.output == "pools.delete ci (apool-ciciciciciciciC1): applied\n")
        #expect(api.changes == ["DELETE apool-ciciciciciciciC1"])
    }

    @Test(arguments: ["yes", "", "CI", "ci ", nil] as [String?])
    func `does nothing without that name`(_ answer: String?) async {
        let (api, console) = (MemoryAPI(.small), MemoryConsole(.screen(), answers: [answer]))
        #expect(await Fleet(api, console).deletePool("ci", .ask) == .notConfirmed)
        #expect(console.messages.hasSuffix("Not confirmed. Nothing was done."))
        #expect(console.output == "")
        #expect(api.changes.isEmpty)
    }

    @Test func `does not even look where nobody can be asked`() async {
        let (api, console) = (MemoryAPI(.small), MemoryConsole())
        #expect(await Fleet(api, console).deletePool("ci", .ask) == .notConfirmed)
        #expect(
            console.messages.hasPrefix("Not confirmed: there is no terminal to ask on. Nothing was done; add --yes")
        )
        #expect(api.calls.isEmpty)
    }

    @Test func `says what it would do in a dry run, and what Terraform would say`() async {
        let (api, console) = (MemoryAPI(.small), MemoryConsole())
        #expect(await Fleet(api, console).deletePool("prod", .dryRun) == .done)
        #expect(
            console.output == """
                Plan: pools.delete prod (apool-prodprodprodprD2), relying on
                  name                 prod
                  workspaces           ws-web1
                                       ws-api2
                  idle or busy agents  1: they exit with their pool
                  other agents         0

                """
        )
        #expect(
            console.messages == """
                Note: Terraform refuses to delete a pool that workspaces use.
                Dry run: nothing was done.
                """
        )
        #expect(api.changes.isEmpty)
    }

    @Test func `prints its plan for programs with all that it relies on`() async throws {
        let console = MemoryConsole()
        #expect(await Fleet(MemoryAPI(.small), console, .json).deletePool("prod", .dryRun) == .done)
        let document = try Document(console.output)
        let reliesOn = try #require(document.operation["relies_on"] as? [String: Any])
        #expect(reliesOn["name"] as? String == "prod")
        #expect(reliesOn["workspaces"] as? [String] == ["ws-web1", "ws-api2"])
        #expect(reliesOn["idle_or_busy_agents"] as? [String] == ["agent-busy"])
        #expect(reliesOn["other_agents"] as? Int == 0)
        #expect(document.outcomes == [nil])
    }

    @Test func `is refused by Terraform while workspaces use it`() async {
        let console = MemoryConsole()
        #expect(await Fleet(MemoryAPI(.small), console).deletePool("prod", .given) == .notDone)
        #expect(console.messages.hasSuffix("refused: \(TerraformCloudError.inUse.explanation)"))
    }

    @Test(arguments: ["name", "workspace", "agent"])
    func `is not done when the world has moved while somebody thought`(_ what: String) async {
        let thought = Thought()
        let api = MemoryAPI(.small) { _, state in
            guard thought.isOver else { return nil }
            switch what {
            case "name": state.pools[0].name = "ci-2"
            case "workspace": state.pools[0].workspaces = [WorkspaceID(rawValue: "ws-late")]
            default: state.change(AgentID(rawValue: "agent-exited")) { $0.status = .idle }
            }
            return nil
        }
        let console = MemoryConsole(.screen(), answers: ["ci"]) { thought.end() }
        #expect(await Fleet(api, console).deletePool("ci", .ask) == .notDone)
        let reason =
            switch what {
            case "name": "the pool is called ci-2 by now"
            case "workspace": "the workspace ws-late uses it by now"
            default: "the agent agent-exited is at work in it by now"
            }
        #expect(console.messages.hasSuffix("pools.delete ci (apool-ciciciciciciciC1): refused: \(reason)"))
        #expect(api.changes.isEmpty)
    }

    @Test func `is not held up by an agent that has gone since`() async {
        let thought = Thought()
        let api = MemoryAPI(.small) { _, state in
            if thought.isOver { state.remove(AgentID(rawValue: "agent-idle")) }
            return nil
        }
        let console = MemoryConsole(.screen(), answers: ["ci"]) { thought.end() }
        #expect(await Fleet(api, console).deletePool("ci", .ask) == .done)
    }

    @Test func `is unchanged when somebody else was faster, and a list proves it`() async {
        let thought = Thought()
        let api = MemoryAPI(.small) { _, state in
            if thought.isOver { state.pools.removeAll { $0.id == Self.id } }
            return nil
        }
        let console = MemoryConsole(.screen(), answers: ["ci"]) { thought.end() }
        #expect(await Fleet(api, console).deletePool("ci", .ask) == .done)
        #expect(console.output.hasSuffix("unchanged: it was gone already\n"))
    }

    @Test func `is refused on a 404 for a pool that is still listed`() async {
        let api = MemoryAPI(.small) { call, _ in call.hasPrefix("DELETE") ? .fails(.missing) : nil }
        let console = MemoryConsole()
        #expect(await Fleet(api, console).deletePool("ci", .given) == .notDone)
        #expect(console.messages.hasSuffix("refused: \(TerraformCloudError.missing.explanation)"))
    }

    @Test func `is refused on a 404 where the list cannot be read`() async {
        let api = MemoryAPI(.small) { call, _ in
            switch call {
            case "DELETE apool-ciciciciciciciC1": .fails(.missing)
            case "GET pools": .fails(.broken)
            default: nil
            }
        }
        let console = MemoryConsole()
        #expect(await Fleet(api, console).deletePool(Self.id.rawValue, .given) == .notDone)
        #expect(console.messages.hasSuffix("refused: \(TerraformCloudError.missing.explanation)"))
    }

    @Test func `is looked up when its answer was lost`() async {
        let done = MemoryConsole()
        let losing = MemoryAPI(.small) { call, _ in call.hasPrefix("DELETE") ? .losesAnswer : nil }
        #expect(await Fleet(losing, done).deletePool("ci", .given) == .done)
        #expect(done.output.hasSuffix("applied: the answer was lost; found by looking\n"))
        let open = MemoryConsole()
        let silent = MemoryAPI(.small) { call, _ in
            call.hasPrefix("DELETE") ? .fails(.broken) : nil
        }
        #expect(await Fleet(silent, open).deletePool("ci", .given) == .perhapsDone)
        #expect(open.messages.contains("unknown: it is still there. \(TerraformCloudError.broken.explanation)"))
        #expect(silent.changes.count == 1)
    }

    @Test func `that is named by its ID is not called gone because no list has it`() async {
        let done = MemoryConsole()
        let losing = MemoryAPI(.small) { call, _ in call.hasPrefix("DELETE") ? .losesAnswer : nil }
        #expect(await Fleet(losing, done).deletePool(Self.id.rawValue, .given) == .perhapsDone)
        #expect(done.messages.contains("unknown: it is not to be seen any more"))
        let hidden = MemoryConsole()
        let hiding = MemoryAPI(.small) { call, state in
            if call == "GET pools" { state.pools.removeAll { $0.id == Self.id } }
            return call.hasPrefix("DELETE") ? .fails(.missing) : nil
        }
        #expect(await Fleet(hiding, hidden).deletePool(Self.id.rawValue, .given) == .notDone)
        #expect(hidden.messages.hasSuffix("refused: \(TerraformCloudError.missing.explanation)"))
    }

    @Test(arguments: [Consent.given, .dryRun])
    func `is refused where the pool has another name than the one asked for`(_ consent: Consent) async {
        let api = MemoryAPI(.small) { call, state in
            if call == "GET apool-ciciciciciciciC1" { state.pools[0].name = "ci-2" }
            return nil
        }
        let console = MemoryConsole()
        #expect(await Fleet(api, console).deletePool("ci", consent) == .notDone)
        #expect(console.messages.hasSuffix("refused: the pool is called ci-2 by now"))
        #expect(api.changes.isEmpty)
    }

    @Test func `asks for the ID where the name cannot be seen as it is`() async {
        var state = MemoryAPI.State.small
        state.pools[0].name = "c\u{3164}i"
        let (api, console) = (MemoryAPI(state), MemoryConsole(.screen(), answers: [Self.id.rawValue]))
        #expect(await Fleet(api, console).deletePool("c\u{3164}i", .ask) == .done)
        #expect(console.messages.hasSuffix("Type apool-ciciciciciciciC1 to do this: "))
    }

    @Test func `waits for its answer when somebody wants to stop it`() async {
        let gate = Gate()
        let api = MemoryAPI(.small, gate: { if $0.hasPrefix("DELETE") { await gate.pass() } })
        let console = MemoryConsole()
        let running = Task { await Fleet(api, console).deletePool("ci", .given) }
        await gate.haveCome(1)
        running.cancel()
        gate.open()
        #expect(await running.value == .done)
        #expect(console.messages == Fleet.stopping)
        #expect(console.output == "pools.delete ci (apool-ciciciciciciciC1): applied\n")
    }

    @Test func `sends nothing when it was stopped at the question`() async {
        let api = MemoryAPI(.small)
        let console = MemoryConsole(.screen(), answers: ["ci"]) { withUnsafeCurrentTask { $0?.cancel() } }
        let ending = await Task { await Fleet(api, console).deletePool("ci", .ask) }.value
        #expect(ending == .notConfirmed)
        #expect(api.changes.isEmpty)
    }
}
