import Foundation

extension ReplyAddress {
    /// What a reply there needs of what the delivery brought with it, by name.
    package var capabilities: [String] {
        switch self {
        case .chat: ["response_url"]
        case .runTask: ["access_token"]
        case .githubIssue, .forge, .answer, .callback, .commit, .incident: []
        }
    }

    /// Where replies are read one after the other, and so are sent one after the other; nil where each delivery has an
    /// address of its own.
    package var conversation: String? {
        switch self {
        // What comes later goes to an address that came with the request.
        case .chat, .runTask, .answer, .callback: nil
        case .githubIssue(let repository, let number): "\(repository)#\(number)"
        case .forge(let address): "\(address.project) \(address.topic) \(address.number)"
        case .commit(let address): "\(address.project) \(address.commit)"
        case .incident(let id): "incident \(id)"
        }
    }

    /// How often a receiver that waits for the end wants to hear that there is none yet, and how long after the delivery came
    /// it waits at most, in seconds; nil where nobody waits.
    ///
    /// Terraform gives a run task up that it has not heard of for 10 minutes, and in any case after 60
    /// (<https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run-tasks/run-tasks-integration#run-task-callback>).
    var progress: (every: TimeInterval, longest: TimeInterval)? {
        switch self {
        case .runTask: (every: 240, longest: 3_600)
        case .chat, .answer, .callback, .githubIssue, .forge, .commit, .incident: nil
        }
    }

    /// Whether somebody there wants to hear of a settlement: beside commits and incidents stands what was done or refused,
    /// and not that an event meant nothing.
    func wantsToHear(of settlement: Settlement.Word?) -> Bool {
        switch self {
        case .commit, .incident: settlement != .ignored
        case .chat, .runTask, .answer, .callback, .githubIssue, .forge: true
        }
    }
}
