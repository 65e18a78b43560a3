import Foundation
import Intake
import Settings
import Warden

/// What a source makes of a request, in lines for a person; no secret, no signature and nothing of the body is in them.
struct RequestReport {
    let text: String
    let isAccepted: Bool

    init(_ request: RequestFile, _ source: ValidSettings.Source, of settings: ValidSettings, now: Date) {
        let sender = source.sender(keys: NoPublicKeys())
        let delivery = request.delivery(source: source.name, received: now)
        let diagnosis = RequestDiagnosis(of: delivery, sender: sender, secrets: source.secrets, now: now)
        let secrets = source.secrets.all.count
        var lines = [
            "request    \(request.method) \(request.path), \(request.headers.count) headers, "
                + "\(request.body.count) bytes of body",
            "source     \(source.name), of kind \(source.kind.rawValue), with \(secrets) "
                + (secrets == 1 ? "secret" : "secrets"),
            "time       \(now.formatted(.iso8601))",
        ]
        switch diagnosis.outcome {
        case .success(let acceptance):
            lines += Self.lines(acceptance, secrets, delivery, sender, settings.people)
            self.isAccepted = true
        case .failure(let rejection):
            lines += Self.lines(rejection, diagnosis.remedy, now: now)
            self.isAccepted = false
        }
        self.text = lines.joined(separator: "\n")
    }

    private static func lines(
        _ acceptance: RequestDiagnosis.Acceptance,
        _ secrets: Int,
        _ delivery: Delivery,
        _ sender: any Sender,
        _ people: People,
    ) -> [String] {
        let envelope = acceptance.envelope
        let proof = "proof      accepted" + (secrets > 1 ? ", by secret \(acceptance.secret) of \(secrets)" : "")
        guard envelope.handshake == nil else {
            return [proof, "meaning    a handshake: it is answered, and that is all"]
        }
        let journaled = JournaledDelivery(
            number: 0,
            source: delivery.source,
            id: envelope.id,
            received: delivery.received,
            headers: envelope.headers,
            body: envelope.body,
        )
        let meaning: String =
            switch sender.interpret(journaled, people: people) {
            case .ignored(let reason, _): "nothing: \(reason)"
            case .occurrence(let occurrence):
                occurrence.command.map { "the command \($0.line) of \(occurrence.actor.id)" }
                    ?? "the event \(occurrence.name), caused by \(occurrence.actor.id)"
            }
        return [proof, "delivery   \(envelope.id)", "meaning    \(meaning)"]
    }

    private static func lines(_ rejection: Rejection, _ remedy: RequestDiagnosis.Remedy?, now: Date) -> [String] {
        var lines = ["refused    \(rejection.status) \(rejection.reason.rawValue): \(rejection.explanation)"]
        if rejection.reason == .keyUnknown {
            lines.append("but        public keys are fetched by the running server, not by this command")
        }
        guard let remedy else {
            if rejection.reason == .signatureMismatch || rejection.reason == .tokenMismatch {
                lines.append("but        nothing that often goes wrong explains it: another secret, or another body")
            }
            return lines
        }
        if let time = remedy.time {
            let age = now.timeIntervalSince(time)
            lines.append(
                "but        it would have been accepted at \(time.formatted(.iso8601)): it is \(Int(abs(age))) s "
                    + (age < 0 ? "ahead" : "old") + "; was it kept for long, and are both clocks right?"
            )
        }
        if let change = remedy.change {
            lines.append("but        it would be accepted by secret \(remedy.secret) if \(change)")
        }
        return lines
    }
}
