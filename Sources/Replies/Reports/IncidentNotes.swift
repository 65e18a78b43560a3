import NIOHTTP1
package import Warden

/// Notes on incidents of PagerDuty.
///
/// A note cannot be changed: each thing that there is to say becomes one more.
///
/// - SeeAlso: `POST /incidents/{id}/notes`,
///   <https://developer.pagerduty.com/api-reference/a1ac30885eb7a-create-a-note-on-an-incident>.
package struct IncidentNotes: Sendable {
    private let api: String
    private let token: Secret
    private let user: String

    /// - Parameters:
    ///   - api: The API's address without a slash at its end; in the EU `https://api.eu.pagerduty.com`.
    ///   - token: An API key that may write.
    ///   - user: The email of the user in whose name it is written.
    package init(api: String, token: Secret, user: String) {
        self.api = api
        self.token = token
        self.user = user
    }

    func send(_ message: Message, to incident: String, _ post: Post) async throws(ReplyError) {
        guard incident.isPathSegment else {
            throw .final(reason: "the incident's name is of no form that can be sent to")
        }
        let verdict = try await post(
            PlainMessage(message).note.bytes(),
            toConfigured: "\(self.api)/incidents/\(incident)/notes",
            headers: [
                "authorization": "Token token=\(self.token.headerValue)",
                "accept": "application/vnd.pagerduty+json;version=2",
                "from": self.user,
            ],
        )
        if let error = verdict.accountError(of: "PagerDuty") { throw error }
    }
}
