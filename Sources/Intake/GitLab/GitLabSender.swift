import Foundation
import Warden

/// GitLab: project, group and system hooks; commands in comments on issues and merge requests.
///
/// A hook has a secret token, which is sent as it is; newer versions can sign instead, in the manner of Standard
/// Webhooks. Where the settings say `signing`, a right secret token proves nothing.
///
/// - SeeAlso: <https://docs.gitlab.com/user/project/integrations/webhooks/>
struct GitLabSender: EventSender {
    static let tokenHeader = "x-gitlab-token"
    static let eventHeader = "x-gitlab-event"
    static let eventIDHeader = "x-gitlab-event-uuid"
    static let keyHeader = "idempotency-key"

    let comments: CommentCommands
    let isSigned: Bool
    let window: Int
    /// Whether what an event leads to is reported beside its commit.
    let isReported: Bool

    var kind: SenderKind { .gitlab }
    var name: String { "GitLab" }
    var keptHeaders: [String] { [Self.eventHeader] }
    /// 25 MiB, as for GitHub: a push may list many commits.
    var bodyLimit: Int { 25 << 20 }

    func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        try delivery.requirePOST(of: self.name)
        _ = try delivery.onlyEventWord(of: Self.eventHeader)
        guard !self.isSigned else {
            try StandardSignature(of: delivery).verify(
                delivery.body,
                keys: StandardKeys(secrets),
                now: now,
                window: self.window,
            )
            return
        }
        guard ConstantTime.isOne(try delivery.onlyValue(of: Self.tokenHeader), of: secrets) else {
            throw Rejection(.tokenMismatch, "The token does not fit; is it the secret token of this webhook?")
        }
    }

    /// The signed ID; else `Idempotency-Key`, the same however often GitLab tries; else, before GitLab 17.4, the
    /// event's ID, which hooks that set off one another share, and with it the body's digest.
    func id(of delivery: Delivery, document: JSONDocument) throws(Rejection) -> DeliveryID {
        if self.isSigned {
            return DeliveryID(rawValue: try delivery.onlyIdentifier(of: StandardSignature.idHeader))
        }
        if let key = try delivery.identifierIfAny(of: Self.keyHeader) { return DeliveryID(rawValue: key) }
        guard let event = try delivery.identifierIfAny(of: Self.eventIDHeader) else {
            return .digest(of: delivery.body)
        }
        return DeliveryID(rawValue: "\(event)+\(DeliveryID.digest(of: delivery.body))")
    }

    /// The values of a pipeline's variables may be secrets: `object_attributes.variables[].value`.
    func replacement(forMember name: String, depth: Int) -> String? {
        depth == 4 && name == "value" ? Redaction.mark : nil
    }
}
