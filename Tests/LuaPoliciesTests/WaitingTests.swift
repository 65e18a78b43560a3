import AgentPoolsAPI
import Foundation
import LuaPolicies
import Testing
import Warden

struct `Waiting for a read` {
    /// Every kind of read with the name of the call in errors, on pools and agents that were read before.
    static let kinds = [
        ("tfc.pools.each { sort = 'name' }", "tfc.pools.each"),
        ("tfc.pools.list { sort = 'name' }", "tfc.pools.list"),
        ("tfc.pools.find('production')", "tfc.pools.list"),
        ("tfc.pools.show('apool-1')", "tfc.pools.show"),
        ("tfc.agents.each(linux)", "tfc.agents.each"),
        ("tfc.agents.list(linux)", "tfc.agents.list"),
        ("tfc.agents.count(linux)", "tfc.agents.list"),
        ("tfc.agents.each_of({ linux })", "tfc.agents.each_of"),
        ("tfc.agents.show('agent-1')", "tfc.agents.show"),
        ("tfc.tokens.each(linux)", "tfc.tokens.each"),
        ("tfc.tokens.list(linux)", "tfc.tokens.list"),
        ("tfc.tokens.show('at-1')", "tfc.tokens.show"),
    ]

    static let errors: [(TerraformCloudError, String)] = [
        (.unauthorized(APIErrors()), "the API token is missing or not valid"),
        (.forbidden(APIErrors()), "the API token may not see it"),
        (.notFound(APIErrors()), "it is not there, or the API token may not see it"),
        (.badRequest(APIErrors()), "the API did not understand the request"),
        (.conflict(APIErrors()), "something else holds it"),
        (.notDeletable(APIErrors()), "it cannot be deleted now"),
        (.invalid(attribute: nil, message: "no", APIErrors()), "the API refused the values"),
        (.circuitOpen(retryAfter: 30), "the API has not answered for a while"),
        (.rateLimited(retryAfter: 2.5, APIErrors()), "the API's rate limit is used up; there is room again in 3 s"),
        (.server(status: 503, APIErrors()), "the API failed with status 503"),
        (.unexpectedStatus(418, APIErrors()), "the API answered with status 418"),
        (.unreadable(reason: "no JSON"), "the API's answer could not be read: no JSON"),
        (.transport(reason: "no route", sentBytes: false), "the API could not be reached: no route"),
        (.cancelled(sentBytes: false), "the read was cancelled"),
    ]

    /// The pool is read first, and answered; what comes then is what fails.
    private static let before = "local linux = tfc.pools.find('ci-linux') "

    private static func organization(_ failure: TerraformCloudError) -> FakeOrganization {
        .usual(failing: { $0 == "pools.list - ci-linux" ? nil : failure })
    }

    @Test(arguments: kinds)
    func `ends in every error of the API as a sentence that can be caught`(
        _ call: String,
        _ name: String,
    ) async throws {
        for (error, sentence) in Self.errors {
            let organization = Self.organization(error)
            let raised = try await decide(onTest(Self.before + call), reads: organization)
            let middle = name == "tfc.agents.each_of" ? ": the agents of ci-linux" : ""
            let whole = "\(name)\(middle) could not be read: \(sentence)"
            #expect(raised.summary == "indeterminate: policies/x.lua:3: \(whole)")
            #expect(raised.facts.last?.answer == "{\"error\":\"\(whole.dropFirst(4))\"}")
            #expect(raised.cost.reads == 2)

            let caught = "local ok, why = pcall(function() return \(call) end) note(tostring(ok) .. ' ' .. why)"
            let handled = try await decide(onTest(Self.before + caught), reads: organization)
            #expect(handled.summary == "note: false policies/x.lua:3: \(whole)")
        }
    }

    @Test(arguments: kinds)
    func `ends with the time that one evaluation may wait, whatever it would catch`(
        _ call: String,
        _ name: String,
    ) async throws {
        var settings = PolicySettings()
        settings.readTime = .milliseconds(5)
        let slow = FakeOrganization.usual(delay: .seconds(3_600))
        let call = call.replacing("linux", with: "tfc.pools.find('ci-linux')")
        let body = "while true do pcall(function() return \(call) end) end"
        let decision = try await decide(onTest(body), reads: slow, settings: settings)
        let first = call.contains("tfc.pools.find") ? "tfc.pools.list" : name
        #expect(
            decision.summary
                == "indeterminate: policies/x.lua:3: \(first) was not answered in time; one evaluation waits 0.005 seconds for its reads"
        )
        #expect(decision.facts.count == 1)
    }

    @Test
    func `adds up over the reads of an evaluation`() async throws {
        var settings = PolicySettings()
        settings.readTime = .milliseconds(900)
        let slow = FakeOrganization.usual(delay: .milliseconds(300))
        let body = "for i = 1, 5 do tfc.pools.list { q = tostring(i) } end note('never')"
        let decision = try await decide(onTest(body), reads: slow, settings: settings)
        #expect(decision.reasons[0].text.contains("was not answered in time"))
        // No read takes less than a third of the time, so a fourth one is not answered.
        #expect((1...4).contains(decision.facts.count))
    }

    @Test(arguments: kinds)
    func `ends when nobody waits for the decision any more, and the interpreter is as good as before`(
        _ call: String,
        _ name: String,
    ) async throws {
        let body = """
            if event.payload.wait then
              while true do pcall(function() local linux = tfc.pools.find("ci-linux") return \(call) end) end
            end
            count = (count or 0) + 1
            note(count .. tfc.pools.find("ci-linux").name)
            """
        let fixture = try PolicyFixture(["x.lua": onTest(body)])
        let set = try fixture.load()
        let slow = FakeOrganization.usual(delay: .seconds(3_600))
        let waiting = Task { await set.decide(.event(payload: "{\"wait\":true}"), reads: slow) }
        while slow.reads.isEmpty { await Task.yield() }
        waiting.cancel()
        let cancelled = await waiting.value
        #expect(
            cancelled.summary
                == "indeterminate: policies/x.lua:4: tfc.pools.list was not answered before the evaluation was cancelled"
        )
        #expect(cancelled.facts.count == 1)
        #expect(cancelled.plan.isEmpty)

        let next = await set.decide(.event(payload: "{}"), reads: FakeOrganization.usual)
        let fresh = await (try fixture.load()).decide(.event(payload: "{}"), reads: FakeOrganization.usual)
        #expect(next.summary == "note: 1ci-linux")
        #expect(next.timeless == fresh.timeless)
    }

    @Test
    func `ends at once in an evaluation that was cancelled before`() async throws {
        let fixture = try PolicyFixture([
            "x.lua": onTest("tfc.pools.create { name = 'a' } pcall(tfc.pools.list) permit('x')")
        ])
        let set = try fixture.load()
        let decision = await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await set.decide(.event(), reads: FakeOrganization.usual)
        }.value
        #expect(decision.verdict == .indeterminate)
        #expect(decision.plan.isEmpty)
    }

    @Test
    func `leaves no evaluation behind when many are cancelled at once`() async throws {
        let fixture = try PolicyFixture([
            "x.lua": onTest("for i = 1, 9 do tfc.pools.list { q = 'x' .. i } end note('n')")
        ])
        let set = try fixture.load()
        let slow = FakeOrganization.usual(delay: .seconds(3_600))
        let decisions = await withTaskGroup(of: Decision.self) { group in
            for _ in 0..<40 { group.addTask { await set.decide(.event(), reads: slow) } }
            while slow.reads.count < 40 { await Task.yield() }
            group.cancelAll()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(decisions.count == 40)
        #expect(decisions.allSatisfy { $0.verdict == .indeterminate && $0.facts.count == 1 })
        #expect(await set.decide(.event(), reads: FakeOrganization.usual).summary == "note: n")
    }

    static let callbacks = kinds.flatMap { call, name -> [(String, String)] in
        let written = String(call.prefix { $0 != "(" && $0 != " " })
        return [
            "table.sort({ 2, 1 }, function() return \(call) end)",
            "string.gsub('x', 'x', function() return \(call) end)",
            "table.concat(setmetatable({}, { __len = function() return 1 end, __index = function() return \(call) end }))",
            "tostring(setmetatable({}, { __tostring = function() return \(call) end }))",
        ].map { ($0, written) }
    }

    @Test(arguments: callbacks)
    func `is an error that says what to write where it cannot be done`(_ body: String, _ call: String) async throws {
        let decision = try await decide(onTest(Self.before + body), reads: FakeOrganization.usual)
        #expect(
            decision.summary
                == "indeterminate: policies/x.lua:3: \(call) cannot wait inside a callback of table.sort, string.gsub or a metamethod; read before, keep the answer in a local, and use that in the callback"
        )
    }
}
