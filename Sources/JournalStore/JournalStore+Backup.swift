import Foundation
import GRDB
import Synchronization
import Warden

extension JournalStore {
    /// Copies the journal into a file with which a server can start, while everything goes on.
    ///
    /// The copy grows in steps between the journal's own transactions, on the one connection that writes: a second one
    /// that reads for long would keep the WAL from being used again. Reply capabilities stay sealed.
    ///
    /// - Parameter path: A file that is not there yet, in a folder that is.
    /// - Returns: What was made.
    /// - Throws: ``BackupError``; then there is no file.
    package func backUp(to path: String) async throws(BackupError) -> Backup {
        let isFirst = self.isBackingUp.withLock { isBackingUp in
            defer { isBackingUp = true }
            return !isBackingUp
        }
        guard isFirst else { throw .busy }
        defer { self.isBackingUp.withLock { $0 = false } }
        let start = ContinuousClock.now
        let file = try BackupFile(path)
        do throws(BackupError) {
            let longestStep = try await self.copy(into: file)
            let bytes = try await Self.blocking { () throws(BackupError) in try file.finish() }
            return Backup(
                path: path,
                bytes: bytes,
                milliseconds: (ContinuousClock.now - start).milliseconds,
                longestStep: longestStep,
            )
        } catch {
            file.remove()
            throw error
        }
    }

    /// So much is written before it is brought to the disk: 1 MiB, so that no sync of the journal's waits for more.
    private static let stepsPerSync = 4
    /// The rest after each step, in which the disk is the journal's alone.
    private static let rest = Duration.milliseconds(4)

    /// - Returns: The longest step, in microseconds.
    private func copy(into file: BackupFile) async throws(BackupError) -> Int {
        let partial = file.partialPath
        let copy = try await self.onWriter { database throws(BackupError) in
            try BackupCopy(of: database.sqliteConnection, into: partial)
        }
        do throws(BackupError) {
            return try await self.grow(copy, in: file)
        } catch {
            // Ended where its steps are taken: the journal must not write to it meanwhile.
            _ = try? await self.onWriter { _ in copy.end() }
            throw error
        }
    }

    private func grow(_ copy: BackupCopy, in file: BackupFile) async throws(BackupError) -> Int {
        var longest = 0
        var steps = 0
        while true {
            guard !Task.isCancelled else { throw .stopped }
            let (progress, microseconds) = try await self.onWriter { _ throws(BackupError) in
                let start = ContinuousClock.now
                let progress = try copy.step()
                return (progress, Int((ContinuousClock.now - start) / .microseconds(1)))
            }
            longest = max(longest, microseconds)
            guard progress == .more else { return longest }
            steps += 1
            if steps.isMultiple(of: Self.stepsPerSync) {
                try await Self.blocking { () throws(BackupError) in try file.sync() }
            }
            // Cancelled, it ends before the next step.
            try? await Task.sleep(for: Self.rest)
        }
    }

    /// Runs something where the journal's connection is used, between two transactions.
    private func onWriter<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws(BackupError) -> Value
    ) async throws(BackupError) -> Value {
        let result: Result<Result<Value, BackupError>, JournalError>
        do throws(JournalError) {
            let value = try await self.read { database in
                do throws(BackupError) {
                    return Result<Value, BackupError>.success(try body(database))
                } catch {
                    return .failure(error)
                }
            }
            result = .success(value)
        } catch {
            result = .failure(error)
        }
        switch result {
        case .success(let value): return try value.get()
        case .failure(.closed): throw .stopped
        case .failure(let error): throw .failed(path: nil, reason: "\(error)")
        }
    }

    /// Runs something that waits for the disk where it keeps no thread of Swift's pool from others.
    private static func blocking<Value: Sendable>(
        _ body: @escaping @Sendable () throws(BackupError) -> Value
    ) async throws(BackupError) -> Value {
        let result: Result<Value, BackupError> = await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .utility).async {
                do throws(BackupError) {
                    continuation.resume(returning: .success(try body()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }
}
