import AgentPoolsAPI
import Foundation
import Replies
import Testing
import Warden

/// Messages to look at in every form.
struct RenderedCase: Sendable, CustomTestStringConvertible {
    /// The name of its golden files.
    let name: String
    let message: Message
    var testDescription: String { self.name }

    /// The message in every form, with buttons wherever there can be any.
    var forms: [RenderedForms.Form] {
        RenderedForms(
            self.message,
            mattermost: MattermostPost.Buttons(address: "https://poolwarden.acme.example/hooks/mattermost") { command in
                "proof of \(command)"
            },
            trigger: "!pool",
        ).forms
    }

    static let all: [RenderedCase] = [
        RenderedCase(name: "created", message: Message(Self.created, of: 7)),
        RenderedCase(name: "denied", message: Message(Self.denied, of: 8)),
        RenderedCase(name: "asked", message: Self.asked),
        RenderedCase(name: "two-hundred", message: Self.twoHundred),
        RenderedCase(name: "table", message: Self.table),
        RenderedCase(name: "hostile", message: Self.hostile),
        RenderedCase(name: "unknown", message: Message(Self.unknown, of: 12)),
        RenderedCase(name: "failed", message: Message(Self.failed, of: 13)),
    ]

    private static let rule = #"policies/pools.lua: command "pool create NAME""#

    private static func operation(_ name: String) -> Warden.Operation {
        .createPool(name: Self.name(name))
    }

    private static func name(_ text: String) -> AgentPoolName {
        guard let name = AgentPoolName(text) else { preconditionFailure(AgentPoolName.rule) }
        return name
    }

    private static let created = Settlement(
        word: .applied,
        reasons: [.init("create the pool ci_arm for the team platform", rule: rule)],
        operations: [
            .init(operation: operation("ci_arm"), outcome: .applied(id: "apool-1", lookedUp: false)),
            .init(
                operation: .createToken(
                    .planned(operation: 0, name: Self.name("ci_arm")),
                    description: "cluster a",
                    deliverTo: TokenPlaceName(rawValue: "vault"),
                ),
                outcome: .applied(id: "at-1", lookedUp: true),
            ),
        ],
    )

    private static let denied = Settlement(
        word: .denied,
        reasons: [
            .init("only the group platform creates pools", rule: rule),
            .init("bo is in the groups web and on-call"),
            .init("ask in the channel of platform"),
        ],
    )

    private static let asked: Message = {
        var decision = Decision(verdict: .ask, reasons: [], policySet: "test")
        decision.approvals = [
            ApprovalRequest(
                from: "sre",
                count: 2,
                why: "production is not retired by one person",
                within: 1_800,
                rule: #"policies/pools.lua: command "pool retire NAME""#,
            )
        ]
        let pool = PoolReference.existing(AgentPoolID(rawValue: "apool-9"), name: "production")
        decision.plan.operations = [
            PlannedOperation(operation: operation("production-2"), pools: [], plannedAt: "policies/pools.lua:14"),
            PlannedOperation(
                operation: .scopePool(pool, AgentPoolScoping(isOrganizationScoped: false)),
                pools: [],
                plannedAt: "policies/pools.lua:15",
            ),
            PlannedOperation(operation: .deletePool(pool), pools: [], plannedAt: "policies/pools.lua:16"),
        ]
        return Message(asking: decision, until: Date(timeIntervalSince1970: 1_800_000_000), of: 9)
    }()

    private static let twoHundred: Message = {
        let operations = (1...200).map { number in
            Settlement.Line(
                operation: .deleteAgent(AgentID(rawValue: "agent-\(1_000 + number)"), name: "build-\(number)"),
                outcome: number % 7 == 0
                    ? .refused(reason: "the agent is idle again, so it was left alone")
                    : .applied(id: nil, lookedUp: false),
            )
        }
        var message = Message(
            Settlement(
                word: .denied,
                reasons: [
                    .init(
                        "200 agents were last seen more than 60 min ago",
                        rule: "policies/reap.lua: schedule nightly",
                    )
                ],
                operations: operations,
            ),
            of: 10,
        )
        message.whole = "https://poolwarden.acme.example/deliveries/10"
        return message
    }()

    private static let table = Message(
        headline: "30 pools",
        table: Message.Table(
            header: ["Pool", "Agents", "Idle", "Last seen"],
            rows: (1...30).map { number in
                [
                    "ci-\(number)_arm", "\(number * 3)", "\(number)",
                    number == 30 ? "日本 | 5 min ago" : "\(number) min ago",
                ]
            },
        ),
        footer: "policies/pools.lua: list · delivery 11",
        delivery: 11,
        settlement: .applied,
    )

    private static let hostile = Message(
        headline:
            "<!channel> @everyone @here @**all** <users/all> **Done**: _x_ ~y~ `z` \u{202E}drow\u{202C} $a$ &amp;",
        lines: [
            "/close", "first\n/close\r\n/label ~bug", "- [ ] do it", "1. one", "# heading", "> quote",
            "```\n/pool create x",
            "[click](https://evil.example/?a=b) <https://evil.example|here> www.evil.example mail@evil.example",
            "<script>alert(1)</script> <b>bold</b> </sub> <!-- hidden --> &lt;b&gt;",
            "@octocat #1 !2 ~label %milestone $snippet &3 ^alert#4 [issue:5] GL-6 GH-7 acme/pools#8",
            "<@U024BE7LH> <#C024BE7LR|general> <!subteam^S1|all> <@&165511591545143296> <t:1543392060> <:x:123>",
            "Z\u{0351}\u{0363}\u{0350}\u{0364}\u{0357}\u{0346}\u{0301}\u{0302}\u{0303}\u{0304}algo 👩‍👩‍👧 🏴‍☠️ e\u{0301} \u{0}\u{7}\u{1B}[31mred",
            "a|b||c || ||spoiler|| \\( x \\) $$\\frac{1}{2}$$ :tada: {{x}} ${y} %s",
            String(repeating: "long", count: 2_500),
        ],
        table: Message.Table(
            header: ["name", "@all | x"],
            rows: [["```", "a|b"], ["```\n</pre>", "<!here> `x`"], ["@channel"], ["", "👩‍👩‍👧", "never shown"]],
        ),
        plan: [
            Message.Change(
                sign: .add,
                words: "tokens.create ci \"``` @everyone <!here>\" for vault",
                outcome: "refused",
                reason: "```\n/close </code> **x**",
            ),
            Message.Change(sign: .remove, words: "~~~ agents.delete \u{202E}x\u{2066} (agent-1)"),
        ],
        buttons: [
            Message.Button(label: "*Approve* <!here> @all\n/close", command: "approve 14"),
            Message.Button(label: String(repeating: "n", count: 200), command: "reject 14 `because` @all"),
        ],
        footer: "</sub> _x_ @all · delivery 14",
        delivery: 14,
        settlement: .denied,
    )

    private static let unknown = Settlement(
        word: .unknown,
        reasons: [.init("create the pool ci-gpu", rule: rule)],
        operations: [
            .init(
                operation: operation("ci-gpu"),
                outcome: .lost(reason: "no answer came, and somebody else made one"),
            ),
            .init(operation: operation("ci-gpu-2"), outcome: .refused(reason: "not attempted")),
        ],
    )

    private static let failed = Settlement(
        word: .failed,
        reasons: [.init("create the pool ci-gpu", rule: rule)],
        operations: [
            .init(operation: operation("ci-gpu"), outcome: .unchanged(reason: "the pool is there already")),
            .init(
                operation: operation("ci-gpu-2"),
                outcome: .failed(reason: "Terraform answered 500 three times", transient: true),
            ),
        ],
        isOpen: true,
    )
}
