import ArgumentParser

struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Look after policies.",
        subcommands: [
            PolicyCheckCommand.self,
            PolicyTryCommand.self,
            PolicyRunCommand.self,
            PolicyReloadCommand.self,
            PolicyTypesCommand.self,
            PolicyReferenceCommand.self,
        ],
    )
}
