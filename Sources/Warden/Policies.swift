package import AgentPoolsAPI
package import Foundation

/// Stop 5 as `Warden` sees it: a policy set that decides.
package protocol Policies: Sendable {
    /// Decides about an occurrence; never throws: a policy that fails makes the decision `indeterminate`.
    ///
    /// - Parameters:
    ///   - occurrence: What happened.
    ///   - inputs: What policies may ask while they decide.
    /// - Returns: The decision with its reasons, its plan and every read.
    func decide(_ occurrence: Occurrence, with inputs: PolicyInputs) async -> Decision

    /// What the policies in shadow mode would decide; nothing of it is acted upon.
    func shadowDecisions(on occurrence: Occurrence, with inputs: PolicyInputs) async -> [ShadowDecision]

    /// The policies that may use their memory when they decide about an occurrence, in a fixed order.
    ///
    /// Between reading and writing a policy's memory no other evaluation may touch it, so whoever decides holds these.
    func memoryUsers(for occurrence: Occurrence) -> [String]

    /// Every `every` and `at` of the set, shadow policies left out.
    var schedules: [Schedule] { get }
}

extension Policies {
    package func shadowDecisions(on _: Occurrence, with _: PolicyInputs) async -> [ShadowDecision] { [] }
    package func memoryUsers(for _: Occurrence) -> [String] { [] }
    package var schedules: [Schedule] { [] }

    /// Decides over one organization, without memory and without limits that are used up.
    package func decide(_ occurrence: Occurrence, reads: any AgentPoolsReads) async -> Decision {
        await self.decide(occurrence, with: PolicyInputs(reads: reads))
    }
}

/// What a policy set may ask while it decides; none of it changes anything.
package struct PolicyInputs: Sendable {
    /// The organizations by their keys in the settings, the default one first; at least one.
    package var organizations: [(key: String, reads: any AgentPoolsReads)]
    package var store: any PolicyStore

    package init(organizations: [(key: String, reads: any AgentPoolsReads)], store: any PolicyStore) {
        self.organizations = organizations
        self.store = store
    }

    package init(reads: any AgentPoolsReads, store: any PolicyStore = EmptyPolicyStore()) {
        self.init(organizations: [("default", reads)], store: store)
    }
}

/// What earlier decisions left for later ones.
package protocol PolicyStore: Sendable {
    /// What a policy remembers at `now`.
    func memory(of policy: String, now: Date) async throws(JournalError) -> PolicyMemory

    /// When operations of a kind were sent for a policy since a time: applied, under way, or not known.
    func sent(_ kind: Operation.Kind, for policy: String, since: Date) async throws(JournalError) -> [Date]
}

/// A store in which nothing has happened yet.
package struct EmptyPolicyStore: PolicyStore {
    package init() {}

    package func memory(of _: String, now _: Date) async throws(JournalError) -> PolicyMemory { PolicyMemory() }

    package func sent(_: Operation.Kind, for _: String, since _: Date) async throws(JournalError) -> [Date] { [] }
}

/// What a policy in shadow mode would have decided.
package struct ShadowDecision: Hashable, Sendable {
    /// Such as `policies/janitor.lua`.
    package var policy: String
    package var decision: Decision

    package init(policy: String, decision: Decision) {
        self.policy = policy
        self.decision = decision
    }
}
