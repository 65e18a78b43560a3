import Foundation

/// How fast a delivery is acknowledged after its commit is on disk, and how many are in a second.
package enum AckLoad {
    package static func run(_ place: LoadPlace, _ options: LoadOptions) throws -> Report {
        var report = Report("ack: acknowledged only after the commit is on disk", options)
        let server = try ServerUnderLoad(place, policies: "answer")
        try server.start()
        // A server that stands still now and then must not pass.
        let pauses = options.isControl && !options.isSample ? Pauses(of: server.identifier, seconds: 0.15) : nil
        defer { pauses?.end() }
        var next = 0
        for size in [4_000, 15_000] {
            next = try self.measureLatency(server, place, options, size: size, first: next, &report)
        }
        try self.measureThroughput(server, place, options, first: next, &report)
        return report
    }

    private static func measureLatency(
        _ server: ServerUnderLoad,
        _ place: LoadPlace,
        _ options: LoadOptions,
        size: Int,
        first: Int,
        _ report: inout Report,
    ) throws -> Int {
        let before = try Machine.fdatasync(in: place.folder, times: options.isSample ? 20 : 400)
        let rate = options.isSample ? 100.0 : 500.0
        let mix = Mix(secret: LoadPlace.secret, chats: 0, comments: 100, commentBody: try self.body(place, size))
        var traffic = MixedTraffic(mix, .open(rate), first: first, seconds: options.isSample ? 1 : 60)
        Client(port: server.port, connections: 64, tick: 0.0005).run(&traffic)
        let after = try Machine.fdatasync(in: place.folder, times: options.isSample ? 20 : 400)
        let sync = max(before.p99, after.p99)
        report.tell("fdatasync of 4 KiB before: \(before); after: \(after)")
        // The tests run beside others: there it only matters that all are answered.
        let limit = 0.010 + 4 * sync
        let served = traffic.tally.allServed
        var acknowledged = traffic.tally.acknowledged
        // An acknowledgement that never was must be missed.
        if options.isControl { acknowledged.append(999_999_999_999) }
        let lost = try server.view().lost(acknowledged.map(RequestMaker.gitHubID))
        report.check(
            "\(size / 1_000) kB at \(Int(rate))/s, open loop",
            "\(served)",
            limit: "p99 \((limit * 1_000).formatted(digits: 1)) ms, nothing refused or lost",
            isMet: lost.isEmpty && served.count > 0,
            // What waits too long is refused.
            isInTime: served.quantile(0.99) <= limit && served.count == traffic.number - first,
        )
        return traffic.number
    }

    private static func measureThroughput(
        _ server: ServerUnderLoad,
        _ place: LoadPlace,
        _ options: LoadOptions,
        first: Int,
        _ report: inout Report,
    ) throws {
        var next = first
        var best = 0.0
        for _ in 0..<(options.isSample ? 1 : 5) {
            try self.settle(server)
            let mix = Mix(
                secret: LoadPlace.secret,
                chats: 0,
                comments: 100,
                commentBody: try self.body(place, 15_000),
            )
            // No more than a server takes before it has decided some.
            var traffic = MixedTraffic(mix, .closed, first: next, count: 20_000, seconds: options.isSample ? 1 : 10)
            let hashing = Machine.hashing()
            let used = (server.processorSeconds, ChildProgram.ownProcessorSeconds)
            let start = Monotonic.now
            Client(port: server.port, connections: 96).run(&traffic)
            let seconds = Monotonic.seconds(since: start)
            let acknowledged = traffic.tally.acknowledged
            let rate = Double(acknowledged.count) / seconds
            let processor = (server.processorSeconds - used.0) / Double(max(1, acknowledged.count)) * 1e6
            let own = (ChildProgram.ownProcessorSeconds - used.1) / Double(max(1, acknowledged.count)) * 1e6
            let lost = try server.view().lost(acknowledged.map(RequestMaker.gitHubID)).count
            report.tell(
                "15 kB, closed loop: \(Int(rate)) acknowledged/s; of processor time for each the server used "
                    + "\(processor.formatted(digits: 0)) us (deciding included), the client \(own.formatted(digits: 0)) us; "
                    + "one SHA-256 of 15 kB \(hashing.formatted(digits: 1)) us; \(lost) lost"
            )
            if lost > 0 { report.check("acknowledged and lost", "\(lost)", limit: "0", isMet: false) }
            best = max(best, rate)
            next = traffic.number
        }
        let least = 8_000.0
        report.check(
            "acknowledgements of 15 kB",
            "\(Int(best))/s in the best run",
            limit: ">= \(Int(least))/s",
            isMet: best > 0,
            isInTime: best >= least,
        )
    }

    /// Waits until nothing is left to decide, so that the next run begins as the first.
    private static func settle(_ server: ServerUnderLoad) throws {
        let view = try server.view()
        let start = Monotonic.now
        while try view.waiting() > 0, Monotonic.seconds(since: start) < 120 { usleep(10_000) }
    }

    /// A comment as GitHub sends it: of 15 kB the one that is kept with the tests, else one of our own.
    static func body(_ place: LoadPlace, _ size: Int) throws -> [UInt8] {
        guard size == 15_000 else { return RequestMaker.commentBody("nothing to do", size: size) }
        let file = try Data(contentsOf: URL(filePath: place.project + "/Tests/Fixtures/github/issue-comment.http"))
        guard let blank = file.range(of: Data("\n\n".utf8)) else { throw BenchError("issue-comment.http has no body") }
        return Array(file[blank.upperBound...].dropLast())
    }
}
