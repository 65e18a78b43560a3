package import Warden

/// What Slack hears.
extension SlackSender {
    package func message(_ text: String) -> Answer {
        Answer(["response_type": "ephemeral", "text": .string(text)])
    }

    /// As every chat; what is not proven is not to be sent again either.
    package func answer(to rejection: Rejection) -> Answer {
        guard rejection.status != 503 else { return self.message("not accepted, try again") }
        var answer = self.message(rejection.explanation)
        answer.status = rejection.status
        if rejection.status == 401 {
            // Slack's second try would be proven no better than the first.
            answer.headers = [.init(name: "x-slack-no-retry", value: "1")]
        }
        return answer
    }

    /// A person who typed a command hears that it is being worked on; nobody reads the answer to anything else.
    package func receipt(for delivery: JournaledDelivery) -> Answer {
        let type = delivery.header("content-type").map(MediaType.bare)
        guard let body = try? SlackBody(delivery.body, mediaType: type), case .command = body else {
            return Answer(status: 200)
        }
        return self.message("Working on it")
    }
}
