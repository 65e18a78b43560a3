import AgentPoolsAPI
import ArgumentParser
import FleetCommands

struct PoolsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pools",
        abstract: "Look at agent pools, and change them.",
        discussion: """
            POOL is a pool's ID or its exact name. Guardrails and policies are the server's: here you decide yourself.

            \(Shapes.failure)

            \(Ending.table)
            """,
        subcommands: [List.self, Show.self, Create.self, Rename.self, Scope.self, Delete.self],
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "The pools of the organization.",
            discussion: Shapes.pools,
        )

        @OptionGroup var options: FleetOptions

        @Option(parsing: .unconditional, help: "The order; - turns it round.")
        var sort: AgentPoolSort?

        @Option(help: ArgumentHelp("Only pools with this text in their names.", valueName: "text"))
        var query: String?

        @Option(help: ArgumentHelp("Only pools that the workspace of this name may use.", valueName: "name"))
        var allowedWorkspace: String?

        @Option(
            help: ArgumentHelp(
                "Only pools that the workspaces of the project of this name may use.",
                valueName: "name",
            )
        )
        var allowedProject: String?

        @Flag(help: "Also the names of the workspaces that use each pool.")
        var workspaces = false

        func run() async throws {
            let query = AgentPoolQuery(
                sort: self.sort,
                text: self.query,
                allowedWorkspace: self.allowedWorkspace,
                allowedProject: self.allowedProject,
                includesWorkspaces: self.workspaces,
            )
            try await self.options.run { await $0.listPools(query) }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "One pool with all that is known of it.",
            discussion: Shapes.shownPool,
        )

        @OptionGroup var options: FleetOptions

        @Argument(help: "The pool's ID or exact name.")
        var pool: String

        func run() async throws {
            let pool = self.pool
            try await self.options.run { await $0.showPool(pool) }
        }
    }

    /// Who may use a pool.
    struct ScopeOptions: ParsableArguments {
        @Flag(inversion: .prefixedNo, help: "Whether every workspace of the organization may use the pool.")
        var organizationScoped: Bool?

        @Option(
            help: ArgumentHelp("The ID of a workspace that may use it; more than once for more.", valueName: "id"),
            transform: FleetArgument.workspace,
        )
        var allowWorkspace: [WorkspaceID] = []

        @Option(
            help: ArgumentHelp(
                "The ID of a workspace that may not, although others may; more than once for more.",
                valueName: "id",
            ),
            transform: FleetArgument.workspace,
        )
        var excludeWorkspace: [WorkspaceID] = []

        @Option(
            help: ArgumentHelp(
                "The ID of a project whose workspaces may use it; more than once for more.",
                valueName: "id",
            ),
            transform: FleetArgument.project,
        )
        var allowProject: [ProjectID] = []

        var change: ScopeChange {
            var change = ScopeChange()
            change.isOrganizationScoped = self.organizationScoped
            change.allowedWorkspaces = self.allowWorkspace
            change.excludedWorkspaces = self.excludeWorkspace
            change.allowedProjects = self.allowProject
            return change
        }
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "A new pool; the whole organization may use it unless you say otherwise.",
            discussion: Shapes.changedPool,
        )

        @OptionGroup var options: FleetOptions

        @Argument(help: "Its name: letters, digits, - and _.", transform: FleetArgument.poolName)
        var name: AgentPoolName

        @OptionGroup var scope: ScopeOptions

        @Flag(help: "Show what would be done, and do nothing.")
        var dryRun = false

        func run() async throws {
            let (name, change, dryRun) = (self.name, self.scope.change, self.dryRun)
            try await self.options.run { await $0.createPool(name, change, dryRun: dryRun) }
        }
    }

    struct Rename: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rename",
            abstract: "Another name for a pool.",
            discussion: Shapes.changedPool,
        )

        @OptionGroup var options: FleetOptions

        @Argument(help: "The pool's ID or exact name.")
        var pool: String

        @Argument(help: "The new name: letters, digits, - and _.", transform: FleetArgument.poolName)
        var name: AgentPoolName

        @Flag(help: "Show what would be done, and do nothing.")
        var dryRun = false

        func run() async throws {
            let (pool, name, dryRun) = (self.pool, self.name, self.dryRun)
            try await self.options.run { await $0.renamePool(pool, to: name, dryRun: dryRun) }
        }
    }

    struct Scope: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "scope",
            abstract: "Who may use a pool.",
            discussion: """
                What you do not name stays as it is. The API only knows whole lists: they are read, changed and sent, so \
                two people who change the same pool at once can undo each other's change. A workspace that uses the pool \
                already goes on using it.

                \(Shapes.changedPool)
                """,
        )

        @OptionGroup var options: FleetOptions

        @Argument(help: "The pool's ID or exact name.")
        var pool: String

        @OptionGroup var scope: ScopeOptions

        @Option(
            help: ArgumentHelp(
                "The ID of a workspace or project to take off every list; more than once for more.",
                valueName: "id",
            ),
            transform: FleetArgument.scoped,
        )
        var remove: [String] = []

        @Option(
            help: ArgumentHelp(
                "A list to empty before anything is put on it; more than once for more.",
                valueName: "list",
            )
        )
        var clear: [ScopeList] = []

        @Flag(help: "Show what would be done, and do nothing.")
        var dryRun = false

        func validate() throws {
            guard self.change != ScopeChange() else {
                throw ValidationError("there is nothing to change; give at least one option that says who may use it.")
            }
        }

        func run() async throws {
            let (pool, change, dryRun) = (self.pool, self.change, self.dryRun)
            try await self.options.run { await $0.scopePool(pool, change, dryRun: dryRun) }
        }

        private var change: ScopeChange {
            var change = self.scope.change
            change.removed = Set(self.remove)
            change.cleared = Set(self.clear)
            return change
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete",
            abstract: "Take a pool away; its agents exit, and Terraform refuses it while workspaces use it.",
            discussion: Shapes.deletion,
        )

        @OptionGroup var options: FleetOptions

        @Argument(help: "The pool's ID or exact name.")
        var pool: String

        @OptionGroup var consent: ConsentOptions

        func run() async throws {
            let (pool, consent) = (self.pool, self.consent.consent)
            try await self.options.run { await $0.deletePool(pool, consent) }
        }
    }
}
