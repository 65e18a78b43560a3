import AgentPoolsAPI
import Foundation

/// The one place that holds the simulator's state: the organization, the faults to come and the ledger.
actor SimulatedCloud {
    private(set) var organization: SimulatedOrganization
    private(set) var ledger: [LedgerEntry] = []
    private var faults = FaultScript()
    private let now: @Sendable () -> Date
    private let sleep: @Sendable (Double) async throws -> Void

    init(
        organization: SimulatedOrganization,
        now: @escaping @Sendable () -> Date,
        sleep: @escaping @Sendable (Double) async throws -> Void,
    ) {
        self.organization = organization
        self.now = now
        self.sleep = sleep
    }

    func script(_ fault: SimulatedFault, times: Int, target: SimulatedFault.Target) {
        self.faults.add(fault, times: times, target: target)
    }

    func change<Result: Sendable>(_ body: @Sendable (inout SimulatedOrganization) -> Result) -> Result {
        body(&self.organization)
    }

    /// Takes a call, with whatever fault is its turn.
    func receive(_ call: SimulatedCall) async -> Reception {
        switch self.faults.next(for: call) {
        case nil:
            return self.apply(call)
        case .rateLimited(let seconds):
            self.note(call, applied: false)
            return .rateLimited(seconds)
        case .serverError(let status, let applied):
            if applied { _ = self.apply(call) } else { self.note(call, applied: false) }
            return .serverError(status)
        case .dropConnection(let applied):
            if applied { _ = self.apply(call) } else { self.note(call, applied: false) }
            return .dropped
        case .delay(let seconds):
            // An answer to somebody who has gone is still an answer, so what ends the wait does not matter.
            try? await self.sleep(seconds)
            return self.apply(call)
        }
    }

    private func apply(_ call: SimulatedCall) -> Reception {
        do {
            let result = try self.organization.answer(call, now: self.now())
            self.note(call, applied: true)
            return .answered(result)
        } catch {
            self.note(call, applied: false)
            return .refused(error)
        }
    }

    private func note(_ call: SimulatedCall, applied: Bool) {
        guard call.isMutation else { return }
        self.ledger.append(LedgerEntry(call: call, applied: applied))
    }
}

/// What becomes of a call.
enum Reception: Sendable {
    case answered(SimulatedResult)
    case refused(SimulatedRefusal)
    case rateLimited(Double)
    case serverError(Int)
    case dropped
}
