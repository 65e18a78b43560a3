import AgentPoolsAPI
import Dispatch
import Foundation
import GRDB
import Synchronization
import TestKit
import Testing
import Warden

@testable import JournalStore

/// The journal on a real file.
///
/// A crash is closing without finishing: a second store on a copy of the files.
@Suite(.temporaryFolder)
struct `The journal` {
    let clock = ManualClock()

    @Test func `asserts that every commit reaches the disk`() async throws {
        let journal = try self.open()
        let pragmas = try await journal.read { database in
            try ["synchronous", "journal_mode", "wal_autocheckpoint"].map {
                try String.fetchOne(database, sql: "PRAGMA \($0)") ?? ""
            }
        }
        #expect(pragmas == ["2", "wal", "0"])
    }

    @Test func `keeps a delivery once for each source and ID`() async throws {
        let journal = try self.open()
        let kept = Mutex<[Int64]>([])
        for (id, source) in [("a", "one"), ("a", "one"), ("a", "two"), ("b", "one")] {
            _ = try await journal.accept(try Self.verified("pool create x", id: id, source: source)) { delivery in
                kept.withLock { $0.append(delivery.number) }
            }
        }
        #expect(kept.withLock(\.self) == [1, 2, 3])
        #expect(try await journal.waiting(now: self.clock.now, limit: 10).map(\.number) == [1, 2, 3])
    }

    @Test func `keeps each part of a delivery as one of its own, all of them or none`() async throws {
        let journal = try self.open()
        let kept = Mutex<[JournaledDelivery]>([])
        for _ in 1...2 {
            let verified = try FakeSender().verifier().verify(
                FakeSender.delivery("pool create x", id: "a", parts: 3),
                now: Date(timeIntervalSince1970: 1_800_000_000),
            )
            _ = try await journal.accept(verified, isTaken: true) { delivery in kept.withLock { $0.append(delivery) } }
        }
        #expect(kept.withLock { $0.map(\.id.rawValue) } == ["a", "a#2", "a#3"])
        #expect(kept.withLock { $0.map(\.part) } == [1, 2, 3])
        for number in 1...3 {
            let delivery = try await journal.delivery(Int64(number))
            #expect(delivery.part == number)
            #expect(delivery.body == Array("pool create x".utf8))
            #expect(try await journal.capability("response_url", of: Int64(number)) != nil)
        }
        #expect(try await self.reopenCopy().waiting(now: self.clock.now, limit: 10).map(\.number) == [1, 2, 3])
    }

    @Test func `gives a redelivery the first answer again, and only once there was more than a receipt`() async throws {
        let journal = try self.open()
        let number = try await self.accept("pool create x", in: journal)
        guard case .redelivery(let again, nil, false) = try await self.redeliver(in: journal) else {
            Issue.record("an unsettled delivery has no first answer yet")
            return
        }
        #expect(again.number == number)
        let answer = Answer(status: 200, contentType: "text/plain", body: "Done")
        try await journal.settle(
            Ending(
                settlement: Settlement(word: .applied),
                reply: .answering(Message(headline: "Done", footer: ""), answer, .slack),
            ),
            of: number,
        )
        guard case .redelivery(_, let first, true) = try await self.redeliver(in: journal) else {
            Issue.record("a settled delivery is a redelivery")
            return
        }
        #expect(first == answer)
    }

    @Test func `reads back after a crash what was recorded, and nothing else`() async throws {
        let journal = try self.open()
        let number = try await self.accept("pool create x", in: journal)
        let decision = Decision(
            verdict: .permit,
            reasons: [Decision.Reason("because")],
            plan: Plan(operations: [try .create("one"), try .create("two"), try .create("three")]),
            policySet: "digest",
        )
        try await journal.record(decision, of: number)
        try await journal.recordIntent(operation: 0, of: number)
        try await journal.record(.applied(id: "apool-1", lookedUp: false), operation: 0, of: number)
        try await journal.recordIntent(operation: 1, of: number)

        let afterCrash = try self.reopenCopy()
        let waiting = try await afterCrash.waiting(now: self.clock.now, limit: 10)
        #expect(waiting.map(\.number) == [number])
        #expect(waiting.first?.bytes == 13)
        #expect(try await afterCrash.delivery(number).body == Array("pool create x".utf8))
        let progress = try await afterCrash.progress(of: number)
        #expect(progress.decision == decision)
        #expect(
            progress.operations == [.ended(.applied(id: "apool-1", lookedUp: false)), .sent, .planned]
        )
        #expect(progress.sentAt == [self.clock.now, self.clock.now, nil])
        #expect(progress.attempts == 0)
    }

    @Test func `hands out an open delivery when it is due, and a settled one never`() async throws {
        let journal = try self.open()
        let number = try await self.accept("pool create x", in: journal)
        let due = self.clock.now.addingTimeInterval(30)
        let ending = Ending(settlement: Settlement(word: .failed, isOpen: true), reply: .none, due: due)
        try await journal.settle(ending, of: number)
        #expect(try await journal.waiting(now: due.addingTimeInterval(-1), limit: 10).isEmpty)
        #expect(try await journal.waiting(now: due, limit: 10).map(\.number) == [number])
        #expect(try await journal.progress(of: number).attempts == 1)
        try await journal.settle(Ending(settlement: Settlement(word: .applied), reply: .none), of: number)
        #expect(try await journal.waiting(now: due, limit: 10).isEmpty)
        #expect(try await journal.progress(of: number).isWaiting == false)
    }

    @Test func `seals reply capabilities, and erases them with the last reply`() async throws {
        let journal = try self.open()
        let number = try await self.accept("pool create x", in: journal)
        #expect(
            try await journal.capability("response_url", of: number)
                == Secret("https://hooks.slack.com/commands/T0/1/abc")
        )
        for file in try FileManager.default.contentsOfDirectory(atPath: TemporaryFolder.path) {
            let bytes = try Data(contentsOf: URL(filePath: TemporaryFolder.path + "/" + file))
            #expect(bytes.range(of: Data("hooks.slack.com".utf8)) == nil, "\(file) shows the address")
        }
        try await journal.settle(
            Ending(
                settlement: Settlement(word: .applied),
                reply: .sending(Message(headline: "Done", footer: ""), .slack),
            ),
            of: number,
        )
        try await journal.recordReplySent(of: number)
        #expect(try await journal.capability("response_url", of: number) == nil)
    }

    @Test func `hands out replies that nobody sent`() async throws {
        let journal = try self.open()
        let number = try await self.accept("pool create x", in: journal)
        let message = Message(headline: "Done", footer: "")
        try await journal.settle(
            Ending(settlement: Settlement(word: .applied), reply: .sending(message, .slack)),
            of: number,
        )
        // The process that settled it has its own first try.
        #expect(try await journal.waitingReplies(now: self.clock.now, limit: 10).isEmpty)
        self.clock.advance(by: 31)
        #expect(try await journal.waitingReplies(now: self.clock.now, limit: 10).map(\.message) == [message])
        let due = self.clock.now.addingTimeInterval(60)
        try await journal.recordReplyFailed(reason: "503", due: due, of: number)
        #expect(try await journal.waitingReplies(now: self.clock.now, limit: 10).isEmpty)
        #expect(try await journal.waitingReplies(now: due, limit: 10).map(\.attempts) == [1])
        try await journal.recordReplySent(of: number)
        #expect(try await journal.waitingReplies(now: due, limit: 10).isEmpty)
    }

    @Test func `does not let a write that cannot be done take others with it`() async throws {
        let journal = try self.open()
        // The writer is held until both wait for the same transaction.
        let (isHeld, held) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        journal.writer.take(
            .read { _ in
                isHeld.signal()
                held.wait()
                return nil
            }
        )
        isHeld.wait()
        let bad = Task { try await journal.write { try $0.execute(sql: "INSERT INTO no_such_table VALUES (1)") } }
        let good = Task { try await self.accept("pool create x", in: journal) }
        while journal.writer.waitingWrites < 2 { await Task.yield() }
        held.signal()
        await #expect(throws: JournalError.self) { try await bad.value }
        #expect(try await good.value == 1)
    }

    @Test func `is not taken back by a cancelled task`() async throws {
        let journal = try self.open()
        let verified = try Self.verified("pool create x", id: "a")
        let accepting = Task { try await journal.accept(verified) { _ in } }
        accepting.cancel()
        _ = try await accepting.value
        #expect(try await journal.waiting(now: self.clock.now, limit: 10).count == 1)
    }

    @Test func `takes nothing more after an I/O error, and says so to whoever serves`() async throws {
        let journal = try self.open()
        await #expect(throws: JournalError.self) {
            try await journal.write { _ in throw DatabaseError(resultCode: .SQLITE_IOERR, message: "fsync") }
        }
        guard case .broken = await journal.failures.first(where: { _ in true }) else {
            Issue.record("nobody was told")
            return
        }
        await #expect(throws: JournalError.self) { try await self.accept("pool create x", in: journal) }
    }

    @Test func `goes on after a full disk`() async throws {
        let journal = try self.open()
        do throws(JournalError) {
            try await journal.write { _ in throw DatabaseError(resultCode: .SQLITE_FULL, message: "full") }
            Issue.record("a full disk is an error")
        } catch {
            #expect(error == .full)
        }
        #expect(try await self.accept("pool create x", in: journal) == 1)
    }

    @Test func `does not accept more than it may hold in memory`() async throws {
        let journal = try self.open()
        do throws(JournalError) {
            try await journal.write(bytes: JournalWriter.mostBytes + 1) { _ in }
            Issue.record("it was taken")
        } catch {
            #expect(error == .saturated)
        }
    }

    @Test func `says that it is closed`() async throws {
        let journal = try self.open()
        journal.close()
        do throws(JournalError) {
            _ = try await journal.waiting(now: self.clock.now, limit: 1)
            Issue.record("it was read")
        } catch {
            #expect(error == .closed)
        }
    }

    @Test func `is readable by nobody else, nor what stands beside it`() async throws {
        let journal = try self.open()
        _ = try await self.accept("pool create x", in: journal)
        for ending in ["", "-wal", "-shm"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: Self.path + ending)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(ending)")
        }
    }

    @Test func `belongs to one process`() throws {
        let journal = try self.open()
        #expect(throws: JournalOpenError.self) { try self.open() }
        journal.close()
    }

    @Test func `accepts a thousand deliveries that come at once, each once`() async throws {
        let journal = try self.open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<1_000 {
                group.addTask {
                    _ = try await journal.accept(try Self.verified("x", id: "id-\(index % 500)")) { _ in }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await journal.waiting(now: self.clock.now, limit: 2_000).count == 500)
    }

    @Test func `can be read while it is open`() async throws {
        let journal = try self.open()
        let number = try await self.accept("pool create x", in: journal)
        let decision = Decision(verdict: .deny, reasons: [Decision.Reason("no")], policySet: "digest")
        try await journal.settle(
            Ending(
                settlement: Settlement(withoutPlan: decision),
                occurrence: "test.command",
                actor: "anna",
                decision: decision,
                reply: .none,
            ),
            of: number,
        )
        let reader = try JournalReader(path: Self.path)
        let summary = try #require(try reader.deliveries(limit: 5).first)
        #expect(summary.settlement == .denied)
        #expect(summary.actor == "anna")
        let record = try #require(try reader.delivery("a"))
        #expect(record.decision == decision)
        #expect(record.settlement?.reasons == decision.reasons)
        #expect(try reader.delivery("\(number)")?.summary.number == number)
        #expect(try reader.delivery("nonesuch") == nil)
    }

    // MARK: - Parts

    private static var path: String { TemporaryFolder.path + "/journal.sqlite" }

    private func open(_ path: String = Self.path) throws -> JournalStore {
        try JournalStore(
            path: path,
            seal: CapabilitySeal(key: Secret(String(repeating: "k", count: 32))),
            now: { [clock] in clock.now },
        )
    }

    /// The journal as another process finds it after this one was killed.
    private func reopenCopy() throws -> JournalStore {
        let copy = TemporaryFolder.path + "/after-crash.sqlite"
        for ending in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: Self.path + ending, toPath: copy + ending)
        }
        return try self.open(copy)
    }

    private static func verified(_ line: String, id: String, source: String = "test") throws -> VerifiedDelivery {
        try FakeSender().verifier().verify(
            FakeSender.delivery(line, id: id, source: source),
            now: Date(timeIntervalSince1970: 1_800_000_000),
        )
    }

    private func accept(_ line: String, in journal: JournalStore) async throws -> Int64 {
        guard
            case .accepted(let delivery) = try await journal.accept(
                try Self.verified(line, id: "a"),
                whenKept: { _ in },
            )
        else { throw Missing() }
        return delivery.number
    }

    private func redeliver(in journal: JournalStore) async throws -> Acceptance {
        try await journal.accept(try Self.verified("pool create x", id: "a")) { _ in
            Issue.record("a redelivery is not kept again")
        }
    }
}
