import Dispatch
import Foundation
import GRDB
import Synchronization
import TestKit
import Testing
import Warden

@testable import JournalStore

/// What whoever measures the journal learns of it.
@Suite(.temporaryFolder)
struct `The journal, as it is measured,` {
    private final class Commits: Sendable {
        private let commits = Mutex<[JournalCommit]>([])

        var all: [JournalCommit] { self.commits.withLock(\.self) }
        func note(_ commit: JournalCommit) { self.commits.withLock { $0.append(commit) } }
    }

    private static var path: String { TemporaryFolder.path + "/journal.sqlite" }

    private static func open(_ commits: Commits) throws -> JournalStore {
        try JournalStore(
            path: Self.path,
            seal: nil,
            observe: { commits.note($0) },
            now: { Date(timeIntervalSince1970: 1_800_000_000) },
        )
    }

    private static func verified(_ id: String) throws -> VerifiedDelivery {
        try FakeSender().verifier().verify(
            FakeSender.delivery("pool create x", id: id),
            now: Date(timeIntervalSince1970: 1_800_000_000),
        )
    }

    @Test func `tells of each transaction with all its writes before anybody hears of it`() async throws {
        let commits = Commits()
        let journal = try Self.open(commits)
        let known = Mutex(0)
        _ = try await journal.accept(try Self.verified("a")) { _ in
            known.withLock { $0 = commits.all.count }
        }
        #expect(known.withLock(\.self) == 1)
        #expect(commits.all.map(\.writes) == [1])
        #expect(commits.all.allSatisfy { $0.failure == nil && $0.time > .zero })
    }

    @Test func `tells how much waits, and which writes shared a transaction`() async throws {
        let commits = Commits()
        let journal = try Self.open(commits)
        let held = DispatchSemaphore(value: 0)
        let isHeld = DispatchSemaphore(value: 0)
        journal.writer.take(
            .read { _ in
                isHeld.signal()
                held.wait()
                return nil
            }
        )
        isHeld.wait()
        #expect(journal.waitingBytes == 0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask { try await journal.write(bytes: 100) { _ in } }
            }
            while journal.waitingBytes < 300 { await Task.yield() }
            #expect(journal.waitingBytes == 300)
            held.signal()
            try await group.waitForAll()
        }
        #expect(commits.all.map(\.writes) == [3])
        #expect(journal.waitingBytes == 0)
    }

    @Test func `tells of a transaction that could not be done`() async throws {
        let commits = Commits()
        let journal = try Self.open(commits)
        await #expect(throws: JournalError.self) {
            try await journal.write { _ in throw DatabaseError(resultCode: .SQLITE_FULL) }
        }
        #expect(commits.all.map(\.failure) == [.full])
    }

    @Test func `is counted by a reader beside it`() async throws {
        let journal = try Self.open(Commits())
        for id in ["a", "b", "c"] { _ = try await journal.accept(try Self.verified(id)) { _ in } }
        let message = Message(Settlement(word: .failed), of: 1)
        try await journal.settle(
            Ending(
                settlement: Settlement(word: .failed, isOpen: true),
                reply: .sending(message, .slack),
                due: Date(timeIntervalSince1970: 1_800_000_060),
            ),
            of: 1,
        )
        let reader = try JournalReader(path: Self.path)
        let backlog = try reader.backlog()
        #expect(backlog.unsettled == ["received": 2])
        #expect(backlog.open == 1)
        #expect(backlog.replies == 1)
        #expect(backlog.notifications == 0)
    }
}
