import Foundation

/// SIGTERM again and again while deliveries come in.
package enum DrainLoad {
    package static func run(_ place: LoadPlace, _ options: LoadOptions) throws -> Report {
        var report = Report("drain: SIGTERM under 300 requests/s", options)
        let simulator = try SimulatorUnderLoad(place, pools: ["pool-1"], latency: "300ms")
        let server = try ServerUnderLoad(place, policies: "waits", simulator: simulator)
        let mix = Mix(
            secret: LoadPlace.secret,
            chats: 20,
            comments: 80,
            commentBody: RequestMaker.commentBody("x", size: 2_000),
        )
        var numbers = options.numbers
        var seen = Seen()
        try server.start()
        for _ in 0..<(options.isSample ? 2 : 20) {
            try self.drain(server, mix, options, after: 0.5 + Double.random(in: 0...1, using: &numbers), &seen)
        }
        server.kill()
        seen.judge(try server.view(), &report)
        return report
    }

    /// What many drains came to.
    private struct Seen {
        var exits = Latencies()
        var codes: Set<Int32> = []
        var answers: [Int: Int] = [:]
        var tally = Tally()
        var next = 0
        var resumed = Latencies()
        var underWay = 0

        func judge(_ view: JournalView, _ report: inout Report) {
            report.tell(
                "\(self.exits.count) times; \(self.next) deliveries sent, \(self.tally.acknowledged.count) acknowledged, "
                    + "\(self.tally.unheard) found nobody listening (the server had gone), \(self.underWay) were under way at the ends"
            )
            report.check(
                "exits",
                "\(self.exits)",
                limit: "15 s each",
                isMet: true,
                isInTime: self.exits.quantile(1) <= 15,
            )
            report.check("exit status", "\(self.codes.sorted())", limit: "0", isMet: self.codes == [0])
            report.check(
                "/readyz right after the signal",
                "\(self.answers.sorted { $0.key < $1.key }.map { "\($0.value) x \($0.key == 0 ? "nobody" : "\($0.key)")" })",
                limit: "503",
                isMet: Set(self.answers.keys) == [503],
            )
            report.check("odd answers", "\(self.tally.odd)", limit: "none", isMet: self.tally.odd.isEmpty)
            let mix = Mix(secret: LoadPlace.secret, chats: 20, comments: 80, commentBody: [])
            let ids = { (numbers: [Int]) in numbers.map { mix.kind(of: $0).id($0) } }
            let unread = (try? view.lost(ids(self.tally.broken)).count) ?? 0
            report.check(
                "requests that were read and not answered",
                "\(self.tally.broken.count - unread), and \(unread) on connections that nobody had read from",
                limit: "0",
                isMet: self.tally.broken.count == unread,
            )
            let lost = (try? view.lost(ids(self.tally.acknowledged))) ?? ["the journal cannot be read"]
            report.check("acknowledged and lost", "\(lost.count)", limit: "0", isMet: lost.isEmpty)
            report.check(
                "from the next start until all that was left is settled",
                "\(self.resumed)",
                limit: "2 s each",
                isMet: true,
                isInTime: self.resumed.quantile(1) <= 2,
            )
        }
    }

    /// Sends, ends the server, and starts it again.
    private static func drain(
        _ server: ServerUnderLoad,
        _ mix: Mix,
        _ options: LoadOptions,
        after seconds: Double,
        _ seen: inout Seen,
    ) throws {
        var traffic = MixedTraffic(mix, .open(300), first: seen.next)
        let client = Client(port: server.port, connections: 128, tick: 0.001)
        client.run(&traffic, until: Monotonic.now + UInt64(seconds * 1e9))
        let signalled = Monotonic.now
        // A server that is killed cannot have answered all.
        if options.isControl { server.kill() } else { server.terminate() }
        // The signal is handled on a thread of the server's.
        client.run(&traffic, until: Monotonic.now + 50_000_000)
        seen.answers[PlainHTTP.call("GET", "/readyz", port: server.port)?.status ?? 0, default: 0] += 1
        while server.isRunning, Monotonic.seconds(since: signalled) < 30 {
            client.run(&traffic, until: Monotonic.now + 5_000_000)
        }
        seen.exits.add(Monotonic.seconds(since: signalled))
        seen.codes.insert(server.end(within: 1))
        // What is on its way now finds nobody.
        traffic.stop()
        client.run(&traffic, until: Monotonic.now + 2_000_000_000)
        let left = try server.view().oldestWaiting(100_000)
        seen.underWay += left.count
        seen.next = traffic.number
        seen.tally.add(traffic.tally)

        let start = try server.start()
        let view = try server.view()
        if let last = left.last {
            while try view.waiting(upTo: last) > 0, Monotonic.seconds(since: start) < 30 { usleep(2_000) }
            seen.resumed.add(Monotonic.seconds(since: start))
        }
    }
}
