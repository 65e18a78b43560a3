import Testing
import Warden

struct `A request that waits` {
    private let pending = PendingAnswers()
    private let answer = Answer(status: 200, body: "Done")

    @Test func `gets the answer, also one that came before it began to wait`() async {
        self.pending.expect(1)
        #expect(self.pending.isAwaited(1))
        #expect(self.pending.resume(1, with: self.answer))
        #expect(await self.pending.answer(to: 1, within: .seconds(60)) == self.answer)
        #expect(!self.pending.isAwaited(1), "nobody waits any more")
    }

    @Test func `is let go after its time, and then the answer reaches nobody`() async {
        // Whoever sees that nobody was there sends the reply; there is nothing between the two.
        for delivery in Int64(1)...200 {
            self.pending.expect(delivery)
            async let waited = self.pending.answer(to: delivery, within: .microseconds(50))
            await Task.yield()
            let isGiven = self.pending.resume(delivery, with: self.answer)
            #expect(await waited == (isGiven ? self.answer : nil))
        }
    }

    @Test func `is answered like every other one that waits for the same delivery`() async {
        self.pending.expect(1)
        self.pending.expect(1)
        async let first = self.pending.answer(to: 1, within: .seconds(60))
        #expect(self.pending.resume(1, with: self.answer))
        #expect(await first == self.answer)
        #expect(await self.pending.answer(to: 1, within: .seconds(60)) == self.answer)
    }

    @Test func `gets a receipt when there is no answer after all`() async {
        self.pending.expect(1)
        self.pending.resume(1, with: nil)
        #expect(await self.pending.answer(to: 1, within: .seconds(60)) == nil)
    }
}
