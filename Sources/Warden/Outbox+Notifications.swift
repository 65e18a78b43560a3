import Foundation

extension Outbox {
    /// Sends a notification, or says in the journal why not and when again.
    ///
    /// - Returns: Whether the next one for the same destination may be sent now.
    func send(_ waiting: WaitingNotification) async -> Bool {
        await self.follow(waiting.delivery) { await self.attempt(waiting) }
    }

    private func attempt(_ waiting: WaitingNotification) async -> Bool {
        let failure: ReplyError?
        do throws(ReplyError) {
            try await self.replier.notify(waiting.notification, of: waiting.delivery)
            failure = nil
        } catch {
            failure = error
        }
        do throws(JournalError) {
            guard let failure else {
                try await self.journal.recordNotificationSent(waiting.number)
                self.observe(.notified(waiting))
                return true
            }
            let due = self.due(of: waiting, after: failure)
            self.observe(.notificationFailed(waiting, failure, givenUp: due == nil))
            try await self.journal.recordNotificationFailed(waiting.number, reason: failure.reason, due: due)
            return due == nil
        } catch {
            // It stays due.
            self.observe(.journalFailed(error))
            return false
        }
    }

    /// How long a notification is tried, in seconds: what happened a day ago is no news.
    private static let longestTry: TimeInterval = 86_400

    /// When it is tried again; nil when that makes no sense.
    private func due(of waiting: WaitingNotification, after failure: ReplyError) -> Date? {
        guard case .transient(_, let retryAfter) = failure else { return nil }
        // Every half hour, once the waits of a reply are used up.
        let attempt = min(waiting.attempts, Backoff.mostAttempts - 1)
        let now = self.now()
        let due = Backoff.due(attempt: attempt, after: now, least: retryAfter ?? 0)
        return due.flatMap { $0 <= waiting.queued.addingTimeInterval(Self.longestTry) ? $0 : nil }
    }
}
