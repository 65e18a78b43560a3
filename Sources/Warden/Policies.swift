package import AgentPoolsAPI

/// Stop 5 as `Warden` sees it: a policy set that decides.
package protocol Policies: Sendable {
    /// Decides about an occurrence; never throws: a policy that fails makes the decision `indeterminate`.
    ///
    /// - Parameters:
    ///   - occurrence: What happened.
    ///   - reads: Answers the reads that policies make, through the shared client.
    /// - Returns: The decision with its reasons, its plan and every read.
    func decide(_ occurrence: Occurrence, reads: any AgentPoolsReads) async -> Decision
}
