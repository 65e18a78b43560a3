import Synchronization
package import Warden

/// A replier that keeps what it was told to send, and fails as often as the test says.
package final class RecordingReplier: Replier {
    private let state = Mutex(State())

    private struct State {
        var sent: [Sent] = []
        var answered: [Message] = []
        var failures: [ReplyError] = []
        var notified: [Notification] = []
        var notificationFailures: [String: [ReplyError]] = [:]
        var traces: [Trace?] = []
    }

    package struct Sent: Sendable {
        package let message: Message
        package let responseURL: Secret?
        package let reply: WaitingReply
    }

    package init() {}

    package var sent: [Sent] { self.state.withLock(\.sent) }

    /// What was said in HTTP answers, in order.
    package var answered: [Message] { self.state.withLock(\.answered) }

    package func fail(with errors: [ReplyError]) {
        self.state.withLock { $0.failures += errors }
    }

    /// The notifications that got through, in order.
    package var notified: [Notification] { self.state.withLock(\.notified) }

    /// For each try to send something, the trace of the delivery that it was made for.
    package var traces: [Trace?] { self.state.withLock(\.traces) }

    package func failNotifications(to destination: String, with errors: [ReplyError]) {
        self.state.withLock { $0.notificationFailures[destination, default: []] += errors }
    }

    package func notify(
        _ notification: Notification,
        of _: JournaledDelivery.Number,
    ) async throws(ReplyError) {
        let failure = self.state.withLock { state -> ReplyError? in
            state.traces.append(TaskTrail.delivery?.trace)
            var failures = state.notificationFailures[notification.destination] ?? []
            guard failures.isEmpty else {
                defer { state.notificationFailures[notification.destination] = failures }
                return failures.removeFirst()
            }
            state.notified.append(notification)
            return nil
        }
        if let failure { throw failure }
    }

    package func answer(with message: Message, to address: ReplyAddress, of source: SourceName) -> Answer? {
        self.state.withLock { $0.answered.append(message) }
        return switch address {
        case .slack, .answer: Answer(status: 200, contentType: "text/plain", body: message.headline)
        case .githubIssue, .chat, .forge, .runTask, .callback, .commit, .incident: nil
        }
    }

    package func send(
        _ reply: WaitingReply,
        capabilities: [String: Secret],
    ) async throws(ReplyError) -> String? {
        let failure = self.state.withLock { state -> ReplyError? in
            state.traces.append(TaskTrail.delivery?.trace)
            guard state.failures.isEmpty else { return state.failures.removeFirst() }
            state.sent.append(
                Sent(message: reply.message, responseURL: capabilities["response_url"], reply: reply)
            )
            return nil
        }
        if let failure { throw failure }
        return "sent-\(reply.delivery)"
    }
}
