package import Warden

/// What GitHub hears; it is shown under "Recent deliveries" in the webhook's settings.
extension GitHubSender {
    /// The answer to the ping that GitHub sends when the webhook is made.
    static let pong = Answer(status: 200, contentType: MediaType.json, body: #"{"state":"listening"}"#)

    package func answer(to rejection: Rejection) -> Answer {
        let body: JSONTree = [
            "error": .string(rejection.reason.rawValue), "explanation": .string(rejection.explanation),
        ]
        // GitHub itself never tries again; whoever stands between us and it may.
        let headers = rejection.status == 503 ? [HeaderField(name: "retry-after", value: "10")] : []
        return Answer(status: rejection.status, contentType: MediaType.json, headers: headers, body: body.text)
    }

    package func receipt(for delivery: JournaledDelivery) -> Answer {
        let body: JSONTree = ["delivery": .string(delivery.id.rawValue), "state": "received"]
        return Answer(status: 202, contentType: MediaType.json, body: body.text)
    }
}
