import Testing
import Warden

struct `An admission` {
    /// How many deliveries may wait for their commit before one more of an urgency is refused.
    @Test(arguments: [(Urgency.event, 192), (.comment, 384), (.chat, 1_024)])
    func `refuses what matters least first`(_ urgency: Urgency, _ most: Int) {
        let admission = Admission()
        let tickets = (1..<most).map { _ in admission.begin() }
        #expect(admission.hasRoom(for: urgency, undecided: 0))
        let last = admission.begin()
        #expect(!admission.hasRoom(for: urgency, undecided: 0))
        for other in Urgency.allCases where other > urgency {
            #expect(admission.hasRoom(for: other, undecided: 0))
        }
        admission.end(last)
        #expect(admission.hasRoom(for: urgency, undecided: 0))
        for ticket in tickets { admission.end(ticket) }
        #expect(admission.hasRoom(for: urgency, undecided: 0))
    }

    @Test(arguments: [(Urgency.event, 250), (.comment, 500), (.chat, 1_000)])
    func `refuses while a commit takes too long`(_ urgency: Urgency, _ most: Int) {
        let time = Stopwatch()
        let admission = Admission(now: { time.now })
        let slow = admission.begin()
        time.advance(by: .milliseconds(most - 1))
        let quick = admission.begin()
        #expect(admission.hasRoom(for: urgency, undecided: 0))
        time.advance(by: .milliseconds(1))
        #expect(!admission.hasRoom(for: urgency, undecided: 0))
        admission.end(slow)
        #expect(admission.hasRoom(for: urgency, undecided: 0))
        admission.end(quick)
    }

    @Test func `lets machines wait while many deliveries are not decided, and people never`() {
        let admission = Admission()
        #expect(admission.hasRoom(for: .event, undecided: 19_999))
        #expect(!admission.hasRoom(for: .event, undecided: 20_000))
        #expect(admission.hasRoom(for: .comment, undecided: 39_999))
        #expect(!admission.hasRoom(for: .comment, undecided: 40_000))
        #expect(admission.hasRoom(for: .chat, undecided: 10_000_000))
    }

    @Test func `counts right whatever the order of the ends`() {
        let admission = Admission()
        var tickets: [Int] = []
        for round in 0..<50 {
            tickets += (0..<40).map { _ in admission.begin() }
            // From the middle, so that the oldest are seldom the first to end.
            for _ in 0..<40 where tickets.count > 100 {
                admission.end(tickets.remove(at: tickets.count / 2 - round % 7))
            }
        }
        let open = tickets.count
        for _ in 0..<(191 - open) { tickets.append(admission.begin()) }
        #expect(admission.hasRoom(for: .event, undecided: 0))
        tickets.append(admission.begin())
        #expect(!admission.hasRoom(for: .event, undecided: 0))
    }
}

/// A monotonic clock that is moved by hand.
