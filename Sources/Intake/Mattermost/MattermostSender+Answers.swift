package import Warden

/// What Mattermost hears: it shows the text of every answer of status 200 to the person.
extension MattermostSender {
    package func message(_ text: String) -> Answer {
        // Without the last field it would read `<...>` in our text as Slack's marks.
        Answer(["response_type": "ephemeral", "text": .string(text), "skip_slack_parsing": .bool(true)])
    }

    package func receipt(for delivery: JournaledDelivery) -> Answer {
        let type = delivery.header("content-type")
        guard let body = try? MattermostBody(delivery.body, mediaType: type) else { return Answer([:]) }
        switch body {
        case .press: return Answer(["ephemeral_text": "Working on it"])
        case .form, .message: return Answer(["response_type": "ephemeral", "text": "Working on it"])
        }
    }
}
