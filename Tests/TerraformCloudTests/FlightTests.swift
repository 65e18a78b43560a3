import AgentPoolsAPI
import NIOHTTP1
import Synchronization
import Testing

@testable import TerraformCloud

@Suite(.timeLimit(.minutes(10)))
struct `Reads that are under way` {
    /// A read that ends when the test says so.
    final class Read: Sendable {
        let began = Gate()
        let end = Gate()
        private let state = Mutex<(count: Int, isCancelled: Bool)>((0, false))

        /// How often it was sent.
        var count: Int { self.state.withLock { $0.count } }
        var isCancelled: Bool { self.state.withLock { $0.isCancelled } }

        func run(_ turn: Turn) async -> CallEnd {
            self.state.withLock { $0.count += 1 }
            turn.noteDeparture()
            self.began.open()
            await withTaskCancellationHandler {
                await self.end.wait()
            } onCancel: {
                self.state.withLock { $0.isCancelled = true }
                self.end.open()
            }
            let answer = Answer(status: 200, headers: [:], body: [], date: start)
            return CallEnd(.success(answer), status: 200, tries: self.count)
        }
    }

    static func join(
        _ flights: Flights,
        _ read: Read,
        _ target: String = "/a",
        _ lane: Lane = .people,
    ) -> Task<CallEnd, Never> {
        Task { await flights.join(target, lane, raised: { _ in }) { await read.run($0) } }
    }

    @Test func `are one for all who ask the same`() async {
        let flights = Flights()
        let read = Read()
        let first = Self.join(flights, read, "/a", .sweeps)
        await read.began.wait()
        // Each of a higher lane, so that it is told when it has found the first.
        var tasks = [first]
        for lane in [Lane.ci, .people] {
            let found = Gate()
            tasks.append(Task { await flights.join("/a", lane, raised: { _ in found.open() }) { await read.run($0) } })
            await found.wait()
        }
        let other = Read()
        other.end.open()
        #expect(await Self.join(flights, other, "/b").value.status == 200)
        read.end.open()
        for task in tasks { #expect(await task.value.status == 200) }
        #expect(read.count == 1)
        #expect(other.count == 1)
    }

    @Test func `are not joined any more once they have ended`() async {
        let flights = Flights()
        let read = Read()
        read.end.open()
        _ = await Self.join(flights, read).value
        _ = await Self.join(flights, read).value
        #expect(read.count == 2)
    }

    @Test(arguments: [1, 2])
    func `are not joined after a change began, or ended`(_ changes: Int) async {
        let flights = Flights()
        let old = Read()
        if changes == 2 { flights.noteChange() }
        let before = Self.join(flights, old)
        await old.began.wait()
        flights.noteChange()
        let new = Read()
        let after = Self.join(flights, new)
        await new.began.wait()
        let also = Self.join(flights, new)
        old.end.open()
        new.end.open()
        for task in [before, after, also] { #expect(await task.value.status == 200) }
        #expect(old.count == 1)
    }

    @Test func `go on for the others when one is cancelled`() async throws {
        let read = Read()
        let flight = Flight(generation: 0, turn: Turn(.people))
        flight.start { flight.land(await read.run(flight.turn)) }
        await read.began.wait()
        let first = Task { await flight.wait() }
        let second = Task { await flight.wait() }
        try await eventually { flight.waiting >= 2 }
        first.cancel()
        guard case .failure(.cancelled(sentBytes: true)) = await first.value?.result else {
            Issue.record("not cancelled")
            return
        }
        read.end.open()
        #expect(await second.value?.status == 200)
        #expect(!read.isCancelled)
        // Who asks a read that has ended is answered at once.
        #expect(await flight.wait()?.status == 200)
    }

    @Test func `are cancelled when all are`() async {
        let flights = Flights()
        let read = Read()
        let first = Self.join(flights, read)
        await read.began.wait()
        first.cancel()
        guard case .failure(.cancelled) = await first.value.result else {
            Issue.record("not cancelled")
            return
        }
        await read.end.wait()
        #expect(read.isCancelled)
        // And nobody joins what is being cancelled.
        let next = Read()
        next.end.open()
        #expect(await Self.join(flights, next).value.status == 200)
        #expect(next.count == 1)
    }

    @Test func `do not begin for somebody who is cancelled already`() async {
        let flights = Flights()
        let read = Read()
        let end = await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await flights.join("/a", .people, raised: { _ in }) { await read.run($0) }
        }.value
        guard case .failure(.cancelled(sentBytes: false)) = end.result else {
            Issue.record("not cancelled")
            return
        }
        #expect(read.count == 0)
    }

    @Test func `are raised to the lane of who joins`() async {
        let flights = Flights()
        let read = Read()
        let first = Self.join(flights, read, "/a", .sweeps)
        await read.began.wait()
        let raised = Mutex<[Lane]>([])
        let joined = Gate()
        let person = Task {
            await flights.join(
                "/a",
                .people,
                raised: { turn in
                    raised.withLock { $0.append(turn.lane) }
                    joined.open()
                },
            ) { await read.run($0) }
        }
        await joined.wait()
        read.end.open()
        _ = await person.value
        _ = await first.value
        #expect(raised.withLock(\.self) == [.people])
    }
}
