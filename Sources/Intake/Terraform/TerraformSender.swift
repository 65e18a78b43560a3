import Foundation
import Warden

/// Notifications of HCP Terraform and Terraform Enterprise about runs, health assessments and workspaces.
///
/// - Note: Their order is not guaranteed, and they have no time of sending: an old one is as well signed as a new one.
///   Policies read the run before they act on it.
/// - SeeAlso: <https://developer.hashicorp.com/terraform/cloud-docs/api-docs/notification-configurations>
struct TerraformSender: EventSender {
    static let signatureHeader = "x-tfe-notification-signature"

    var kind: SenderKind { .terraform }
    var name: String { "Terraform" }
    /// The answer is shown to whoever may see the notification's settings: it says nothing.
    var accepted: Answer { .ok }

    func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        try delivery.requirePOST(of: self.name)
        try TerraformSignature.verify(delivery, header: Self.signatureHeader, secrets: secrets)
    }

    /// Terraform gives none: the digest of configuration, run, triggers and times of a run's notification; of the body
    /// for all others.
    func id(of delivery: Delivery, document: JSONDocument) throws(Rejection) -> DeliveryID {
        let notifications = document.value(at: "notifications")?.elements ?? []
        guard let configuration = document.text(at: "notification_configuration_id"),
            let run = document.text(at: "run_id"), !notifications.isEmpty
        else { return .digest(of: delivery.body) }
        var values = [configuration, run]
        for notification in notifications {
            values += ["trigger", "run_updated_at"].map { notification[$0]?.text ?? "" }
        }
        return .digest(of: values)
    }

    /// Sent when a configuration is enabled; anything but success, and it cannot be.
    func handshake(of delivery: Delivery, document: JSONDocument) -> Answer? {
        Self.trigger(of: document) == "verification" ? .ok : nil
    }

    /// What set it off: in a list for runs (`payload_version` 1), outermost for all others (`"2"`).
    ///
    /// The version is not looked at: it is a number in the one and a text in the other, and where the trigger stands
    /// says as much.
    static func trigger(of document: JSONDocument) -> String? {
        document.value(at: "notifications")?.elements.first?["trigger"]?.text ?? document.text(at: "trigger")
    }

    static let signer = TerraformSignature.signer(
        "X-TFE-Notification-Signature",
        id: .member("notification_configuration_id"),
    )
}
