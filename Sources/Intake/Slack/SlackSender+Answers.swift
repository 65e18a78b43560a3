package import Warden

/// What Slack hears.
extension SlackSender {
    /// A rejection with a text that Slack shows to the person, where it shows one.
    ///
    /// Overload is told with 200, because Slack shows nothing but "failed" for every other status.
    package func answer(to rejection: Rejection) -> Answer {
        switch rejection.status {
        case 401:
            // Slack's second try would be proven no better than the first.
            Self.ephemeral(rejection.explanation, status: 401, headers: [.init(name: "x-slack-no-retry", value: "1")])
        case 503:
            Self.ephemeral("not accepted, try again", status: 200)
        default:
            Self.ephemeral(rejection.explanation, status: rejection.status)
        }
    }

    /// A person who typed a command hears that it is being worked on; nobody reads the answer to anything else.
    package func receipt(for delivery: JournaledDelivery) -> Answer {
        let type = delivery.header("content-type").map(MediaType.bare)
        guard let body = try? SlackBody(delivery.body, mediaType: type), case .command = body else {
            return Answer(status: 200)
        }
        return Self.ephemeral("Working on it ...", status: 200)
    }

    /// A message that only the person sees who asked.
    private static func ephemeral(_ text: String, status: Int, headers: [HeaderField] = []) -> Answer {
        Answer(
            status: status,
            contentType: MediaType.json,
            headers: headers,
            body: (["response_type": "ephemeral", "text": .string(text)] as JSONTree).text,
        )
    }
}
