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
    /// The policy in shadow mode that this is about; nil where it counts.
    let shadow: PolicyFile?

    /// Every pool that a read or a plan of this evaluation gave to a policy.
    ///
    /// A policy can change its own tables; what an ID stands for is only looked up here.
    var pools: [ValueKey: PoolValue] = [:]
    var agents: [ValueKey: AgentValue] = [:]
    var tokens: [ValueKey: TokenValue] = [:]
    var poolLists = ReadLists<PoolListing>()
    var agentLists = ReadLists<AgentListing>()
    var tokenLists = ReadLists<TokenListing>()
    var facts: [Decision.Fact] = []
    var readCount = 0
    /// The time that was spent waiting for what is outside of Lua.
    var suspended: Duration = .zero

    var operations: [PlannedOperation] = []
    /// How many of them earlier runs planned.
    var plannedBefore = 0
    /// What the run asks for that is under way.
    var request: ApprovalRequest?
    var notifications: [Warden.Notification] = []
    /// What policies remember, by their files' names.
    var memories: [String: RecalledMemory] = [:]
    /// The places of the files that ran, where their rules fitted.
    var filesRun: Set<Int> = []
    /// The run that is under way.
    var run: Selection.Run?
    /// Set when the run planned what its manifest does not allow; a policy cannot catch it.
    var violation: String?
    /// The read that the policy is suspended on.
    var pending: PendingRead?

    init(
        _ policySet: LuaPolicySet,
        box: Box,
        occurrence: Occurrence,
        inputs: PolicyInputs,
        shadow: PolicyFile? = nil,
    ) {
        self.policySet = policySet
        self.box = box
        self.occurrence = occurrence
        self.inputs = inputs
        self.now = EventValue.seconds(occurrence.received)
        self.shadow = shadow
    }

    /// How one run ended.
    enum Ending {
        case verdict(box_verdict, String)
        case asked(ApprovalRequest)
        case noVerdict
        /// The function gave a value back, which decides nothing: a verdict is a call that ends the run.
        case returned(String)
        case unmatched
        case failed(Failure)
    }

    /// Runs what the occurrence is for, holds the plan against limits, and asks the guards.
    ///
    /// - Parameters:
    ///   - runs: What runs.
    ///   - guards: The files whose guards see the plan.
    /// - Returns: The decision.
    func decide(_ runs: [Selection.Run], guards: [PolicyFile]) async -> Decision {
        let calls = self.makeCalls()
        calls.timeZone = self.policySet.settings.timeZone
        calls.begin(
            self.policySet.compiled,
            now: self.now,
            randomSeed: Self.seed("\(self.occurrence.source.rawValue)/\(self.occurrence.delivery.rawValue)"),
            event: EventValue.write(self.occurrence, now: self.now),
            payload: self.occurrence.payload,
        )
        var combination = Combination()
        for run in runs {
            self.plannedBefore = self.operations.count
            let ending = await self.end(of: run)
            combination.add(ending, of: run, planned: self.operations.count - self.plannedBefore)
            if combination.isFailed { break }
        }
        if combination.isGoingOn { await self.holdAgainstLimits(&combination) }
        if combination.isGoingOn, !self.operations.isEmpty {
            for run in self.policySet.guards(plan: self.planValue, of: guards) {
                combination.add(guardEnding: await self.end(of: run), of: run)
                if combination.isFailed { break }
            }
        }
        return withExtendedLifetime(calls) { self.decision(combination) }
    }

    private func decision(_ combination: Combination) -> Decision {
        let planned = self.operations.count
        let (verdict, reasons) = combination.conclusion(of: self.occurrence, planned: planned)
        let isPlan = verdict == .permit || verdict == .ask
        let lateness = self.occurrence.tick?.lateness.map { [Decision.Reason($0)] } ?? []
        let cost = box_cost(self.box.pointer)
        var decision = Decision(
            verdict: verdict,
            reasons: reasons + lateness,
            plan: isPlan ? Plan(operations: self.operations, limits: self.touchedLimits, bounds: self.bounds) : Plan(),
            facts: self.facts,
            policySet: self.policySet.digest,
            cost: Decision.Cost(
                instructions: Int(cost.instructions),
                peakBytes: cost.peak,
                reads: self.readCount,
                microseconds: Int(cost.nanoseconds / 1000),
            ),
        )
        if verdict == .ask { decision.approvals = combination.approvals }
        if verdict != .indeterminate {
            decision.notifications = self.notifications
            decision.memory = self.memoryChanges
        }
        decision.isCutByClock = combination.isCutByClock
        return decision
    }

    /// Runs one registration to its end, answering its reads.
    private func end(of run: Selection.Run) async -> Ending {
        self.run = run
        self.violation = nil
        self.request = nil
        var status = self.box.run(file: run.file.index, registration: run.registration.ordinal, argument: run.argument)
        while status == BOX_WAITING {
            guard let read = self.pending else { break }
            self.pending = nil
            self.box.rest()
            switch await read() {
            case .answer(let bytes): status = self.box.resume(BOX_RETURN, bytes)
            case .error(let sentence): status = self.box.resume(BOX_RAISE, Array(sentence.utf8))
            case .over(let sentence): return .failed(Failure(sentence: "\(self.box.position): \(sentence)"))
            }
        }
        if let violation = self.violation { return .failed(Failure(sentence: violation)) }
        if status != BOX_UNMATCHED { self.filesRun.insert(run.file.index) }
        switch status {
        case BOX_VERDICT:
            if let request = self.request, box_verdict(self.box.pointer) == BOX_ASK { return .asked(request) }
            return .verdict(box_verdict(self.box.pointer), Failure.printable(self.box.text))
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
        let isGuard = run.registration.isGuard
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
                guard self.shadow == nil || self.run?.file.index == self.shadow?.index else { return }
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
        let organization = arguments.next().text
        if let answer = try self.answerRead(call, &arguments, of: organization) { return answer }
        if let answer = try self.answerPlan(call, &arguments, in: organization) { return answer }
        if let answer = try self.answerVerdict(call, &arguments) { return answer }
        if let answer = try self.answerMemory(call, &arguments) { return answer }
        throw Refusal("this call is not known")
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
