package import Warden

/// What GitHub hears; it is shown under "Recent deliveries" in the webhook's settings.
extension GitHubSender {
    /// The answer to the ping that GitHub sends when the webhook is made.
    static let pong = Answer.ok

    package func answer(to rejection: Rejection) -> Answer {
        .refusal(rejection)
    }

    package func receipt(for delivery: JournaledDelivery) -> Answer {
        let body: JSONTree = ["delivery": .string(delivery.id.rawValue), "state": "received"]
        return Answer(status: 202, contentType: MediaType.json, body: body.text)
    }
}
