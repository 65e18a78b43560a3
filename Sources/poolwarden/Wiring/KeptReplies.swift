import JournalStore
import Replies
import Warden

/// Shows the replies that the journal keeps to whoever has the address of their page.
struct KeptReplies: Sendable {
    let pages: ReplyPages
    let journal: JournalStore

    /// The answer to a request for a page; nil where no page is, and then nothing was read.
    func page(at path: String) async -> Answer? {
        guard let delivery = self.pages.delivery(at: path) else { return nil }
        do throws(JournalError) {
            guard let message = try await self.journal.message(about: delivery) else {
                return Self.say(410, "What was said about delivery \(delivery) is not kept any more.")
            }
            return ReplyPage(message).answer
        } catch {
            return Self.say(503, "The journal cannot be read now; try again later.")
        }
    }

    private static func say(_ status: Int, _ text: String) -> Answer {
        Answer(status: status, contentType: "text/plain; charset=utf-8", body: text + "\n")
    }
}
