import AgentPoolsAPI
import CLuaBridge
import Foundation
import Warden

/// One run of the policy set on one occurrence: what it has read, what it has planned, what it says.
final class Evaluation {
    let policySet: LuaPolicySet
    let box: Box
    let occurrence: Occurrence
    let inputs: PolicyInputs
    let now: Int

    /// Every pool that a read or a plan of this evaluation gave to a policy, by the ID that the policy sees.
    ///
    /// A policy can change its own tables; what an ID stands for is only looked up here.
    var pools: [String: PoolValue] = [:]
    var agents: [String: AgentValue] = [:]
    var poolLists: [String: [AgentPool]] = [:]
    var agentLists: [String: [Agent]] = [:]
    var facts: [Decision.Fact] = []
    var readCount = 0
    let deadline: ContinuousClock.Instant

    var operations: [PlannedOperation] = []
    /// The run that is under way.
    var run: Selection.Run?
    /// Set when the run planned what its manifest does not allow; a policy cannot catch it.
    var violation: String?
    /// The read that the policy is suspended on.
    var pending: PendingRead?

    init(_ policySet: LuaPolicySet, box: Box, occurrence: Occurrence, inputs: PolicyInputs) {
        self.policySet = policySet
        self.box = box
        self.occurrence = occurrence
        self.inputs = inputs
        self.now = EventValue.seconds(occurrence.received)
        self.deadline = ContinuousClock.now.advanced(by: policySet.settings.readTime)
    }

    /// How one run ended.
    enum Ending {
        case verdict(box_verdict, String)
        case noVerdict
        /// The function gave a value back, which decides nothing: a verdict is a call that ends the run.
        case returned(String)
        case unmatched
        case failed(Failure)
    }

    func decide(_ runs: [Selection.Run]) async -> Decision {
        let calls = self.makeCalls()
        calls.begin(
            self.policySet.compiled,
            now: self.now,
            randomSeed: Self.seed("\(self.occurrence.source.rawValue)/\(self.occurrence.delivery.rawValue)"),
            event: EventValue.write(self.occurrence, now: self.now),
            payload: self.occurrence.payload,
        )
        var combination = Combination()
        for run in runs {
            let before = self.operations.count
            let ending = await self.end(of: run)
            combination.add(ending, of: run, planned: self.operations.count - before)
            if combination.isFailed { break }
        }
        if combination.isPermitted, !self.operations.isEmpty {
            let plan = EventValue.write(plan: self.operations, pools: self.pools, agents: self.agents)
            for run in self.policySet.guards(plan: plan) {
                combination.add(guardEnding: await self.end(of: run), of: run)
                if combination.isFailed { break }
            }
        }
        return withExtendedLifetime(calls) { self.decision(combination) }
    }

    private func decision(_ combination: Combination) -> Decision {
        let (verdict, reasons) = combination.conclusion(of: self.occurrence)
        let cost = box_cost(self.box.pointer)
        return Decision(
            verdict: verdict,
            reasons: reasons,
            plan: Plan(operations: verdict == .permit ? self.operations : []),
            facts: self.facts,
            policySet: self.policySet.digest,
            cost: Decision.Cost(
                instructions: Int(cost.instructions),
                peakBytes: cost.peak,
                reads: self.readCount,
                microseconds: Int(cost.nanoseconds / 1000),
            ),
        )
    }

    /// Runs one registration to its end, answering its reads.
    private func end(of run: Selection.Run) async -> Ending {
        self.run = run
        self.violation = nil
        var status = self.box.run(file: run.file.index, registration: run.registration.ordinal, argument: run.argument)
        while status == BOX_WAITING {
            guard let read = self.pending else { break }
            self.pending = nil
            switch await self.perform(read) {
            case .success(let bytes): status = self.box.resume(BOX_RETURN, bytes)
            case .failure(let refusal): status = self.box.resume(BOX_RAISE, Array(refusal.message.utf8))
            }
        }
        if let violation = self.violation { return .failed(Failure(sentence: violation)) }
        switch status {
        case BOX_VERDICT: return .verdict(box_verdict(self.box.pointer), Failure.printable(self.box.text))
        case BOX_ENDED: return .noVerdict
        case BOX_RETURNED: return .returned(self.describeReturned(by: run))
        case BOX_UNMATCHED: return .unmatched
        default: return .failed(Failure(self.box, settings: self.policySet.settings))
        }
    }

    /// What a run returned, and what to write in its place.
    private func describeReturned(by run: Selection.Run) -> String {
        let word = self.box.text
        if box_returned_call(self.box.pointer) {
            return "returned `\(word)` without calling it; write return \(word)(\"because ...\")"
        }
        let isGuard = if case .guardrail = run.registration.form { true } else { false }
        guard word == "string" else {
            let verdicts = isGuard ? "deny(\"...\"), or nothing" : "permit(\"...\"), deny(\"...\") or note(\"...\")"
            return "returned a \(word), which decides nothing; write return \(verdicts)"
        }
        let said = Failure.printable(self.box.detail, oneLine: true)
        let isShort = said.count <= 100 && !said.contains("\"") && said == self.box.detail
        let sentence = isShort ? said : "..."
        return "returned a text, which decides nothing; write return deny(\"\(sentence)\"), "
            + (isGuard ? "or nothing" : "or permit or note")
    }

    private func makeCalls() -> HostCalls {
        HostCalls(
            box: self.box,
            log: { [unowned self] line in
                self.policySet.log(Failure.printable(line, oneLine: true), self.run?.file.name ?? "policies")
            },
            answer: { [unowned self] call, arguments in
                do throws(Refusal) {
                    return try self.answer(call, &arguments)
                } catch {
                    return error.isForPeople ? .refuse(error.message) : .raise(error.message)
                }
            },
        )
    }

    private func answer(_ call: box_call_number, _ arguments: inout ValueReader) throws(Refusal) -> HostCalls.Answer {
        switch call {
        case BOX_POOLS_LIST: try self.listPools(Options(arguments.next(), of: "tfc.pools.list"))
        case BOX_POOLS_FIND: try self.findPool(arguments.next())
        case BOX_POOLS_SHOW: try self.showPool(arguments.next())
        case BOX_AGENTS_LIST:
            try self.listAgents(arguments.next(), Options(arguments.next(), of: "tfc.agents.list"), counting: false)
        case BOX_AGENTS_COUNT:
            try self.listAgents(arguments.next(), Options(arguments.next(), of: "tfc.agents.count"), counting: true)
        case BOX_AGENTS_SHOW: try self.showAgent(arguments.next())
        case BOX_POOLS_CREATE: try self.planCreatePool(Options(arguments.next(), of: "tfc.pools.create"))
        case BOX_POOLS_UPDATE:
            try self.planUpdatePool(arguments.next(), Options(arguments.next(), of: "tfc.pools.update"))
        case BOX_POOLS_DELETE: try self.planDeletePool(arguments.next())
        case BOX_AGENTS_DELETE: try self.planDeleteAgent(arguments.next())
        default: throw Refusal("this call is not known")
        }
    }

    /// FNV-1a, 64 bits: the seed of `math.random` comes from the delivery, so a replay draws the same numbers.
    private static func seed(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

/// Why a call is not answered.
struct Refusal: Error {
    let message: String
    /// Whether it is about what a person typed, and ends the run as `deny` does; else it is the author's mistake.
    let isForPeople: Bool

    init(_ message: String, isForPeople: Bool = false) {
        self.message = message
        self.isForPeople = isForPeople
    }
}
