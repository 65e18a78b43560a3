import AgentPoolsAPI
import Foundation

/// The one place that holds the simulator's state: the organization, its clock, the faults to come and the ledger.
actor SimulatedCloud {
    private(set) var ledger: [LedgerRecord] = []
    /// Requests to the API so far, and those among them that had no room within the limit.
    private(set) var requests = (all: 0, refused: 0)
    private var organization: SimulatedOrganization
    private var token: String
    private var clock: SimulatedClock
    private var history = OrganizationHistory()
    private var faults: FaultScript
    private var userRate: RateLimit
    private var anonymousRate: RateLimit
    private let settings: SimulatorSettings
    private let elapsed: @Sendable () -> Double
    private let sleep: @Sendable (Double) async throws -> Void

    init(
        organization: SimulatedOrganization,
        token: String,
        settings: SimulatorSettings,
        clock: SimulatedClock,
        elapsed: @escaping @Sendable () -> Double,
        sleep: @escaping @Sendable (Double) async throws -> Void,
    ) {
        self.organization = organization.following(settings)
        self.token = token
        self.settings = settings
        self.clock = clock
        self.userRate = RateLimit(limit: settings.rate, window: settings.window)
        self.anonymousRate = self.userRate
        self.faults = FaultScript(seed: settings.seed)
        self.elapsed = elapsed
        self.sleep = sleep
        for fault in settings.faults { self.faults.add(fault, at: clock.now) }
    }

    // MARK: - Requests

    /// Counts a request against the limit of who sent it.
    func admit(_ authorization: String?) -> Admission {
        let isUser = authorization.flatMap(Self.bearer) == self.token
        let now = self.elapsed()
        let rate = isUser ? self.userRate.take(now: now) : self.anonymousRate.take(now: now)
        self.requests.all += 1
        if !rate.isAdmitted { self.requests.refused += 1 }
        return Admission(isAuthorized: isUser, rate: rate, organization: self.organization.name)
    }

    /// The token of a header: after its scheme, in any case, and any number of spaces.
    private static func bearer(_ authorization: String) -> String? {
        let words = authorization.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        return words[1].trimmingCharacters(in: .whitespaces)
    }

    /// Takes a call, with whatever fault is its turn.
    ///
    /// - Parameters:
    ///   - call: What was asked, by somebody who may.
    ///   - page: Which part of a list.
    ///   - requestID: What the answer is known by.
    /// - Returns: What becomes of it.
    func receive(_ call: SimulatedCall, page: PageRequest = .everything, requestID: String = "") async -> Reception {
        let strike = self.faults.strike(call, at: self.clock.now)
        if strike.delay > 0 {
            // An answer to somebody who has gone is still an answer, so what ends the wait does not matter.
            try? await self.sleep(strike.delay)
        }
        switch strike.fault {
        case nil, .delay, .delayBetween:
            return self.apply(call, page, requestID)
        case .rateLimited(let seconds):
            self.note(call, applied: false, status: 429, requestID)
            return .rateLimited(seconds)
        case .serverError(let status, let applied):
            self.settle(call, page, applied: applied, status: status, requestID)
            return .serverError(status)
        case .dropConnection(let applied):
            self.settle(call, page, applied: applied, status: nil, requestID)
            return .dropped(isReset: false)
        case .resetConnection(let applied):
            self.settle(call, page, applied: applied, status: nil, requestID)
            return .dropped(isReset: true)
        case .cutAnswer(let percent):
            return self.apply(call, page, requestID, percent: percent)
        case .garbage(let applied):
            self.settle(call, page, applied: applied, status: 200, requestID)
            return .garbage
        case .hang(let seconds):
            self.note(call, applied: false, status: nil, requestID)
            try? await self.sleep(seconds)
            return .dropped(isReset: false)
        case .staleList(let age):
            return self.list(call, page, asOf: self.clock.now.addingTimeInterval(-age))
        case .revoked(let status):
            self.note(call, applied: false, status: status, requestID)
            return .refused(status == 401 ? .unauthorized : status == 403 ? .forbidden : .notFound)
        }
    }

    /// Notes a call that had no room within the limit.
    func refuse(_ call: SimulatedCall, requestID: String) {
        self.note(call, applied: false, status: 429, requestID)
    }

    private func apply(
        _ call: SimulatedCall,
        _ page: PageRequest,
        _ requestID: String,
        percent: Int = 100,
    ) -> Reception {
        let subject = call.target.flatMap { self.organization.name(of: $0) }
        do {
            let result = try self.answer(call, page)
            self.note(call, applied: true, status: result.status, requestID, result.subject, subject)
            return .answered(result, percent: percent)
        } catch {
            self.note(call, applied: false, status: error.status, requestID, nil, subject)
            return .refused(error, percent: percent)
        }
    }

    private func answer(_ call: SimulatedCall, _ page: PageRequest) throws(SimulatedRefusal) -> SimulatedResult {
        let now = self.clock.now
        guard call.isMutation else { return try self.organization.answer(call, page: page, now: now) }
        let former = self.former
        let result = try self.organization.answer(call, page: page, now: now)
        self.remember(former)
        return result
    }

    /// Does what was asked, or not, where the answer to it is lost.
    private func settle(
        _ call: SimulatedCall,
        _ page: PageRequest,
        applied: Bool,
        status: Int?,
        _ requestID: String,
    ) {
        let subject = call.target.flatMap { self.organization.name(of: $0) }
        guard applied, let result = try? self.answer(call, page) else {
            self.note(call, applied: false, status: status, requestID, nil, subject)
            return
        }
        self.note(call, applied: true, status: status, requestID, result.subject, subject)
    }

    private func list(_ call: SimulatedCall, _ page: PageRequest, asOf time: Date) -> Reception {
        var past = self.history.organization(at: time) ?? self.organization
        do {
            return .answered(try past.answer(call, page: page, now: time))
        } catch {
            return .refused(error)
        }
    }

    /// The organization before a change; nil where it is too large to be kept, as even that would copy it.
    private var former: SimulatedOrganization? {
        let isAsked = self.faults.oldestList != nil
        return isAsked || self.organization.agentCount <= OrganizationHistory.mostAgents ? self.organization : nil
    }

    private func remember(_ former: SimulatedOrganization?) {
        let now = self.clock.now
        guard let former else { return self.history.lose(until: now) }
        self.history.keep(former, until: now, for: self.faults.oldestList)
    }

    private func note(
        _ call: SimulatedCall,
        applied: Bool,
        status: Int?,
        _ requestID: String,
        _ subject: (id: String, name: String?)? = nil,
        _ formerName: String? = nil,
    ) {
        guard call.isMutation else { return }
        self.ledger.append(
            LedgerRecord(
                number: self.ledger.count + 1,
                time: self.clock.now,
                entry: LedgerEntry(call: call, applied: applied),
                id: subject?.id ?? call.target,
                name: subject?.name ?? formerName ?? call.givenName,
                status: status,
                requestID: requestID,
            )
        )
    }

    // MARK: - Controls

    /// The time of the organization.
    var now: Date { self.clock.now }

    /// How long silence takes to show.
    nonisolated var silence: SilenceRules { self.settings.silence }

    func has(_ pool: AgentPoolID) -> Bool { self.organization.pools.contains { $0.id == pool } }

    /// The organization as it is now.
    func snapshot() -> SimulatedOrganization {
        self.organization.settled(at: self.clock.now)
    }

    /// The organization as it is now, and the token that opens it.
    func state() -> (SimulatedOrganization, token: String) {
        (self.snapshot(), self.token)
    }

    /// Puts another organization in the place of this one; without a token, the one that there is stays.
    func replace(with organization: SimulatedOrganization, token: String?) {
        self.remember(self.former)
        self.organization = organization.following(self.settings)
        if let token { self.token = token }
    }

    func change<Result: Sendable>(_ body: @Sendable (inout SimulatedOrganization) -> Result) -> Result {
        self.remember(self.former)
        self.organization = self.organization.settled(at: self.clock.now)
        return body(&self.organization)
    }

    /// Changes the organization at the time that it is now.
    func control<Result: Sendable>(
        _ body: @Sendable (inout SimulatedOrganization, Date) throws(SimulatedRefusal) -> Result
    ) throws(SimulatedRefusal) -> Result {
        let former = self.former
        let result = try body(&self.organization, self.clock.now)
        self.remember(former)
        return result
    }

    func move(_ body: @Sendable (inout SimulatedClock) -> Bool) -> Bool {
        body(&self.clock)
    }

    func script(_ fault: ScriptedFault) {
        self.faults.add(fault, at: self.clock.now)
    }

    /// When the last change was that lists cannot be shown as they were before, if a fault would ask for that.
    func lostChange(for fault: ScriptedFault) -> Date? {
        guard case .staleList(let age) = fault.fault, let lost = self.history.lostUntil else { return nil }
        return lost > self.clock.now.addingTimeInterval(-age) ? lost : nil
    }

    func scriptedFaults() -> [ScriptedFault] {
        self.faults.scripted(at: self.clock.now)
    }

    func removeFaults() {
        self.faults.removeAll()
    }
}

/// Whether a request has room and may ask, and what the headers of its answer say.
struct Admission: Sendable {
    let isAuthorized: Bool
    let rate: RateLimit.Reading
    /// The name of the organization that there is.
    let organization: String
}

/// What becomes of a call.
enum Reception: Sendable {
    /// So many percent of the answer's body come.
    case answered(SimulatedResult, percent: Int = 100)
    case refused(SimulatedRefusal, percent: Int = 100)
    case rateLimited(Double)
    case serverError(Int)
    /// 200 with a body that is no JSON.
    case garbage
    case dropped(isReset: Bool)
}

extension SimulatedOrganization {
    fileprivate func following(_ settings: SimulatorSettings) -> SimulatedOrganization {
        var organization = self
        organization.edition = settings.edition
        organization.silence = settings.silence
        return organization
    }
}
