import AgentPoolsAPI
import Foundation
import Testing
import Warden

struct `A message` {
    @Test func `keeps the lines of a note apart`() {
        let decision = Decision(
            verdict: .note,
            reasons: [.init("ci-linux: 3 agents\nproduction: 2 agents", rule: "policies/pools.lua: list")],
            policySet: "test",
        )
        let message = Message(Settlement(withoutPlan: decision), of: 7)
        #expect(message.headline == "ci-linux: 3 agents")
        #expect(message.lines == ["production: 2 agents"])
        #expect(message.plan.isEmpty)
        #expect(message.footer == "policies/pools.lua: list · delivery 7")
        #expect(message.delivery == 7)
        #expect(message.settlement == .applied)
    }

    @Test func `shows what became of each operation`() throws {
        let pool = PoolReference.existing(AgentPoolID(rawValue: "apool-1"), name: "ci")
        let name = try #require(AgentPoolName("ci-arm"))
        let settlement = Settlement(
            word: .unknown,
            reasons: [.init("as planned"), .init("approved by ben")],
            operations: [
                .init(operation: .createPool(name: name), outcome: .applied(id: "apool-2", lookedUp: false)),
                .init(operation: .updatePool(pool, name: name), outcome: .refused(reason: "the name is taken")),
                .init(operation: .deletePool(pool), outcome: .lost(reason: "no answer came")),
            ],
        )
        let message = Message(settlement, of: 7)
        #expect(
            message.plan == [
                Message.Change(sign: .add, words: "pools.create ci-arm", outcome: "applied"),
                Message.Change(
                    sign: .alter,
                    words: "pools.update ci to ci-arm",
                    outcome: "refused",
                    reason: "the name is taken",
                ),
                Message.Change(sign: .remove, words: "pools.delete ci", outcome: "unknown", reason: "no answer came"),
            ]
        )
        #expect(message.lines.first == "approved by ben")
    }

    @Test func `of an older journal goes to a run task that is not known to take outcomes`() throws {
        let older = Data(#"{"runTask":{"callback":"https://app.terraform.io/x"}}"#.utf8)
        let address = try JSONDecoder().decode(ReplyAddress.self, from: older)
        #expect(address == .runTask(callback: "https://app.terraform.io/x", acceptsOutcomes: nil))
    }

    @Test func `asks with the plan and with buttons that say the command`() {
        var decision = Decision(verdict: .ask, reasons: [], policySet: "test")
        decision.approvals = [ApprovalRequest(from: "sre", count: 2, why: "it is production", within: 60)]
        decision.plan.operations = [
            PlannedOperation(
                operation: .deleteAgent(AgentID(rawValue: "agent-1"), name: nil),
                pools: ["ci"],
                plannedAt: "policies/a.lua:1",
            )
        ]
        let message = Message(asking: decision, until: Date(timeIntervalSince1970: 1_800_000_000), of: 12)
        #expect(message.headline == "This needs approval of 2 of sre until 2027-01-15 08:00:00 UTC.")
        #expect(message.lines == ["it is production"])
        #expect(message.plan == [Message.Change(sign: .remove, words: "agents.delete agent-1")])
        #expect(message.buttons.map(\.label) == ["Approve", "Reject"])
        #expect(message.buttons.map(\.command) == ["approve 12", "reject 12"])
        #expect(message.settlement == nil)
    }

    @Test func `of an older journal is read, and what it did not know is empty`() throws {
        let bytes = #"{"headline":"Done: x","lines":["pools.create x: applied"],"footer":"delivery 1"}"#
        let message = try JSONDecoder().decode(Message.self, from: Data(bytes.utf8))
        #expect(message == Message(headline: "Done: x", lines: ["pools.create x: applied"], footer: "delivery 1"))
    }

    @Test func `waits as JSON that leaves out what is empty`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let short = try encoder.encode(Message(headline: "No", footer: ""))
        #expect(String(decoding: short, as: UTF8.self) == #"{"footer":"","headline":"No","lines":[]}"#)
        let whole = Message(
            headline: "Done",
            lines: ["one"],
            table: Message.Table(header: ["a"], rows: [["b"]]),
            plan: [Message.Change(sign: .alter, words: "x", outcome: "failed", reason: "y")],
            buttons: [Message.Button(label: "Reject", command: "reject 1", addition: "and why")],
            footer: "delivery 1",
            delivery: 1,
            settlement: .failed,
            whole: "https://x.example/1",
        )
        #expect(try JSONDecoder().decode(Message.self, from: try encoder.encode(whole)) == whole)
    }
}
