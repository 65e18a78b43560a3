import AgentPoolsAPI
import Foundation
import Synchronization
import Testing

@testable import FleetCommands

/// Errored and exited agents, wherever they are.
private let everywhere = AgentSelection(.everywhere, AgentFilter())

private func id(_ text: String) -> AgentID { AgentID(rawValue: text) }

struct `The agents to delete` {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let selection: AgentSelection
        let ids: [String]
        var refused: [String] = []
    }

    @Test(arguments: [
        Case(
            testDescription: "errored and exited ones, where nobody says otherwise",
            selection: everywhere,
            ids: ["agent-exited", "agent-errored"],
        ),
        Case(
            testDescription: "of one pool",
            selection: AgentSelection(.pools(["prod"]), AgentFilter()),
            ids: [],
        ),
        Case(
            testDescription: "unknown ones, where somebody says so",
            selection: AgentSelection(.pools(["ci"]), AgentFilter(statuses: [.unknown])),
            ids: ["agent-unknown"],
        ),
        Case(
            testDescription: "silent ones",
            selection: AgentSelection(.everywhere, AgentFilter(silence: .seconds(3_600))),
            ids: ["agent-exited"],
        ),
        Case(
            testDescription: "named ones, each once, unknown ones among them",
            selection: AgentSelection(
                .named(["agent-unknown", "agent-exited", "agent-unknown"].map(id)),
                AgentFilter(),
            ),
            ids: ["agent-unknown", "agent-exited"],
        ),
        Case(
            testDescription: "named ones that may not, or need not, be",
            selection: AgentSelection(
                .named(["agent-idle", "agent-busy", "agent-exited", "agent-no"].map(id)),
                AgentFilter(),
            ),
            ids: ["agent-exited"],
            refused: [
                "agent-idle refused: it is idle; only unknown, errored and exited agents can be deleted",
                "agent-busy refused: it is busy; only unknown, errored and exited agents can be deleted",
                "agent-no refused: \(TerraformCloudError.missing.explanation)",
            ],
        ),
        Case(
            testDescription: "named ones that are not as asked for",
            selection: AgentSelection(
                .named(["agent-unknown", "agent-exited"].map(id)),
                AgentFilter(statuses: [.exited], silence: .seconds(86_400)),
            ),
            ids: [],
            refused: [
                "agent-unknown refused: it is unknown, not exited", "agent-exited refused: it called 2 h ago",
            ],
        ),
    ])
    func `are`(_ example: Case) async throws {
        let plan = try await Fleet(MemoryAPI(.small), MemoryConsole()).plan(example.selection)
        #expect(plan.deletions.map(\.agent.id.rawValue) == example.ids)
        let settled = plan.settled.map { "\($0.id ?? "") \($0.outcome?.word ?? ""): \($0.outcome?.reason ?? "")" }
        #expect(settled == example.refused)
    }

    @Test func `are not those that a 404 hides and a list still has`() async throws {
        let api = MemoryAPI(.small) { call, _ in call == "GET agent-exited" ? .fails(.missing) : nil }
        let plan = try await Fleet(api, MemoryConsole()).plan(
            AgentSelection(.named([id("agent-exited")]), AgentFilter())
        )
        #expect(plan.deletions.isEmpty)
        #expect(plan.settled.map(\.outcome?.word) == ["refused"])
    }

    @Test func `are none of whom nobody knows for how long they have been silent`() async throws {
        var state = MemoryAPI.State.small
        for pool in state.pools {
            state.agents[pool.id] = state.agents[pool.id]?.map { agent in
                var agent = agent
                (agent.lastPingAt, agent.createdAt) = (nil, nil)
                return agent
            }
        }
        let silent = AgentFilter(silence: .seconds(60))
        let fleet = Fleet(MemoryAPI(state), MemoryConsole())
        #expect(try await fleet.plan(AgentSelection(.everywhere, silent)).deletions.isEmpty)
        let named = try await fleet.plan(AgentSelection(.named([id("agent-exited")]), silent))
        #expect(named.deletions.isEmpty)
        #expect(named.settled.map(\.outcome) == [.refused("nobody knows for how long it has not called")])
    }

    @Test func `are planned once where two pools list them`() async throws {
        var state = MemoryAPI.State.small
        state.agents[state.pools[1].id]?.append(agent("agent-exited", .exited))
        let plan = try await Fleet(MemoryAPI(state), MemoryConsole()).plan(everywhere)
        #expect(plan.deletions.map(\.agent.id.rawValue) == ["agent-exited", "agent-errored"])
    }

    @Test func `are not looked for any further with a token that is not accepted`() async {
        let api = MemoryAPI(.small) { _, _ in .fails(.denied) }
        let console = MemoryConsole()
        let selection = AgentSelection(.named([id("agent-exited"), id("agent-no")]), AgentFilter())
        #expect(await Fleet(api, console).deleteAgents(selection, .given) == .notDone)
        #expect(console.messages.hasPrefix("agent-exited: \(TerraformCloudError.denied.explanation)"))
        #expect(console.output == "")
    }
}

struct `Before agents are deleted` {
    @Test func `the plan is shown, and their number asked for`() async {
        let (api, console) = (MemoryAPI(.small), MemoryConsole(.screen(), answers: ["2"]))
        #expect(await Fleet(api, console).deleteAgents(everywhere, .ask) == .done)
        #expect(
            console.messages == """
                Plan: agents.delete 2 agents, relying on status and last ping
                NAME      ID             POOL  STATUS   LAST PING   IP ADDRESS
                runner-2  agent-exited   ci    exited   2 h ago     10.0.0.7
                -         agent-errored  ci    errored  10 min ago  10.0.0.7
                Type 2 to do this: \("")
                agents.delete: 2 applied.
                """
        )
        #expect(
            console.output == """
                NAME      ID             POOL  WAS      LAST PING   OUTCOME  REASON
                runner-2  agent-exited   ci    exited   2 h ago     applied
                -         agent-errored  ci    errored  10 min ago  applied

                """
        )
        #expect(Set(api.changes) == ["DELETE agent-exited", "DELETE agent-errored"])
    }

    @Test func `one is asked for with yes`() async {
        let selection = AgentSelection(.named([id("agent-exited"), id("agent-idle")]), AgentFilter())
        let (api, console) = (MemoryAPI(.small), MemoryConsole(.screen(), answers: ["yes"]))
        #expect(await Fleet(api, console).deleteAgents(selection, .ask) == .notDone)
        #expect(console.messages.hasPrefix("Plan: agents.delete 1 agent, relying on status and last ping\n"))
        #expect(
            console.messages.contains(
                "\nagents.delete runner-1 (agent-idle): refused: it is idle; only unknown, errored and exited agents can "
                    + "be deleted\nType yes to do this: "
            )
        )
        #expect(
            console.messages.hasSuffix(
                """
                agents.delete: 1 applied, 1 refused.
                  1 refused: it is idle; only unknown, errored and exited agents can be deleted
                """
            )
        )
        #expect(api.changes == ["DELETE agent-exited"])
    }

    @Test(arguments: ["yes", "3", "", nil] as [String?])
    func `another answer does nothing`(_ answer: String?) async {
        let (api, console) = (MemoryAPI(.small), MemoryConsole(.screen(), answers: [answer]))
        #expect(await Fleet(api, console).deleteAgents(everywhere, .ask) == .notConfirmed)
        #expect(console.output == "")
        #expect(console.messages.hasSuffix("Not confirmed. Nothing was done."))
        #expect(api.changes.isEmpty)
    }

    @Test func `nothing is even read where nobody can be asked`() async {
        let (api, console) = (MemoryAPI(.small), MemoryConsole())
        #expect(await Fleet(api, console).deleteAgents(everywhere, .ask) == .notConfirmed)
        #expect(api.calls.isEmpty)
    }

    @Test func `many are summed up`() async {
        var state = MemoryAPI.State()
        state.pools = [pool("apool-1", "ci"), pool("apool-2", "prod")]
        state.agents[state.pools[0].id] = (1...40).map { agent("agent-\($0)", $0 > 2 ? .exited : .errored) }
        state.agents[state.pools[1].id] = [agent("agent-p", .exited)]
        let console = MemoryConsole(.screen(), answers: ["no"])
        #expect(await Fleet(MemoryAPI(state), console).deleteAgents(everywhere, .ask) == .notConfirmed)
        #expect(console.messages.contains("agent-20 "))
        #expect(!console.messages.contains("agent-21 "))
        #expect(
            console.messages.contains(
                """

                ... and 21 more; --dry-run shows them all.
                By status: 39 exited, 2 errored
                By pool: 40 ci, 1 prod
                Type 41 to do this:
                """
            )
        )
    }

    @Test func `a dry run shows everything it relies on, and does nothing`() async throws {
        let (api, console) = (MemoryAPI(.small), MemoryConsole())
        #expect(await Fleet(api, console).deleteAgents(everywhere, .dryRun) == .done)
        #expect(
            console.output == """
                NAME      ID             POOL  WAS      LAST PING   OUTCOME  REASON
                runner-2  agent-exited   ci    exited   2 h ago     planned
                -         agent-errored  ci    errored  10 min ago  planned

                """
        )
        #expect(console.messages == "Dry run: nothing was done. 2 would be deleted.")
        #expect(api.changes.isEmpty)
    }

    @Test func `a dry run for programs has the exact facts`() async throws {
        let console = MemoryConsole()
        let selection = AgentSelection(.named([id("agent-exited"), id("agent-busy")]), AgentFilter())
        #expect(await Fleet(MemoryAPI(.small), console, .json).deleteAgents(selection, .dryRun) == .notDone)
        let document = try Document(console.output)
        #expect(document["dry_run"] as? Bool == true)
        #expect(document.outcomes == [nil, "refused"])
        let reliesOn = try #require(document.operation["relies_on"] as? [String: Any])
        #expect(reliesOn["status"] as? String == "exited")
        #expect(reliesOn["last_ping_at"] as? String == "2026-11-24T10:00:00.000Z")
        #expect((document["unread_pools"] as? [Any])?.isEmpty == true)
    }

    @Test(arguments: [Consent.ask, .given, .dryRun])
    func `nothing to do is nothing to ask`(_ consent: Consent) async {
        let (api, console) = (MemoryAPI(.small), MemoryConsole(.screen()))
        let selection = AgentSelection(.pools(["prod"]), AgentFilter())
        #expect(await Fleet(api, console).deleteAgents(selection, consent) == .done)
        #expect(console.output == "")
        #expect(console.messages == "No agent fits; there is nothing to do.")
        #expect(api.changes.isEmpty)
    }

    @Test func `a pool that cannot be read is told of, and the others go on`() async {
        let api = MemoryAPI(.small) { call, _ in
            call == "GET apool-prodprodprodprD2/agents" ? .fails(.broken) : nil
        }
        let console = MemoryConsole()
        #expect(await Fleet(api, console).deleteAgents(everywhere, .given) == .notDone)
        #expect(
            console.messages.hasPrefix("prod (apool-prodprodprodprD2): \(TerraformCloudError.broken.readExplanation)")
        )
        #expect(console.messages.hasSuffix("agents.delete: 2 applied."))
    }
}

struct `While agents are deleted` {
    struct Race: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// What happens with which call.
        let hook: @Sendable (String, inout MemoryAPI.State) -> MemoryAPI.Fault?
        let outcome: String
        var ending = Ending.notDone
        var isSent = true
    }

    @Test(arguments: [
        Race(
            testDescription: "one that has called since is not deleted",
            hook: { call, state in
                if call == "GET agent-exited" { state.change(id("agent-exited")) { $0.lastPingAt = testNow } }
                return nil
            },
            outcome: "refused: it has called since",
            isSent: false,
        ),
        Race(
            testDescription: "one that is at work again is not deleted",
            hook: { call, state in
                if call == "GET agent-exited" { state.change(id("agent-exited")) { $0.status = .idle } }
                return nil
            },
            outcome: "refused: it was exited and is idle by now",
            isSent: false,
        ),
        Race(
            testDescription: "one that calls between the look and the call is kept by Terraform",
            hook: { call, state in
                if call == "DELETE agent-exited" { state.change(id("agent-exited")) { $0.status = .busy } }
                return nil
            },
            outcome: "refused: \(TerraformCloudError.atWork.explanation)",
        ),
        Race(
            testDescription: "one that somebody else deletes first is gone already",
            hook: { call, state in
                if call == "GET agent-exited" { state.remove(id("agent-exited")) }
                return nil
            },
            outcome: "unchanged: it was gone already",
            ending: .done,
            isSent: false,
        ),
        Race(
            testDescription: "one that somebody else deletes at the same moment is gone already",
            hook: { call, state in
                if call == "DELETE agent-exited" { state.remove(id("agent-exited")) }
                return nil
            },
            outcome: "unchanged: it was gone already",
            ending: .done,
        ),
        Race(
            testDescription: "one that a 404 hides and the list still has is not called gone",
            hook: { call, _ in call == "DELETE agent-exited" ? .fails(.missing) : nil },
            outcome: "refused: \(TerraformCloudError.missing.explanation)",
        ),
        Race(
            testDescription: "one whose answer was lost is found by looking",
            hook: { call, _ in call == "DELETE agent-exited" ? .losesAnswer : nil },
            outcome: "applied: the answer was lost; found by looking",
            ending: .done,
        ),
        Race(
            testDescription: "one whose answer was lost and that is still there is unknown",
            hook: { call, _ in
                call == "DELETE agent-exited" ? .fails(.reset) : nil
            },
            outcome: "unknown: it is still there. \(TerraformCloudError.reset.explanation)",
            ending: .perhapsDone,
        ),
        Race(
            testDescription: "one that was certainly not sent has failed",
            hook: { call, _ in
                call == "DELETE agent-exited" ? .fails(.unreachable) : nil
            },
            outcome: "failed: \(TerraformCloudError.unreachable.explanation)",
        ),
        Race(
            testDescription: "one that cannot be looked at is not deleted",
            hook: { call, _ in call == "GET agent-exited" ? .fails(.broken) : nil },
            outcome: "failed: could not look whether it is as it was: \(TerraformCloudError.broken.readExplanation)",
            isSent: false,
        ),
    ])
    func `the world moves`(_ race: Race) async throws {
        let api = MemoryAPI(.small, hook: race.hook)
        let console = MemoryConsole()
        #expect(await Fleet(api, console, .json).deleteAgents(everywhere, .given) == race.ending)
        let operations = try Document(console.output).operations
        let told = operations.map { operation in
            [operation["outcome"], operation["reason"]].compactMap { $0 as? String }.joined(separator: ": ")
        }
        #expect(told == [race.outcome, "applied"])
        #expect(api.changes.contains("DELETE agent-exited") == race.isSent)
        #expect(api.changes.count { $0 == "DELETE agent-exited" } <= 1)
    }

    @Test func `one whose silence has gone on is deleted`() async {
        let api = MemoryAPI(.small) { call, state in
            if call == "GET agent-unknown" { state.change(id("agent-unknown")) { $0.status = .errored } }
            return nil
        }
        let console = MemoryConsole()
        let selection = AgentSelection(.everywhere, AgentFilter(statuses: [.unknown]))
        #expect(await Fleet(api, console).deleteAgents(selection, .given) == .done)
        #expect(api.changes == ["DELETE agent-unknown"])
    }

    @Test func `a lost answer stays unknown where the list cannot be read`() async throws {
        let isDeleting = Thought()
        let api = MemoryAPI(.small) { call, _ in
            if call.hasPrefix("DELETE") {
                isDeleting.end()
                return .losesAnswer
            }
            return isDeleting.isOver && call.hasSuffix("agents") ? .fails(.broken) : nil
        }
        let console = MemoryConsole()
        #expect(await Fleet(api, console, .json).deleteAgents(everywhere, .given) == .perhapsDone)
        let document = try Document(console.output)
        #expect(document.outcomes == ["unknown", "unknown"])
        #expect(
            (document.operation["reason"] as? String)?.hasSuffix(
                "failed, too: Terraform failed (500). Try again later."
            ) == true
        )
    }

    @Test(arguments: [true, false])
    func `a lost answer is no proof for an agent that no list had`(_ isDone: Bool) async throws {
        let api = MemoryAPI(.small) { call, _ in
            guard call.hasPrefix("DELETE") else { return nil }
            return isDone ? .losesAnswer : .fails(.reset)
        }
        let console = MemoryConsole()
        let selection = AgentSelection(.named([id("agent-exited")]), AgentFilter())
        #expect(await Fleet(api, console, .json).deleteAgents(selection, .given) == .perhapsDone)
        let reason = try #require(try Document(console.output).operation["reason"] as? String)
        #expect(reason.hasPrefix(isDone ? "it is not to be seen any more" : "it is still there."))
        #expect(!api.calls.contains { $0.hasSuffix("agents") })
    }

    @Test func `a 404 right before the call is no proof for an agent that no list had`() async {
        let looks = Mutex(0)
        let api = MemoryAPI(.small) { call, _ in
            guard call == "GET agent-exited" else { return nil }
            let count = looks.withLock { looks in
                looks += 1
                return looks
            }
            return count > 1 ? .fails(.missing) : nil
        }
        let selection = AgentSelection(.named([id("agent-exited")]), AgentFilter())
        let console = MemoryConsole()
        #expect(await Fleet(api, console).deleteAgents(selection, .given) == .notDone)
        #expect(console.messages.contains("1 refused: \(TerraformCloudError.missing.explanation)"))
    }

    @Test func `a pool that has given its name away keeps its agents`() async throws {
        let thought = Thought()
        let api = MemoryAPI(.small) { _, state in
            if thought.isOver { state.pools[0].name = "ci-2" }
            return nil
        }
        let console = MemoryConsole(.screen(), answers: ["2"]) { thought.end() }
        let selection = AgentSelection(.pools(["ci"]), AgentFilter())
        #expect(await Fleet(api, console, .json).deleteAgents(selection, .ask) == .notDone)
        let document = try Document(console.output)
        #expect(document.outcomes == ["refused", "refused"])
        #expect(document.operation["reason"] as? String == "its pool is called ci-2 by now")
        #expect(api.changes.isEmpty)
    }

    @Test func `a pool that is meant by its ID may have any name`() async {
        let thought = Thought()
        let api = MemoryAPI(.small) { _, state in
            if thought.isOver { state.pools[0].name = "ci-2" }
            return nil
        }
        let console = MemoryConsole(.screen(), answers: ["2"]) { thought.end() }
        let selection = AgentSelection(.pools(["apool-ciciciciciciciC1"]), AgentFilter())
        #expect(await Fleet(api, console).deleteAgents(selection, .ask) == .done)
    }

    // MARK: - An API that cannot be reached for a while

    @Test func `what is doubtful is looked up again once the API can be reached`() async throws {
        let (isDeleting, pauses) = (Thought(), Pauses())
        let api = MemoryAPI(.small) { call, _ in
            if call == "DELETE agent-exited" {
                isDeleting.end()
                return .losesAnswer
            }
            guard isDeleting.isOver, call.hasSuffix("agents"), pauses.count < 2 else { return nil }
            return .fails(.circuitOpen(retryAfter: 10))
        }
        let console = MemoryConsole()
        let fleet = Fleet(api, console, .json, pause: pauses.pause)
        let selection = AgentSelection(.pools(["ci"]), AgentFilter(statuses: [.exited]))
        #expect(await fleet.deleteAgents(selection, .given) == .done)
        #expect(try Document(console.output).outcomes == ["applied"])
        #expect(pauses.all == [.seconds(10), .seconds(10)])
    }

    @Test func `certainty is not waited for without end`() async throws {
        let (isDeleting, pauses) = (Thought(), Pauses())
        let open = TerraformCloudError.circuitOpen(retryAfter: 15)
        let api = MemoryAPI(.small) { call, _ in
            if call == "DELETE agent-exited" {
                isDeleting.end()
                return .losesAnswer
            }
            return isDeleting.isOver && call.hasSuffix("agents") ? .fails(open) : nil
        }
        let console = MemoryConsole()
        let selection = AgentSelection(.pools(["ci"]), AgentFilter(statuses: [.exited]))
        #expect(
            await Fleet(api, console, .json, pause: pauses.pause).deleteAgents(selection, .given) == .perhapsDone
        )
        let reason = try #require(try Document(console.output).operation["reason"] as? String)
        #expect(reason.hasSuffix(open.explanation))
        #expect(pauses.all == [.seconds(15), .seconds(15)])
    }

    @Test func `a deletion waits, and looks again, while the API cannot be reached`() async {
        let pauses = Pauses()
        let api = MemoryAPI(Self.fleet(agents: 40)) { call, _ in
            call.hasPrefix("DELETE") && pauses.count == 0 ? .fails(.circuitOpen(retryAfter: 3)) : nil
        }
        let console = MemoryConsole()
        let fleet = Fleet(api, console, pause: pauses.pause)
        #expect(await fleet.deleteAgents(everywhere, .given) == .done)
        #expect(console.messages == "agents.delete: 40 applied.")
        let held = pauses.count / 3
        #expect((1...8).contains(held))
        #expect(api.calls.count { $0.hasPrefix("GET agent-") } == 40 + held)
    }

    @Test func `a deletion is given up when the API cannot be reached again and again`() async throws {
        let pauses = Pauses()
        let api = MemoryAPI(Self.fleet(agents: 40)) { call, _ in
            call.hasPrefix("DELETE") ? .fails(.circuitOpen(retryAfter: 3)) : nil
        }
        let console = MemoryConsole()
        let fleet = Fleet(api, console, .json, pause: pauses.pause)
        #expect(await fleet.deleteAgents(everywhere, .given) == .notDone)
        let outcomes = try Document(console.output).outcomes
        #expect(outcomes.count == 40)
        #expect(outcomes.contains("failed"))
        #expect(outcomes.count { $0 == "not-attempted" } >= 32)
        #expect(api.changes.count <= 24)
    }

    @Test func `what is doubtful is looked up with one list for each pool`() async {
        let state = Self.fleet(agents: 20)
        let api = MemoryAPI(state) { call, _ in call.hasPrefix("DELETE") ? .losesAnswer : nil }
        #expect(await Fleet(api, MemoryConsole()).deleteAgents(everywhere, .given) == .done)
        #expect(api.calls.filter { $0.hasSuffix("agents") }.count == 2)
    }

    @Test func `a few are under way at a time, and progress is shown`() async {
        let gate = Gate()
        let api = MemoryAPI(Self.fleet(agents: 40), gate: { if $0.hasPrefix("DELETE") { await gate.pass() } })
        let console = MemoryConsole(.screen(80), secondsPerLook: 0.1)
        let running = Task { await Fleet(api, console).deleteAgents(everywhere, .given) }
        await gate.haveCome(8)
        gate.open()
        #expect(await running.value == .done)
        #expect(api.mostUnderWay == 8)
        #expect(api.changes.count == 40)
        #expect(console.messages == "agents.delete: 40 applied.")
        let drawn = console.drawn.compactMap(\.self)
        #expect(drawn.first == "Deleting agents [------------------------] 1/40  2%")
        #expect(drawn.last == "Deleting agents [########################] 40/40  100%")
        #expect(drawn.contains { $0.hasSuffix(" s left") })
        #expect(console.drawn.last == .some(nil))
    }

    @Test func `nothing is drawn into a pipe`() async {
        let console = MemoryConsole()
        #expect(await Fleet(MemoryAPI(Self.fleet(agents: 10)), console).deleteAgents(everywhere, .given) == .done)
        #expect(console.drawn.isEmpty)
    }

    @Test func `an answer that would come to every call ends the rest`() async throws {
        let api = MemoryAPI(Self.fleet(agents: 40)) { call, _ in
            call.hasPrefix("DELETE") ? .fails(.notAllowed) : nil
        }
        let console = MemoryConsole()
        #expect(await Fleet(api, console, .json).deleteAgents(everywhere, .given) == .notDone)
        #expect(api.changes.count <= 8)
        let operations = try Document(console.output).operations
        let reasons = operations.compactMap { $0["reason"] as? String }
        #expect(reasons.count == 40)
        #expect(
            reasons.last
                == "another call came to: \(TerraformCloudError.notAllowed.explanation)"
        )
    }

    @Test func `a table for people leaves out what was not attempted, and says how much that is`() async {
        let api = MemoryAPI(Self.fleet(agents: 40)) { call, _ in
            call.hasPrefix("DELETE") ? .fails(.notAllowed) : nil
        }
        let console = MemoryConsole()
        #expect(await Fleet(api, console).deleteAgents(everywhere, .given) == .notDone)
        let rows = console.output.split(separator: "\n").count - 1
        #expect((1...8).contains(rows))
        #expect(!console.output.contains("not attempted"))
        let reason = TerraformCloudError.notAllowed.explanation
        #expect(
            console.messages == """
                agents.delete: \(rows) refused, \(40 - rows) not attempted.
                  \(rows) refused: \(reason)
                  \(40 - rows) not attempted: another call came to: \(reason)
                """
        )
    }

    @Test func `many reasons are not all told beside the table`() async {
        let api = MemoryAPI(Self.fleet(agents: 12)) { call, _ in
            guard call.hasPrefix("DELETE") else { return nil }
            return .fails(.conflict(APIErrors(requestID: call)))
        }
        let console = MemoryConsole()
        #expect(await Fleet(api, console).deleteAgents(everywhere, .given) == .notDone)
        let lines = console.messages.split(separator: "\n")
        #expect(lines.count == 12)
        #expect(lines.last == "  and 2 more reasons")
        #expect(console.output.contains("Request ID: DELETE agent-12."))
    }

    // MARK: - Stopping

    @Test func `a stop begins no further call, and says what was done, what not, and what is unknown`() async throws {
        let gate = Gate()
        let counter = Mutex(0)
        let api = MemoryAPI(
            Self.fleet(agents: 40),
            hook: { call, _ in
                guard call.hasPrefix("DELETE") else { return nil }
                // One of those under way loses its answer and is still there afterwards.
                let number = counter.withLock { count in
                    count += 1
                    return count
                }
                return number == 1 ? .fails(.reset) : nil
            },
            gate: { if $0.hasPrefix("DELETE") { await gate.pass() } },
        )
        let console = MemoryConsole()
        let running = Task { await Fleet(api, console, .json).deleteAgents(everywhere, .given) }
        await gate.haveCome(8)
        running.cancel()
        gate.open()
        #expect(await running.value == .perhapsDone)
        #expect(api.changes.count == 8)
        let document = try Document(console.output)
        #expect(document.operations.count == 40)
        #expect(document.outcomes.count { $0 == "applied" } == 7)
        #expect(document.outcomes.count { $0 == "unknown" } == 1)
        #expect(document.outcomes.count { $0 == "not-attempted" } == 32)
        #expect(document.operations.last?["reason"] as? String == "it was stopped before")
        let reasons = [
            "  1 unknown: it is still there. \(TerraformCloudError.reset.explanation)",
            "  32 not attempted: it was stopped before",
        ]
        .joined(separator: "\n")
        #expect(
            console.messages == """
                \(Fleet.stopping)
                agents.delete: 7 applied, 32 not attempted, 1 unknown.
                \(reasons)
                """
        )
        #expect(api.state.agents.values.joined().count == 33)
    }

    @Test func `a stop at the question sends nothing`() async {
        let api = MemoryAPI(.small)
        let console = MemoryConsole(.screen(), answers: ["2"]) { withUnsafeCurrentTask { $0?.cancel() } }
        let ending = await Task { await Fleet(api, console).deleteAgents(everywhere, .ask) }.value
        #expect(ending == .notConfirmed)
        #expect(api.changes.isEmpty)
    }

    @Test func `a stop while the plan is made sends nothing`() async {
        let gate = Gate()
        let api = MemoryAPI(.small, gate: { if $0.hasSuffix("agents") { await gate.pass() } })
        let console = MemoryConsole()
        let running = Task { await Fleet(api, console).deleteAgents(everywhere, .given) }
        await gate.haveCome(2)
        running.cancel()
        gate.open()
        #expect(await running.value == .notConfirmed)
        #expect(console.messages == "Stopped. Nothing was changed.")
        #expect(api.changes.isEmpty)
    }

    private static func fleet(agents count: Int) -> MemoryAPI.State {
        var state = MemoryAPI.State()
        state.pools = [pool("apool-1", "ci")]
        state.agents[state.pools[0].id] = (1...count).map { agent("agent-\($0)", .exited, silentFor: 7_200) }
        return state
    }
}
