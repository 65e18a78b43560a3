package import AgentPoolsAPI
import Foundation

extension Fleet {
    /// `tokens delete`: takes an agent token away; agents that use it exit.
    ///
    /// Right before the call it is looked at again: one that was idle in the plan and has been used since is not deleted.
    package func deleteToken(_ id: AgentTokenID, _ consent: Consent) async -> Ending {
        await self.command { () throws(Stop) in
            try self.requireSomebody(consent)
            let token = try await self.read(id.rawValue) { () throws(TerraformCloudError) in
                try await self.api.showToken(id)
            }
            let now = self.now
            var call = PlannedCall(operation: "tokens.delete", id: id.rawValue, name: token.description)
            let used = Cell.exactTime(token.lastUsedAt, now: now, none: "never")
            let isInUse = token.isInUse(now: now)
            call.facts = [
                .init("created_at", .time(token.createdAt), .exactTime(token.createdAt, now: now)),
                .init("last_used_at", .time(token.lastUsedAt), Cell(used.text, isInUse ? .red : used.style)),
            ]
            if isInUse { self.console.tell("Note: the token is in use; agents that use it exit.") }
            return try await self.carryOut(call, consent) {
                Performed(outcome: await self.delete(token, wasInUse: isInUse))
            }
        }
    }

    private func delete(_ planned: AgentToken, wasInUse: Bool) async -> FleetOutcome {
        do throws(TerraformCloudError) {
            let token = try await self.api.showToken(planned.id)
            if !wasInUse, token.lastUsedAt != planned.lastUsedAt { return .refused("it has been used since") }
        } catch {
            if case .notFound = error { return .missing(isProven: false, error) }
            return .failed("could not look whether it is as it was: \(error.readExplanation)")
        }
        do throws(TerraformCloudError) {
            try await self.api.deleteToken(planned.id)
            return .applied(note: nil)
        } catch {
            if case .notFound = error { return .missing(isProven: false, error) }
            guard error.mayHaveBeenDone else { return FleetOutcome(notDone: error) }
            return await self.outcome(ofLost: planned.id, error)
        }
    }

    /// A token is named by its ID, and no list of a pool was read that had it: a 404 proves nothing.
    private func outcome(ofLost id: AgentTokenID, _ sent: TerraformCloudError) async -> FleetOutcome {
        do throws(TerraformCloudError) {
            _ = try await self.look { () throws(TerraformCloudError) in try await self.api.showToken(id) }
            return .lost(sent, "it is still there")
        } catch {
            if case .notFound = error { return .lostFromSight(sent) }
            return .lookFailed(sent, looking: error)
        }
    }
}

extension AgentToken {
    /// Whether an agent used it within the last hour: agents call far more often than that.
    fileprivate func isInUse(now: Date) -> Bool {
        self.lastUsedAt.map { now.timeIntervalSince($0) < 3_600 } ?? false
    }
}
