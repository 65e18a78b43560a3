import Foundation
import JournalStore
import TestKit
import Testing
import Warden

/// What the journal knows of replies: their order, what is said anew, and what is erased.
@Suite(.temporaryFolder)
struct `Replies in the journal` {
    private let kept = KeptJournal()
    private static let issue = ReplyAddress.githubIssue(repository: "acme/infra", number: 7)

    @Test func `go out one after the other in a conversation`() async throws {
        let journal = try self.kept.open()
        let first = try await self.settled("first", in: journal)
        let second = try await self.settled("second", in: journal)
        let elsewhere = try await self.settled(
            "elsewhere",
            at: .githubIssue(repository: "acme/infra", number: 8),
            in: journal,
        )
        #expect(try await journal.reply(to: second) == nil, "the first one waits")
        #expect(try await journal.reply(to: elsewhere) != nil)
        let late = self.kept.clock.now.addingTimeInterval(60)
        #expect(try await journal.waitingReplies(now: late, limit: 9).map(\.delivery) == [first, elsewhere])
        let reply = try #require(try await journal.reply(to: first))
        #expect(try await journal.recordFailed(reply, reason: "503", due: late) == nil)
        #expect(try await journal.reply(to: second) == nil, "it is tried again first")
        #expect(try await journal.recordSent(reply, receiversID: "1", again: nil) == second)
        #expect(try await journal.reply(to: second) != nil)
    }

    @Test func `let the next one go where the one before it is given up`() async throws {
        let journal = try self.kept.open()
        let first = try await self.settled("first", in: journal)
        let second = try await self.settled("second", in: journal)
        let reply = try #require(try await journal.reply(to: first))
        #expect(try await journal.recordFailed(reply, reason: "gone", due: nil) == second)
    }

    @Test func `take the place of what was said before`() async throws {
        let journal = try self.kept.open()
        let number = try await self.settled("open", .unknown, due: self.kept.clock.now, in: journal)
        let first = try #require(try await journal.reply(to: number))
        #expect(first.earlier == nil)
        #expect(!first.isLast, "it is come back to")
        _ = try await journal.recordSent(first, receiversID: "17", again: nil)
        _ = try await journal.claim(number)
        try await journal.settle(self.ending("the end", .applied), of: number)
        let last = try #require(try await journal.reply(to: number))
        #expect(last.earlier == "17")
        #expect(last.uses == 1)
        #expect(last.isLast)
    }

    @Test func `are not taken for sent when there is something newer to say`() async throws {
        let journal = try self.kept.open()
        let number = try await self.settled("open", .unknown, due: self.kept.clock.now, in: journal)
        let first = try #require(try await journal.reply(to: number))
        _ = try await journal.claim(number)
        try await journal.settle(self.ending("the end", .applied), of: number)
        _ = try await journal.recordSent(first, receiversID: "17", again: nil)
        let last = try #require(try await journal.reply(to: number))
        #expect(last.message.headline == "the end")
        #expect(last.earlier == "17")
    }

    // MARK: - Parts

    private func settled(
        _ id: String,
        _ word: Settlement.Word = .applied,
        at address: ReplyAddress = Self.issue,
        due: Date? = nil,
        in journal: JournalStore,
    ) async throws -> JournaledDelivery.Number {
        let number = try await self.kept.accept(id, in: journal)
        try await journal.settle(self.ending(id, word, at: address, due: due), of: number)
        return number
    }

    private func ending(
        _ text: String,
        _ word: Settlement.Word,
        at address: ReplyAddress = Self.issue,
        due: Date? = nil,
    ) -> Ending {
        Ending(
            settlement: Settlement(word: word),
            reply: .sending(Message(headline: text, footer: ""), address),
            due: due,
        )
    }
}
