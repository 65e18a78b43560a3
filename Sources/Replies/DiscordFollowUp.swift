import Foundation
import NIOHTTP1
import Outbound
import Warden

/// Replies to an interaction of Discord's after its first answer.
///
/// The first reply to a command takes the place of "thinking..."; a press gets a message of its own. What is said later
/// takes the place of that.
///
/// - SeeAlso: <https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages>.
struct DiscordFollowUp: Sendable {
    /// `https://discord.com/api/v10/webhooks/<application>/<token>`.
    let webhook: String
    let hosts: HostList
    let post: Post

    /// An interaction's token is good for so long, in seconds.
    static let life: TimeInterval = 15 * 60
    private static let original = "@original"

    func send(_ reply: WaitingReply, to address: ChatAddress, now: Date) async throws(ReplyError) -> String? {
        guard now.timeIntervalSince(reply.received) < Self.life else {
            throw .final(reason: "the reply address has expired: it is good for 15 minutes")
        }
        let body = DiscordMessage(reply.message).document(isEphemeral: true).bytes()
        let edited = reply.earlier ?? (address.answer == .message ? Self.original : nil)
        let verdict: Post.Verdict
        if let edited {
            guard edited.utf8.allSatisfy({ (0x30...0x39).contains($0) }) || edited == Self.original else {
                throw .final(reason: "the journal has no ID of Discord's for the message")
            }
            verdict = try await self.post(
                body,
                to: "\(self.webhook)/messages/\(edited)",
                within: self.hosts,
                headers: HTTPHeaders(),
                method: .PATCH,
            )
        } else {
            verdict = try await self.post(
                body,
                to: self.webhook + "?wait=true",
                within: self.hosts,
                headers: HTTPHeaders(),
            )
        }
        if let error = verdict.error(of: "Discord") { throw error }
        struct Sent: Decodable { let id: String }
        return edited ?? (try? JSONDecoder().decode(Sent.self, from: Data(verdict.body)))?.id
    }
}
