import ArgumentParser
import Foundation

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Watch Slack commands and GitHub webhooks become calls of a simulated Terraform Cloud.",
        discussion: """
            Starts the simulator and the server on free ports of this machine, sends signed deliveries over HTTP, and \
            checks what came of them. Then it serves until Ctrl-C. Run it in the project's folder.
            """,
    )

    @Option(help: "The settings' file.")
    var config = "config/demo.yaml"

    @Option(help: "The folder of the policy files.")
    var policies = "policies"

    @Option(help: "The folder of the request files.")
    var requests = "Tests/Fixtures"

    @Flag(help: "End by itself: with 0 only if all that was said to happen did happen.")
    var exit = false

    func run() async throws {
        try await reportingFailures {
            let requests = self.requests
            let exit = self.exit
            let policies = self.policies
            let allWell = try await DemoStage.run(config: self.config, policies: policies) { stage in
                let allWell = try await DemoScript(stage: stage, requests: requests).play()
                guard !exit else { return allWell }
                tell(Self.invitation(to: stage, requests: requests, policies: policies))
                try? await Task.sleep(for: .seconds(86_400 * 365))
                return allWell
            }
            guard allWell != false else { throw Failure("not all that was said to happen did happen; see ✗ above") }
        }
    }

    private static func invitation(to stage: DemoStage, requests: String, policies: String) -> String {
        """
        Now it is yours, until Ctrl-C. The server listens at \(stage.server).

        Send a command of your own: change the text in \(requests)/slack/pool-create.http, then
          \(CommandLine.arguments[0]) send \(requests)/slack/pool-create.http --fresh --server \(stage.server) \\
            --secret-file \(stage.folder.path(of: .slack))
        Change a rule: edit \(policies)/pools.lua; it counts from the next delivery on.
        See what was decided, and why:
          \(CommandLine.arguments[0]) deliveries --journal \(stage.folder.journal)
        """
    }
}
