import Intake

/// What a delivery is to the server under load.
package enum LoadClass: Int, CaseIterable, Sendable {
    case chat, comment, noise

    package var name: String {
        switch self {
        case .chat: "slash commands"
        case .comment: "comments"
        case .noise: "jobs"
        }
    }

    package var source: String { self == .chat ? "slack" : "github" }

    /// The ID under which the journal keeps the delivery of that number.
    package func id(_ number: Int) -> String {
        self == .chat ? RequestMaker.slackID(number) : RequestMaker.gitHubID(number)
    }
}

/// Deliveries of several classes in fixed shares, in a fixed order.
package struct Mix {
    /// Of a hundred.
    private let shares: [LoadClass]
    private let maker: RequestMaker
    private var comment: NumberedRequest
    private var job: NumberedRequest

    /// - Parameters:
    ///   - secret: The secret of both sources.
    ///   - chats: Slash commands of a hundred deliveries.
    ///   - comments: Comments of a hundred deliveries; the rest are jobs.
    ///   - commentBody: The payload of each comment.
    ///   - jobBytes: The size of a job's body.
    package init(secret: String, chats: Int, comments: Int, commentBody: [UInt8], jobBytes: Int = 8_000) {
        self.maker = RequestMaker(secret: secret)
        self.comment = self.maker.copies(of: "issue_comment", commentBody)
        self.job = self.maker.copies(of: "workflow_job", RequestMaker.jobBody(size: jobBytes))
        // Each class is spread over the hundred: 37 is prime to 100.
        var shares = Array(repeating: LoadClass.noise, count: 100)
        for index in 0..<(chats + comments) { shares[index * 37 % 100] = index < chats ? .chat : .comment }
        self.shares = shares
    }

    package func kind(of number: Int) -> LoadClass { self.shares[number % 100] }

    package mutating func request(_ number: Int) -> [UInt8] {
        switch self.kind(of: number) {
        case .chat: self.maker.slashCommand("status ci-\(number % 1_000)", number: number)
        case .comment: self.comment.copy(number)
        case .noise: self.job.copy(number)
        }
    }
}
