import Foundation

/// `kill -9` under load, with many deliveries waiting: how long after the start everything moves again.
package enum RecoveryLoad {
    /// How many deliveries a server has in memory at most, the oldest first: those are what a dead one held.
    private static let held = 256

    package static func run(_ place: LoadPlace, _ options: LoadOptions) throws -> Report {
        let backlog = options.isSample ? 1_000 : 100_000
        let kills = options.isSample ? 2 : 30
        var report = Report("recovery: kill -9 under load with \(backlog) deliveries waiting, \(kills) times", options)
        let simulator = try SimulatorUnderLoad(place, pools: ["pool-1"])
        let server = try ServerUnderLoad(place, policies: "waits", simulator: simulator)
        let mix = Mix(
            secret: LoadPlace.secret,
            chats: 0,
            comments: 100,
            commentBody: RequestMaker.commentBody("x", size: 15_000),
        )
        var round = Round(server: server, simulator: simulator, mix: mix, backlog: backlog)
        try simulator.script(Self.hang)
        try server.start()
        for _ in 0..<kills { try round.run(options) }
        server.kill()
        report.tell(
            "\(round.next) deliveries of 15 kB acknowledged; \(round.least) or more waited at each start, and \(Self.held) of them were the dead server's"
        )
        report.tell("start to answering: \(round.answering)")
        report.tell("start to the first that was settled: \(round.first)")
        let lost = try server.view().lost(round.acknowledged.map(RequestMaker.gitHubID))
        report.check("acknowledged and lost", "\(lost.count)", limit: "0", isMet: lost.isEmpty)
        report.check(
            "start until all that the dead server held is settled",
            "\(round.all)",
            limit: "2 s each",
            isMet: round.all.count == kills,
            isInTime: round.all.quantile(1) <= 2,
        )
        return report
    }

    /// Policies wait for their reads, so nothing is settled and everything taken is under way.
    fileprivate static let hang = "latency:60s on reads chance 1"

    private struct Round {
        let server: ServerUnderLoad
        let simulator: SimulatorUnderLoad
        let mix: Mix
        let backlog: Int
        /// A server takes no more before it has decided some.
        private static let mostUndecided = 30_000

        var next = 0
        var acknowledged: [Int] = []
        var least = Int.max
        var answering = Latencies()
        var first = Latencies()
        var all = Latencies()

        init(server: ServerUnderLoad, simulator: SimulatorUnderLoad, mix: Mix, backlog: Int) {
            self.server = server
            self.simulator = simulator
            self.mix = mix
            self.backlog = backlog
        }

        mutating func run(_ options: LoadOptions) throws {
            let view = try self.server.view()
            // Whatever was settled since the last start is made up for.
            while case let missing = self.backlog - (try view.waiting()), missing > 0 {
                try self.send(.closed, count: min(missing, Self.mostUndecided), seconds: 300, connections: 64)
                guard missing > Self.mostUndecided else { break }
                self.server.kill()
                try self.server.start()
            }
            // It dies while more comes in.
            try self.send(.open(500), count: 100, seconds: 0.2, connections: 32)
            self.server.kill()
            let held = try view.oldestWaiting(RecoveryLoad.held)
            self.least = min(self.least, try view.waiting())
            guard let oldest = held.first, let last = held.last else { throw BenchError("nothing waits") }
            try self.simulator.endFaults()
            let start = try self.server.launch()
            if options.isControl { self.pause() }
            var isAnswering = false
            var hasMoved = false
            while Monotonic.seconds(since: start) < 60 {
                if !isAnswering, PlainHTTP.call("GET", "/livez", port: self.server.port)?.status == 200 {
                    isAnswering = true
                    self.answering.add(Monotonic.seconds(since: start))
                }
                let waiting = try view.waiting(upTo: last)
                if !hasMoved, waiting < held.count {
                    hasMoved = true
                    self.first.add(Monotonic.seconds(since: start))
                }
                if waiting == 0 { break }
                guard self.server.isRunning else { throw BenchError("the server ended: \(self.server.log)") }
                usleep(2_000)
            }
            self.all.add(Monotonic.seconds(since: start))
            guard try view.waiting(upTo: last) == 0 else { throw BenchError("delivery \(oldest) is stuck") }
            while !isAnswering, Monotonic.seconds(since: start) < 60 {
                isAnswering = PlainHTTP.call("GET", "/livez", port: self.server.port)?.status == 200
            }
            try self.simulator.script(RecoveryLoad.hang)
        }

        /// A server that stands still for three seconds must be noticed.
        private func pause() {
            kill(self.server.identifier, SIGSTOP)
            usleep(3_000_000)
            kill(self.server.identifier, SIGCONT)
        }

        private mutating func send(_ pace: MixedTraffic.Pace, count: Int, seconds: Double, connections: Int) throws {
            guard count > 0 else { return }
            var traffic = MixedTraffic(self.mix, pace, first: self.next, count: count, seconds: seconds)
            Client(port: self.server.port, connections: connections, tick: 0.001).run(&traffic)
            guard traffic.tally.odd.isEmpty, traffic.tally.broken.isEmpty, traffic.tally.unheard == 0 else {
                throw BenchError("the backlog was not accepted: \(traffic.tally.odd) \(traffic.tally.broken.count)")
            }
            self.acknowledged += traffic.tally.acknowledged
            self.next = traffic.number
        }
    }
}
