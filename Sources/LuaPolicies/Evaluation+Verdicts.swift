import CLuaBridge
import Foundation
import Warden

/// What a policy says beside its verdict: whom to ask, and whom to tell.
extension Evaluation {
    /// The most messages of one evaluation, and the most bytes of one.
    static let mostNotifications = 20
    static let longestNotification = 4_096

    /// Answers `ask` and `notify`; nil for any other call.
    func answerVerdict(
        _ call: box_call_number,
        _ arguments: inout ValueReader,
    ) throws(Refusal) -> HostCalls.Answer? {
        switch call {
        case BOX_REQUEST_APPROVAL: try self.ask(Options(arguments.next(), of: "ask"))
        case BOX_NOTIFY: try self.notify(Options(arguments.next(), of: "notify"))
        default: nil
        }
    }

    /// Notes the request, which ends the run.
    private func ask(_ options: Options) throws(Refusal) -> HostCalls.Answer {
        try options.allow(["from", "count", "why", "within"])
        guard let from = try options.text("from"), !from.isEmpty else {
            throw Refusal("ask takes the group that may approve: ask { from = \"sre\", why = \"...\" }")
        }
        guard let why = try options.text("why"), !why.isEmpty else {
            throw Refusal(
                "ask takes a sentence for the people who are asked: ask { from = \"\(from)\", why = \"...\" }"
            )
        }
        let count = try options.integer("count") ?? 1
        guard (1...100).contains(count) else { throw Refusal("ask: count takes a number of people from 1 to 100") }
        let within = try options.duration("within") ?? 86_400
        guard (60...30 * 86_400).contains(within) else {
            throw Refusal("ask: within takes a time from minutes(1) to days(30), such as minutes(30)")
        }
        guard self.run?.registration.isGuard == true || self.operations.count > self.plannedBefore else {
            throw Refusal("ask needs something to approve: plan an operation before, or answer with note")
        }
        self.request = ApprovalRequest(
            from: Failure.printable(from, oneLine: true),
            count: count,
            why: Failure.printable(String(decoding: why.utf8.prefix(8 << 10), as: UTF8.self)),
            within: TimeInterval(within),
            rule: self.run?.rule,
        )
        return .value([])
    }

    /// Queues a message.
    private func notify(_ options: Options) throws(Refusal) -> HostCalls.Answer {
        try options.allow(["to", "text"])
        let form = "notify { to = \"slack:#ops\", text = \"...\" }"
        guard let to = try options.text("to"), !to.isEmpty else {
            throw Refusal("notify takes a destination of the settings: \(form)")
        }
        guard let text = try options.text("text"), !text.isEmpty else { throw Refusal("notify takes a text: \(form)") }
        guard text.utf8.count <= Self.longestNotification else {
            throw Refusal("notify: the text has \(text.utf8.count) bytes; \(Self.longestNotification) are allowed")
        }
        if let known = self.policySet.settings.destinations, !known.contains(to) {
            throw Refusal("notify: \(Self.unknown(to, known, of: "destination"))")
        }
        guard self.notifications.count < Self.mostNotifications else {
            throw Refusal("one evaluation can send \(Self.mostNotifications) messages")
        }
        let policy = self.run?.file.name ?? "policies"
        self.notifications.append(
            Warden.Notification(destination: to, text: Failure.printable(text), policy: policy)
        )
        return .value([])
    }

    /// Says that the settings do not have a name, and which they have.
    static func unknown(_ name: String, _ known: Set<String>, of what: String) -> String {
        let shown = Failure.printable(String(name.prefix(100)), oneLine: true)
        guard !known.isEmpty else { return "the settings have no \(what) \"\(shown)\", and no other" }
        let sorted = known.sorted()
        let meant = NearestName.among(sorted, to: name).map { "did you mean \"\($0)\"?" }
        let all = sorted.prefix(20).map { "\"\($0)\"" }.joined(separator: ", ")
        return "the settings have no \(what) \"\(shown)\"; \(meant ?? "there are \(all)")"
    }
}
