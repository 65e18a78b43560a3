import ArgumentParser
import Foundation
import Intake
import Warden

struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Sign a request file afresh, post it, and print the answer.",
        discussion: """
            The file holds a request as it came over the wire: request line, headers, a blank line, the body. A file \
            sent twice is the same delivery and gets the first answer again; --fresh makes it a new one.
            """,
    )

    @Argument(help: "The request file, such as Tests/Fixtures/slack/pool-create.http.")
    var file: String

    @Option(help: "A file with the secret that the source is configured with.")
    var secretFile: String

    @Option(help: "Where the server is.")
    var server = "http://127.0.0.1:8080"

    @Option(help: "As which kind of source to sign, such as slack. Told by the headers where it is not given.")
    var kind: SenderKind?

    @Flag(help: "Make it a delivery of its own, with an ID that no delivery had.")
    var fresh = false

    func run() async throws {
        try await reportingFailures {
            let answer = try await Post.send(try self.signed(), to: self.server)
            print(answer.text)
            guard answer.isAccepted else { throw ExitCode.failure }
        }
    }

    private func signed() throws -> RequestFile {
        var secret = try readFile(self.secretFile)
        if secret.last == UInt8(ascii: "\n") { secret.removeLast() }
        guard !secret.isEmpty else { throw Failure("\(self.secretFile): the secret is empty") }
        do {
            let request = try RequestFile(try readFile(self.file))
            guard let kind = self.kind ?? request.kind else {
                throw Failure("the headers do not tell which sender this is; give --kind, such as --kind slack")
            }
            return try request.signed(
                kind: kind,
                secret: Secret(String(decoding: secret, as: UTF8.self)),
                now: Date(),
                freshDelivery: self.fresh ? UUID() : nil,
            )
        } catch let error as RequestFileError {
            throw Failure("\(self.file): \(error)")
        }
    }
}

extension SenderKind: ExpressibleByArgument {}

extension RequestFile {
    /// The sender that the headers tell of; nil when they tell of none.
    ///
    /// Gitea and Forgejo send GitHub's headers, and Forgejo sends Gitea's, so the order matters.
    var kind: SenderKind? {
        let tellTales: [(header: String, kind: SenderKind)] = [
            ("x-forgejo-event", .forgejo), ("x-gitea-event", .gitea), ("x-github-event", .github),
            ("x-gitlab-event", .gitlab), ("x-event-key", .bitbucket), ("x-slack-request-timestamp", .slack),
            ("x-signature-ed25519", .discord), ("x-buildkite-event", .buildkite), ("circleci-event-type", .circleci),
            ("x-tfe-notification-signature", .terraform), ("x-tfc-task-signature", .terraformRunTask),
            ("x-pagerduty-signature", .pagerDuty), ("x-grafana-alerting-signature", .grafana),
            ("webhook-id", .generic), ("ce-specversion", .generic), ("x-signature", .generic),
        ]
        for (header, kind) in tellTales where self.headers.contains(where: { $0.isNamed(header) }) { return kind }
        let agents = self.headers.filter { $0.isNamed("user-agent") }.map(\.value)
        return Self.agents.first { agent in agents.contains { $0.hasPrefix(agent.name) } }?.kind
    }

    /// How the senders call themselves that have no header of their own.
    private static let agents: [(name: String, kind: SenderKind)] = [
        ("Slackbot", .slack), ("Mattermost-Bot", .mattermost), ("Google-Dynamite", .googleChat),
        ("ZulipOutgoingWebhook", .zulip), ("Alertmanager", .alertmanager),
    ]
}
