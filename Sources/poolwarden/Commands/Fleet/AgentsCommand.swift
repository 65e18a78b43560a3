import AgentPoolsAPI
import ArgumentParser
import FleetCommands

struct AgentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agents",
        abstract: "Look at agents, and forget those that are gone.",
        discussion: """
            POOL is a pool's ID or its exact name. Nothing here stops an agent: the API cannot either.

            \(Shapes.failure)

            \(Ending.table)
            """,
        subcommands: [List.self, Show.self, Delete.self],
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "The agents of some pools, or of all.",
            discussion: Shapes.agents,
        )

        @OptionGroup var options: FleetOptions

        @Argument(help: "IDs or exact names of pools; none for all pools.")
        var pools: [String] = []

        @Option(
            help: ArgumentHelp(
                "Only agents in these statuses: idle, busy, unknown, errored, exited, with commas between them.",
                valueName: "statuses",
            ),
            transform: FleetArgument.statuses,
        )
        var status: [AgentStatus]?

        @Option(
            help: ArgumentHelp(
                "Only agents that have not called for so long, such as 90s, 15m, 2h, 7d or 1h30m.",
                valueName: "duration",
            ),
            transform: FleetArgument.duration,
        )
        var silentFor: Duration?

        @Option(parsing: .unconditional, help: "The order, over all pools; - turns it round.")
        var sort: AgentSort?

        func run() async throws {
            let (pools, sort) = (self.pools, self.sort)
            let filter = AgentFilter(statuses: self.status, silence: self.silentFor)
            try await self.options.run { await $0.listAgents(of: pools, filter, sort: sort) }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "One agent with all that is known of it.",
            discussion: Shapes.shownAgent,
        )

        @OptionGroup var options: FleetOptions

        @Argument(help: "The agent's ID, such as agent-73PJNzbZB5idR7AQ.", transform: FleetArgument.agent)
        var agent: AgentID

        func run() async throws {
            let agent = self.agent
            try await self.options.run { await $0.showAgent(agent) }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete",
            abstract: "Forget agents that are gone.",
            discussion: """
                Give agents, pools or --all-pools. Without --status, errored and exited agents of pools are meant; an \
                unknown one has only not called for a while, and may come back. Each agent is looked at again right \
                before its call, and one that has called since is not deleted. Ctrl-C begins no further call, waits for \
                those under way, and says what was done.

                \(Shapes.agentDeletion)
                """,
        )

        @OptionGroup var options: FleetOptions

        @Argument(help: "IDs of agents, such as agent-73PJNzbZB5idR7AQ.", transform: FleetArgument.agent)
        var agents: [AgentID] = []

        @Option(help: "The ID or exact name of a pool whose agents are meant; more than once for more.")
        var pool: [String] = []

        @Flag(help: "The agents of every pool are meant.")
        var allPools = false

        @Option(
            help: ArgumentHelp(
                "Only agents in these statuses: unknown, errored, exited, with commas between them.",
                valueName: "statuses",
            ),
            transform: FleetArgument.deletableStatuses,
        )
        var status: [AgentStatus]?

        @Option(
            help: ArgumentHelp(
                "Only agents that have not called for so long, such as 90s, 15m, 2h, 7d or 1h30m.",
                valueName: "duration",
            ),
            transform: FleetArgument.duration,
        )
        var silentFor: Duration?

        @OptionGroup var consent: ConsentOptions

        func validate() throws {
            guard [!self.agents.isEmpty, !self.pool.isEmpty, self.allPools].count(where: \.self) == 1 else {
                throw ValidationError("give either IDs of agents, or --pool, or --all-pools.")
            }
        }

        func run() async throws {
            let scope: AgentSelection.Scope =
                self.allPools ? .everywhere : self.pool.isEmpty ? .named(self.agents) : .pools(self.pool)
            let selection = AgentSelection(scope, AgentFilter(statuses: self.status, silence: self.silentFor))
            let consent = self.consent.consent
            try await self.options.run { await $0.deleteAgents(selection, consent) }
        }
    }
}
