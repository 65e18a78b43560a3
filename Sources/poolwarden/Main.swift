import ArgumentParser

/// Where everything starts: `poolwarden serve` takes deliveries, the other commands look, try and prove.
@main
struct Poolwarden: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poolwarden",
        abstract: "Slash commands and CI webhooks, decided by Lua policies, run against Terraform's agent pools.",
        discussion: """
            Start with `poolwarden demo`. Exit codes: 0 done, 1 found something wrong, 64 wrong usage; pools, agents and \
            tokens have more, which their help lists.
            """,
        subcommands: [
            ServeCommand.self, DemoCommand.self, SimulatorCommand.self, SendCommand.self, PolicyCommand.self,
            DeliveriesCommand.self, JournalCommand.self, VerifyRequestCommand.self, PoolsCommand.self,
            AgentsCommand.self,
            TokensCommand.self,
        ],
    )
}
