import LoadKit
import DeliveringGitHub
import Foundation
import Hummingbird
import Intake
import JournalStore

/// Figure (q): how soon everything is there that GitHub sent while the server was down.
enum Recovery {
    /// Lets a GitHub try in vain, then starts the server, and waits until all is in the journal and decided.
    ///
    /// - Parameters:
    ///   - folder: Where the server's journal goes.
    ///   - events: What is sent, spread over five minutes in GitHub's record; each is really tried.
    ///   - rate: The setting `missed.rate`.
    ///   - points: What GitHub allows in a minute, a POST being 5; nil for no limit, as on an Enterprise Server.
    /// - Returns: The figures, in one line.
    /// - Throws: When something is missing, came twice, or was asked for twice.
    static func measure(in folder: BenchFolder, events: Int, rate: Int, points: Int?) async throws -> String {
        let github = DeliveringGitHub(token: BenchFolder.secret, pointsPerMinute: points)
        let (ports, ready) = AsyncStream<Int>.makeStream()
        return try await withThrowingTaskGroup(of: String?.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                try await github.makeApplication { ready.yield($0) }.run()
                return nil
            }
            group.addTask {
                guard let port = await ports.first(where: { _ in true }) else { return nil }
                await Self.fail(events, of: github, folder)
                return try await Self.recover(events, of: github, on: port, in: folder, rate: rate)
            }
            guard let figures = try await group.next() ?? nil else { throw BenchError("GitHub's stand-in has ended") }
            return figures
        }
    }

    /// Sends everything where nobody listens.
    private static func fail(_ events: Int, of github: DeliveringGitHub, _ folder: BenchFolder) async {
        github.point(to: "http://127.0.0.1:9/hooks/github", secret: BenchFolder.secret)
        let begin = Date().addingTimeInterval(-300)
        for number in 0..<events {
            let time = begin.addingTimeInterval(300 * Double(number) / Double(events))
            await github.send(event: "issue_comment", body: folder.request.body, at: time)
        }
    }

    private static func recover(
        _ events: Int,
        of github: DeliveringGitHub,
        on port: Int,
        in folder: BenchFolder,
        rate: Int,
    ) async throws -> String {
        let start = ContinuousClock.now
        let server = try ServerProcess(
            in: folder,
            journal: "recovery-\(rate).sqlite",
            environment: [
                "POOLWARDEN_SOURCES_GITHUB_TOKEN": "env:BENCH_SECRET",
                "POOLWARDEN_SOURCES_GITHUB_API": "http://127.0.0.1:\(port)",
                "POOLWARDEN_SOURCES_GITHUB_MISSED_HOOKS": github.hook,
                "POOLWARDEN_SOURCES_GITHUB_MISSED_RATE": "\(rate)",
            ],
        ) { github.point(to: "http://127.0.0.1:\($0)/hooks/github", secret: BenchFolder.secret) }
        defer { server.stop() }
        let reader = try JournalReader(path: server.journal)
        // One more: the delivery that proved that the server accepts.
        while try reader.counts() != (all: events + 1, waiting: 0) {
            guard ContinuousClock.now - start < .seconds(600) else {
                throw BenchError("after 10 min \(try reader.counts().all - 1) of \(events) are there")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        let passed = ContinuousClock.now - start
        // Whatever GitHub would send once more has time to come.
        try await Task.sleep(for: .seconds(2))
        let twice = github.asked.values.count { $0 > 1 }
        let kept = try reader.counts().all - 1
        guard kept == events, github.asked.count == events else {
            throw BenchError("\(kept) of \(events) are there, \(github.asked.count) were asked for")
        }
        return "\(events) of \(events) recovered \(passed.seconds.formatted(digits: 1)) s after the start, "
            + "\(kept - events) of them twice, \(twice) asked for twice, \(github.limited) requests over GitHub's limit, "
            + "\(github.requests) requests in all"
    }
}
