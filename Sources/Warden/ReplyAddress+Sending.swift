extension ReplyAddress {
    /// What a reply there needs of what the delivery brought with it, by name.
    package var capabilities: [String] {
        switch self {
        case .chat: ["response_url"]
        case .runTask: ["access_token"]
        case .githubIssue, .forge, .answer: []
        }
    }

    /// Where replies are read one after the other, and so are sent one after the other; nil where each delivery has an
    /// address of its own.
    package var conversation: String? {
        switch self {
        // What comes later goes to an address that came with the request.
        case .chat, .runTask, .answer: nil
        case .githubIssue(let repository, let number): "\(repository)#\(number)"
        case .forge(let address): "\(address.project) \(address.topic) \(address.number)"
        }
    }
}
