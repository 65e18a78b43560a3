import Foundation
import Warden

/// Jenkins with the notification plugin, which proves itself by user and password in the endpoint's address.
///
/// Nothing is signed: choose https, and JSON as the format.
///
/// - SeeAlso: <https://plugins.jenkins.io/notification/>
struct JenkinsSender: EventSender {
    var kind: SenderKind { .jenkins }
    var name: String { "Jenkins" }
    var challenge: String? { "Basic realm=\"poolwarden\"" }

    func authenticate(_ delivery: Delivery, secrets: Secrets, now: Date) throws(Rejection) {
        try delivery.requirePOST(of: self.name)
        try Authorization.verifyBasic(delivery, secrets: secrets)
    }

    /// Jenkins gives none: the digest of the build's address, queue ID, start and phase.
    func id(of delivery: Delivery, document: JSONDocument) throws(Rejection) -> DeliveryID {
        guard let address = document.text(at: "build.full_url"), let phase = document.text(at: "build.phase") else {
            return .digest(of: delivery.body)
        }
        return .digest(of: [
            address, phase, document.integer(at: "build.queue_id").map(String.init) ?? "",
            document.integer(at: "build.timestamp").map(String.init) ?? "",
        ])
    }

    /// What a log or a parameter holds may be a secret: `build.log`, and parameters by their names.
    func replacement(forMember name: String, depth: Int) -> String? {
        if depth == 2, name == "log" { return Redaction.mark }
        let isSecret = ["password", "passphrase", "secret", "token", "credential", "key"].contains {
            name.lowercased().contains($0)
        }
        return depth == 3 && isSecret ? Redaction.mark : nil
    }

    /// Phases of a build: `COMPLETED` is the event `jenkins.completed`.
    ///
    /// | field | from | when |
    /// |---|---|---|
    /// | `project` | `name` | always |
    /// | `build` | `build.number` | always |
    /// | `status` | `build.status` | the build has ended |
    /// | `branch`, `commit` | `build.scm` | the build is of a repository |
    /// | `parameters` | `build.parameters` | the build has some |
    func meaning(of document: JSONDocument, delivery: JournaledDelivery) -> Meaning {
        guard let name = document.text(at: "build.phase").flatMap(HeaderWord.eventName) else { return .unnamed }
        var paths = FieldPaths(document)
        paths.text("project", "name")
        paths.number("build", "build.number")
        paths.text("status", "build.status")
        paths.text("branch", "build.scm.branch")
        paths.text("commit", "build.scm.commit")
        paths.record("parameters", "build.parameters")
        return .event(name: name, by: nil, fields: paths.fields)
    }

    static let signer = FieldSigner(id: .member("build.full_url")) { request, secret, _ in
        request.setHeader("Authorization", Authorization.basic(secret))
    }
}
