package import AgentPoolsAPI

/// An agent of the simulator.
package struct SimulatedAgent: Sendable, Hashable {
    /// The agent as it was told of last; in a snapshot, as it is at that time.
    package internal(set) var agent: Agent
    /// What it does as time passes.
    package internal(set) var course: AgentCourse
    /// The token that it registered with, without which it exits; nil where nobody said.
    package internal(set) var token: AgentTokenID?
    /// Its place in the order in which the organization's agents came.
    let serial: Int

    init(agent: Agent, course: AgentCourse, token: AgentTokenID?, serial: Int) {
        self.agent = agent
        self.course = course
        self.token = token
        self.serial = serial
    }

    /// What the agent's chances follow from: FNV-1a of its ID.
    var seed: UInt64 {
        self.agent.id.rawValue.utf8.reduce(0xCBF2_9CE4_8422_2325) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
    }
}
