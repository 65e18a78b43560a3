import AgentPoolsAPI
import ArgumentParser
import FleetCommands

struct TokensCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokens",
        abstract: "Look at agent tokens, make them, take them away.",
        discussion: """
            POOL is a pool's ID or its exact name. To replace a token: create one, restart the agents with it, wait until \
            the old one is not used any more, delete it. An organization's API token cannot do this; a team's can.

            \(Shapes.failure)

            \(Ending.table)
            """,
        subcommands: [List.self, Create.self, Show.self, Delete.self],
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "The agent tokens of a pool, without their secrets.",
            discussion: Shapes.tokens,
        )

        @OptionGroup var options: FleetOptions

        @Argument(help: "The pool's ID or exact name.")
        var pool: String

        @Option(parsing: .unconditional, help: "The order; - turns it round.")
        var sort: CreationSort?

        func run() async throws {
            let (pool, sort) = (self.pool, self.sort)
            try await self.options.run { await $0.listTokens(of: pool, sort: sort) }
        }
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "A new agent token for a pool.",
            discussion: """
                Terraform shows the secret once. It goes to a new file that only you can read, or alone to the standard \
                output, to be piped; nowhere else. The file has no line's end after the secret.

                \(Shapes.createdToken)
                """,
        )

        @OptionGroup var options: FleetOptions

        @Argument(help: "The pool's ID or exact name.")
        var pool: String

        @Option(help: ArgumentHelp("What the token is for.", valueName: "text"))
        var description: String

        @Option(help: ArgumentHelp("A file that does not exist yet, for the secret.", valueName: "path"))
        var secretFile: String?

        @Flag(help: "Print the secret, and nothing else.")
        var printSecret = false

        @Flag(help: "Show what would be done, and do nothing.")
        var dryRun = false

        func validate() throws {
            guard (self.secretFile != nil) != self.printSecret else {
                throw ValidationError("give either --secret-file PATH or --print-secret: the secret is shown once.")
            }
            guard !self.printSecret || !self.options.json else {
                throw ValidationError("--print-secret and --json do not go together; use --secret-file PATH.")
            }
            guard !self.description.isEmpty else {
                throw ValidationError("say with --description what the token is for.")
            }
        }

        func run() async throws {
            let (pool, description, file, dryRun) = (self.pool, self.description, self.secretFile, self.dryRun)
            try await self.options.run { fleet in
                await fleet.createToken(
                    for: pool,
                    description: description,
                    secretTo: file.map { SecretFile(path: $0) } ?? fleet.secretOutput,
                    dryRun: dryRun,
                )
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "One agent token, without its secret.",
            discussion: Shapes.shownToken,
        )

        @OptionGroup var options: FleetOptions

        @Argument(help: "The token's ID, such as at-2rG2oYU9JEvfaqji.", transform: FleetArgument.token)
        var token: AgentTokenID

        func run() async throws {
            let token = self.token
            try await self.options.run { await $0.showToken(token) }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete",
            abstract: "Take an agent token away; agents that use it exit.",
            discussion: Shapes.deletion,
        )

        @OptionGroup var options: FleetOptions

        @Argument(help: "The token's ID, such as at-2rG2oYU9JEvfaqji.", transform: FleetArgument.token)
        var token: AgentTokenID

        @OptionGroup var consent: ConsentOptions

        func run() async throws {
            let (token, consent) = (self.token, self.consent.consent)
            try await self.options.run { await $0.deleteToken(token, consent) }
        }
    }
}
