import NIOHTTP1
import Outbound
import Warden

/// The result of a run task: whether the run goes on, and why not.
///
/// - SeeAlso:
///   <https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run-tasks/run-tasks-integration#run-task-callback>.
struct RunTaskReplies: Sendable {
    /// HCP Terraform and the Terraform Enterprise of the settings: the callback comes in the payload.
    let hosts: HostList
    let post: Post

    func send(
        _ reply: WaitingReply,
        to callback: String,
        token: Secret?,
        acceptsOutcomes: Bool,
    ) async throws(ReplyError) {
        guard let token, !token.isEmpty else {
            throw .final(reason: "the run task brought no access token, or it was used already")
        }
        var message = reply.message
        // A result that is not the last one must not end the task.
        if !reply.isLast { message.settlement = nil }
        let verdict = try await self.post(
            RunTaskResult(message).document(acceptsOutcomes: acceptsOutcomes).bytes(),
            to: callback,
            within: self.hosts,
            headers: ["authorization": "Bearer " + token.withBytes { String(decoding: $0, as: UTF8.self) }],
            method: .PATCH,
            contentType: "application/vnd.api+json",
        )
        switch verdict.status {
        case 200..<300: return
        case 401, 403: throw .final(reason: "Terraform does not take the task's access token any more")
        case 404: throw .final(reason: "Terraform knows the task no more: it may have ended")
        case 408, 429, 500...:
            throw .transient(reason: "Terraform answered \(verdict.status)", retryAfter: verdict.retryAfter)
        default: throw .final(reason: "Terraform did not take the result: it answered \(verdict.status)")
        }
    }
}
