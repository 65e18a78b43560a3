import Testing
import Warden

struct `A request that waits` {
    private let pending = PendingAnswers()
    private let answer = Answer(status: 200, body: "Done")

    @Test func `gets the answer, also one that came before it began to wait`() async {
        self.pending.expect(1)
        #expect(self.pending.claim(1))
        self.pending.resume(1, with: self.answer)
        #expect(await self.pending.answer(to: 1, within: .seconds(60)) == self.answer)
        #expect(!self.pending.claim(1), "nobody waits any more")
    }

    @Test func `is let go after its time, and then nobody can claim it`() async {
        // Whoever sees the claim fail sends the reply; whoever sees it succeed is heard. There is nothing between.
        for delivery in Int64(1)...200 {
            self.pending.expect(delivery)
            async let waited = self.pending.answer(to: delivery, within: .microseconds(50))
            await Task.yield()
            let isClaimed = self.pending.claim(delivery)
            if isClaimed { self.pending.resume(delivery, with: self.answer) }
            #expect(await waited == (isClaimed ? self.answer : nil))
        }
    }

    @Test func `is answered like every other one that waits for the same delivery`() async {
        self.pending.expect(1)
        self.pending.expect(1)
        async let first = self.pending.answer(to: 1, within: .seconds(60))
        #expect(self.pending.claim(1))
        self.pending.resume(1, with: self.answer)
        #expect(await first == self.answer)
        #expect(await self.pending.answer(to: 1, within: .seconds(60)) == self.answer)
    }

    @Test func `gets a receipt when there is no answer after all`() async {
        self.pending.expect(1)
        #expect(self.pending.claim(1))
        self.pending.resume(1, with: nil)
        #expect(await self.pending.answer(to: 1, within: .seconds(60)) == nil)
    }
}
