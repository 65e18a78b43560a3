import AgentPoolsAPI
import Foundation
import Intake
import TerraformCloudSimulator
import Warden

/// The demo's scenes: each sends a signed delivery over HTTP, prints what people would read, and checks it against the
/// simulator's state.
struct DemoScript: Sendable {
    let stage: DemoStage
    /// The folder of the request files.
    let requests: String

    /// Plays all scenes.
    ///
    /// - Returns: Whether everything that was said to happen did happen.
    func play() async throws -> Bool {
        await self.showFleet("The fleet before:")
        var allWell = true
        for scene in [
            self.poolFromSlack, self.sameDeliveryAgain, self.forgedSignature, self.personWithoutGroup,
            self.deadAgentsFromGitHub, self.poolForQueuedWorkflow, self.guardrail,
        ] {
            allWell = try await scene() && allWell
        }
        await self.showFleet("The fleet after:")
        return allWell
    }

    // MARK: - Scenes

    private func poolFromSlack() async throws -> Bool {
        self.title("A pool from Slack: policies/pools.lua decides")
        let answer = try await self.say("slack/pool-create.http", as: .slack, "anna", "/pool create ci-arm")
        let names = await self.poolNames
        return self.check("the pool ci-arm is there", answer.isAccepted && names.contains("ci-arm"))
    }

    private func sameDeliveryAgain() async throws -> Bool {
        self.title("Slack sends the same delivery again: the first answer again, nothing is done twice")
        let before = await self.calls
        let answer = try await self.say("slack/pool-create.http", as: .slack, "anna", "/pool create ci-arm")
        let isSame = answer.isAccepted && answer.told.contains("ci-arm")
        let calls = await self.calls
        return self.check("no further call reached the API", isSame && calls == before)
    }

    private func forgedSignature() async throws -> Bool {
        self.title("Somebody forges a signature")
        let before = await self.calls
        let request = try self.request("slack/pool-create.http", as: .slack, secret: .forged, freshDelivery: UUID())
        let answer = try await Post.send(request, to: self.stage.server)
        self.line("nobody", "/pool create ci-arm (signed with another secret)")
        self.line("poolwarden", "HTTP \(answer.status) \(answer.told)")
        let calls = await self.calls
        return self.check("refused with 401, no call", answer.status == 401 && calls == before)
    }

    private func personWithoutGroup() async throws -> Bool {
        self.title("A person without the group")
        let before = await self.calls
        let answer = try await self.say(
            "slack/pool-create-by-stranger.http",
            as: .slack,
            "bo",
            try self.typed("slack/pool-create-by-stranger.http"),
        )
        let isDenied = answer.told.contains("Denied")
        let calls = await self.calls
        return self.check("denied with the reason, no call", isDenied && calls == before)
    }

    private func deadAgentsFromGitHub() async throws -> Bool {
        self.title("A comment on GitHub forgets dead agents: policies/agents.lua decides")
        let before = await self.agents.count
        _ = try await self.say(
            "github/agent-forget-dead.http",
            as: .github,
            "anna-dev",
            "/agent forget-dead ci-linux (comment on acme/infrastructure)",
        )
        await self.eventually { !self.stage.github.all.isEmpty }
        self.line("poolwarden", self.stage.github.all.last ?? "(no comment came)")
        let after = await self.agents
        return self.check(
            "three dead agents are gone, all others are there",
            before - after.count == 3 && !after.contains { $0.status == .exited },
        )
    }

    private func poolForQueuedWorkflow() async throws -> Bool {
        self.title("CI queues a job whose label nobody serves: policies/ci.lua plans a pool")
        _ = try await self.say(
            "github/workflow-job-queued.http",
            as: .github,
            "GitHub",
            "workflow_job queued, label ci-gpu",
        )
        await self.eventually { await self.poolNames.contains("ci-gpu") }
        let names = await self.poolNames
        return self.check("the pool ci-gpu is there", names.contains("ci-gpu"))
    }

    private func guardrail() async throws -> Bool {
        self.title("A plan that a guardrail of the settings stops, whatever policies say")
        let answer = try await self.say(
            "slack/pool-rename-production.http",
            as: .slack,
            "anna",
            try self.typed("slack/pool-rename-production.http"),
        )
        let names = await self.poolNames
        return self.check(
            "stopped by guardrails.protected_pools, production is still there",
            answer.told.contains("guardrails.protected_pools") && names.contains("production"),
        )
    }

    // MARK: - Parts

    /// Sends a request file and prints both sides.
    private func say(
        _ file: String,
        as kind: SenderKind,
        _ who: String,
        _ what: String,
    ) async throws -> PostAnswer {
        let secret: DemoFolder.SecretName = kind == .slack ? .slack : .github
        let answer = try await Post.send(try self.request(file, as: kind, secret: secret), to: self.stage.server)
        self.line(who, what)
        // A chat shows the answer to the person; everybody else looks it up in a log.
        self.line("poolwarden", kind == .slack ? answer.told : "HTTP \(answer.status) \(answer.told)")
        return answer
    }

    private func request(
        _ file: String,
        as kind: SenderKind,
        secret: DemoFolder.SecretName,
        freshDelivery: UUID? = nil,
    ) throws -> RequestFile {
        try RequestFile(try readFile("\(self.requests)/\(file)")).signed(
            kind: kind,
            secret: Secret(try self.stage.folder.secret(secret)),
            now: Date(),
            freshDelivery: freshDelivery,
        )
    }

    /// What the person typed in a slash command's request file.
    private func typed(_ file: String) throws -> String {
        let request = try RequestFile(try readFile("\(self.requests)/\(file)"))
        var parts = URLComponents()
        parts.percentEncodedQuery = String(decoding: request.body, as: UTF8.self).replacingOccurrences(
            of: "+",
            with: "%20",
        )
        let fields = parts.queryItems ?? []
        return ["command", "text"].compactMap { name in fields.first { $0.name == name }?.value }.joined(separator: " ")
    }

    /// How many mutating calls the simulator has received.
    private var calls: Int {
        get async { await self.stage.simulator.ledger().count }
    }

    private var poolNames: Set<String> {
        get async { Set(await self.stage.simulator.snapshot().pools.map(\.name)) }
    }

    private var agents: [Agent] {
        get async { await self.stage.simulator.snapshot().pools.flatMap { $0.agents.map(\.agent) } }
    }

    /// Waits until it is so, 5 s at most.
    private func eventually(_ isSo: () async -> Bool) async {
        for _ in 0..<500 {
            guard await !isSo() else { return }
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    private func showFleet(_ title: String) async {
        tell("\(title)\n\n\(FleetText.table(of: await self.stage.simulator.snapshot()))\n")
    }

    private func title(_ text: String) {
        tell("--- \(text)\n")
    }

    /// One side of the conversation, without the marks of chat and Markdown.
    private func line(_ who: String, _ text: String) {
        let lines = text.split(separator: "\n").map(Self.plain).filter { !$0.isEmpty }
        let margin = String(repeating: " ", count: 14)
        let name = who + String(repeating: " ", count: max(1, 12 - who.count))
        tell("  " + name + lines.joined(separator: "\n" + margin))
    }

    private static func plain(_ line: Substring) -> String {
        guard !line.hasPrefix("<!--"), !line.hasPrefix("```") else { return "" }
        return line.replacingOccurrences(of: "</?sub>", with: "", options: .regularExpression)
            .trimmingCharacters(in: CharacterSet(charactersIn: "*_"))
    }

    private func check(_ claim: String, _ isSo: Bool) -> Bool {
        tell("\n  \(isSo ? "✓" : "✗") \(claim)\n")
        return isSo
    }
}
