import AgentPoolsAPI
import Foundation

extension SimulatedOrganization {
    /// Something that happens to an agent in the world, not through the API.
    enum AgentEvent: String, CaseIterable {
        /// It stops calling without a word.
        case die
        /// It says goodbye.
        case exit
        /// It calls, and goes on calling.
        case ping
        /// It calls and takes work, until told otherwise.
        case busy
        /// It calls and waits for work, until told otherwise.
        case idle
    }

    /// Lets something happen to an agent.
    ///
    /// - Returns: The agent afterwards.
    /// - Throws: 404 where the agent is not there, 422 where nothing of the kind can happen to it any more.
    mutating func happen(
        _ event: AgentEvent,
        to id: AgentID,
        now: Date,
    ) throws(SimulatedRefusal) -> Agent {
        guard let (pool, position) = self.position(ofAgent: id) else { throw .notFound }
        var agent = self.pools[pool].agents[position].settled(at: now, self.silence)
        switch (event, agent.agent.status) {
        case (_, .exited), (_, .other), (.die, .errored), (.die, .unknown), (.exit, .errored):
            throw .control("the agent is \(agent.agent.status.word): it cannot \(event.rawValue) any more", at: "/do")
        case (.die, .idle), (.die, .busy):
            agent.course = .silent(since: now)
        case (.exit, _), (_, .errored):
            // An agent that was given up exits when it comes back.
            agent.agent.status = .exited
            agent.course = .still
            if event != .exit { agent.agent.lastPingAt = now }
        case (.ping, _), (.busy, _), (.idle, _):
            if event == .busy {
                agent.agent.status = .busy
            } else if event == .idle || agent.agent.status == .unknown {
                agent.agent.status = .idle
            }
            agent.agent.lastPingAt = now
            var routine = AgentRoutine(since: now)
            if case .alive(let former) = agent.course {
                routine.pingEvery = former.pingEvery
                if event == .ping { routine.busyShare = former.busyShare }
            }
            agent.course = .alive(routine)
        }
        self.pools[pool].agents[position] = agent
        return self.shown(agent, now: now)
    }

    /// Registers an agent, as an agent does that starts.
    ///
    /// - Parameters:
    ///   - name: Its name; nil for none.
    ///   - pool: The ID or the name of its pool.
    ///   - token: The token that it uses; nil for none.
    ///   - course: What it does.
    ///   - now: When.
    /// - Returns: The agent.
    /// - Throws: 422 where the pool or the token is not there.
    mutating func register(
        _ name: String?,
        in pool: String,
        token: AgentTokenID?,
        course: AgentCourse,
        now: Date,
    ) throws(SimulatedRefusal) -> Agent {
        guard let position = self.pools.firstIndex(where: { $0.id.rawValue == pool || $0.name == pool }) else {
            throw .control("no pool has this ID or name", at: "/pool")
        }
        guard token == nil || self.pools[position].tokens.contains(where: { $0.id == token }) else {
            throw .control("the pool has no such token", at: "/token")
        }
        let agent = Agent(
            id: AgentID(rawValue: self.identifiers.next("agent")),
            name: name,
            status: .idle,
            ipAddress: self.address(inPoolAt: position),
            lastPingAt: now,
            createdAt: now,
        )
        self.add(agent, inPoolAt: position, course: course, token: token)
        return agent
    }

    /// An address for the next agent of a pool.
    func address(inPoolAt position: Int) -> String {
        "10.0.\(position % 250).\(self.pools[position].agents.count % 250 + 4)"
    }
}

extension SimulatedRefusal {
    /// 422 of the simulator's own addresses: what is wrong, and where in the request.
    static func control(_ detail: String, at pointer: String) -> SimulatedRefusal {
        SimulatedRefusal(422, title: "refused", detail: detail, pointer: pointer)
    }
}
