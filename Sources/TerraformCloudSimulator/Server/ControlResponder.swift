import AgentPoolsAPI
import Foundation
import HTTPTypes

/// Answers requests to the simulator itself, under `/_simulator`: what people and tests do with it, without a token.
struct ControlResponder {
    let cloud: SimulatedCloud

    func answer(_ request: ReceivedRequest) async throws -> SimulatedAnswer {
        // A state of a hundred thousand agents is some 40 MB.
        guard let body = try await request.body(upTo: 256 * 1_048_576) else { return .refusal(.tooLarge) }
        do {
            return try await self.answer(request, body)
        } catch let refusal as SimulatedRefusal {
            return .refusal(refusal)
        }
    }

    private func answer(_ request: ReceivedRequest, _ body: [UInt8]) async throws -> SimulatedAnswer {
        let path = request.path.dropFirst()
        switch (request.method, path.first, path.dropFirst().first, path.count) {
        case (.get, "fleet", nil, 1): return .json(FleetPage.json(await self.cloud.snapshot()))
        case (.get, "state", nil, 1):
            let (organization, token) = await self.cloud.state()
            return .json(bytes: StateWriter.write(organization, token: token))
        case (.put, "state", nil, 1): return try await self.replace(body)
        case (.get, "ledger", nil, 1):
            let after = request.query["after"].flatMap(Int.init) ?? 0
            return .json(.array(await self.cloud.ledger.dropFirst(max(0, after)).map(\.json)))
        case (.get, "requests", nil, 1):
            let (all, refused) = await self.cloud.requests
            return .json(.object(["all": .integer(all), "refused": .integer(refused)]))
        case (.get, "faults", nil, 1): return await self.faults()
        case (.post, "faults", nil, 1): return try await self.addFaults(body)
        case (.delete, "faults", nil, 1):
            await self.cloud.removeFaults()
            return .nothing
        case (.get, "clock", nil, 1): return await self.clock()
        case (.post, "clock", nil, 1): return try await self.moveClock(body)
        case (.post, "agents", nil, 1): return try await self.register(body)
        case (.post, "agents", let id?, 2): return try await self.happen(to: AgentID(rawValue: id), body)
        default: throw SimulatedRefusal.notFound
        }
    }

    private func replace(_ body: [UInt8]) async throws -> SimulatedAnswer {
        let now = await self.cloud.now
        let (organization, token): (SimulatedOrganization, String?)
        do {
            (organization, token) = try StateReader.read(body, now: now, silence: self.cloud.silence)
        } catch {
            throw SimulatedRefusal.control(error.detail, at: error.pointer)
        }
        await self.cloud.replace(with: organization, token: token)
        return .nothing
    }

    // MARK: - Faults

    private func faults() async -> SimulatedAnswer {
        .json(.array(await self.cloud.scriptedFaults().map { .string(FaultText.write($0)) }))
    }

    /// Takes a list of faults as text, all of them or none.
    private func addFaults(_ body: [UInt8]) async throws -> SimulatedAnswer {
        guard case .array(let texts)? = try? JSON(reading: body) else {
            throw SimulatedRefusal.control("the body must be a list of faults, such as [\"503 next 2\"]", at: "")
        }
        var faults: [ScriptedFault] = []
        for (number, text) in texts.enumerated() {
            guard case .string(let text) = text else {
                throw SimulatedRefusal.control("must be a string", at: "/\(number)")
            }
            do {
                faults.append(try FaultText.read(text))
            } catch {
                throw SimulatedRefusal.control("\(error)", at: "/\(number)")
            }
            if let lost = await self.cloud.lostChange(for: faults[number]) {
                throw SimulatedRefusal.control(
                    "what was before the change of \(Timestamp.write(lost)) was not kept: with more than "
                        + "\(OrganizationHistory.mostAgents) agents, that is done only while a stale fault is to come",
                    at: "/\(number)",
                )
            }
        }
        for fault in faults { await self.cloud.script(fault) }
        return await self.faults()
    }

    // MARK: - The clock

    private func clock() async -> SimulatedAnswer {
        .json(.object(["now": .time(await self.cloud.now)]))
    }

    private func moveClock(_ body: [UInt8]) async throws -> SimulatedAnswer {
        let request = try Self.object(body)
        let isMoved: Bool
        if case .string(let text)? = request["advance"], let seconds = TimeSpan.read(text) {
            isMoved = await self.cloud.move { $0.advance(by: seconds) }
        } else if case .string(let text)? = request["set"], let time = Timestamp.read(text) {
            isMoved = await self.cloud.move { $0.set(to: time) }
        } else {
            throw SimulatedRefusal.control(
                "the body must be {\"advance\": \"1h\"} or {\"set\": \"2026-01-01T00:00:00Z\"}",
                at: "",
            )
        }
        guard isMoved else {
            throw SimulatedRefusal.control("the clock goes forward, at most a hundred years", at: "")
        }
        return await self.clock()
    }

    // MARK: - Agents

    private func register(_ body: [UInt8]) async throws -> SimulatedAnswer {
        let request = StateValue(json: .object(try Self.object(body)), pointer: "")
        let now = await self.cloud.now
        let agent: Agent
        do {
            let name = try request.optional("name")?.text()
            let pool = try request.required("pool").text()
            let token: AgentTokenID? = try request.optional("token")?.id()
            let course = try AgentCourse(request, status: .idle, lastPingAt: now, now: now, self.cloud.silence)
            agent = try await self.cloud.control { organization, now throws(SimulatedRefusal) in
                try organization.register(name, in: pool, token: token, course: course, now: now)
            }
        } catch let error as StateError {
            throw SimulatedRefusal.control(error.detail, at: error.pointer)
        }
        return .document(ResourceDocument(data: agent).bytes, status: 201)
    }

    private func happen(to id: AgentID, _ body: [UInt8]) async throws -> SimulatedAnswer {
        typealias Event = SimulatedOrganization.AgentEvent
        guard case .string(let word)? = try Self.object(body)["do"], let event = Event(rawValue: word) else {
            let words = Event.allCases.map(\.rawValue).joined(separator: ", ")
            throw SimulatedRefusal.control("must be one of \(words)", at: "/do")
        }
        let agent = try await self.cloud.control { organization, now throws(SimulatedRefusal) in
            try organization.happen(event, to: id, now: now)
        }
        return .document(ResourceDocument(data: agent).bytes)
    }

    private static func object(_ body: [UInt8]) throws(SimulatedRefusal) -> [String: JSON] {
        guard case .object(let members)? = try? JSON(reading: body) else {
            throw .control("the body must be a JSON object", at: "")
        }
        return members
    }
}
