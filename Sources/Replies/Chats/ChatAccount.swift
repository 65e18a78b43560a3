import Foundation
import NIOHTTP1
package import Warden

/// A bot's account in a chat: what it may write by itself, at any time, with a token of its own.
///
/// It is the last way to somebody: the answer to the request and the address that came with it come first, as they are
/// seen by the asker alone where the chat has that.
package protocol ChatAccount: Sendable {
    /// Writes a new message.
    ///
    /// - Returns: What ``edit(_:to:at:_:)`` takes; nil where the chat did not say it.
    func write(_ message: Message, to address: ChatAddress, _ post: Post) async throws(ReplyError) -> String?

    /// Puts a message in the place of one that was written before.
    ///
    /// - Returns: Whether that one was still there.
    func edit(
        _ earlier: String,
        to message: Message,
        at address: ChatAddress,
        _ post: Post,
    ) async throws(ReplyError) -> Bool
}

extension ChatAccount {
    /// Writes a reply, or puts it in the place of what was written before.
    func send(_ reply: WaitingReply, to address: ChatAddress, _ post: Post) async throws(ReplyError) -> String? {
        // Somebody may have deleted it: then there is a new one.
        if let earlier = reply.earlier, try await self.edit(earlier, to: reply.message, at: address, post) {
            return earlier
        }
        return try await self.write(reply.message, to: address, post)
    }
}

extension Post.Verdict {
    /// What a chat's API says about a message; nil where it was taken.
    func accountError(of chat: String) -> ReplyError? {
        switch self.status {
        case 200..<300: nil
        case 401: .final(reason: "\(chat) does not know the token: make a new one and set it")
        case 403: .final(reason: "\(chat) does not let the token write there")
        case 404, 410: .final(reason: "\(chat) has no such place any more, or the token may not see it")
        case 429: .transient(reason: "\(chat) asks to wait", retryAfter: self.retryAfter)
        case 408, 500...: .transient(reason: "\(chat) answered \(self.status)", retryAfter: self.retryAfter)
        default: .final(reason: "\(chat) did not take the message: it answered \(self.status)")
        }
    }

    /// Reads the answer's body; nil where it is something else.
    func read<Document: Decodable>(_ type: Document.Type) -> Document? {
        try? JSONDecoder().decode(type, from: Data(self.body))
    }
}

extension ReplyError {
    /// The delivery brought no place that the account could write to.
    static func homeless(_ chat: String) -> ReplyError {
        .final(reason: "the request did not say where in \(chat) an answer belongs")
    }
}

extension Secret {
    /// What stands in a header field.
    var headerValue: String {
        self.withBytes { String(decoding: $0, as: UTF8.self) }.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
