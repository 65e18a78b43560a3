import Foundation

/// Commands of many pools at once: for each pool what was done has the order in which it was accepted.
package enum OrderLoad {
    package static func run(_ place: LoadPlace, _ options: LoadOptions) throws -> Report {
        let pools = options.isSample ? 5 : 500
        let steps = options.isSample ? 4 : 100
        var report = Report(
            "order: \(pools * steps) commands over \(pools) pools, each only right after the one before it",
            options,
        )
        try self.measureOrder(place, options, pools: pools, steps: steps, &report)
        if !options.isSample, !options.isControl { try self.measureStuckPool(place, options, &report) }
        return report
    }

    private static func measureOrder(
        _ place: LoadPlace,
        _ options: LoadOptions,
        pools: Int,
        steps: Int,
        _ report: inout Report,
    ) throws {
        var numbers = options.numbers
        let simulator = try SimulatorUnderLoad(place, pools: (0..<pools).map { StepTraffic.Step.name($0, 0) })
        let server = try ServerUnderLoad(place, policies: "steps", simulator: simulator)
        try server.start()
        var traffic = StepTraffic(pools: 0..<pools, steps: steps, from: 0, numbers: &numbers)
        let start = Monotonic.now
        let client = Client(port: server.port, connections: 64)
        let kills = options.isSample ? 1 : 8
        for _ in 0..<kills {
            client.run(
                &traffic,
                until: Monotonic.now + UInt64.random(in: 300_000_000...1_500_000_000, using: &numbers),
            )
            server.kill()
            try server.start()
        }
        client.run(&traffic)
        let view = try server.view()
        try self.awaitSettlement(view, seconds: options.isSample ? 30 : 420)
        let seconds = Monotonic.seconds(since: start)
        report.tell(
            "\(kills) kill -9 meanwhile; \(traffic.acknowledged.count) acknowledged, sent again: \(traffic.again); "
                + "all settled after \(seconds.formatted(digits: 0)) s, \(Int(Double(pools * steps) / seconds))/s"
        )
        var ledger = try simulator.ledger()
        // Two effects of one pool in the wrong order must be noticed.
        if options.isControl, let places = self.twoOfOnePool(ledger) { ledger.swapAt(places.0, places.1) }
        let order = EffectOrder(ledger: ledger, rows: try view.rows())
        order.judge(commands: pools * steps, &report)
        let lost = try view.lost(traffic.acknowledged.map(RequestMaker.gitHubID))
        report.check("acknowledged and lost", "\(lost.count)", limit: "0", isMet: lost.isEmpty)
    }

    /// Waits until everything is settled, or nothing more is.
    private static func awaitSettlement(_ view: JournalView, seconds: Double) throws {
        let start = Monotonic.now
        var (least, since) = (Int.max, start)
        while Monotonic.seconds(since: start) < seconds, Monotonic.seconds(since: since) < 60 {
            let waiting = try view.waiting()
            if waiting == 0 { return }
            if waiting < least { (least, since) = (waiting, Monotonic.now) }
            usleep(20_000)
        }
    }

    private static func twoOfOnePool(_ ledger: [SimulatorUnderLoad.Change]) -> (Int, Int)? {
        var last: [String: Int] = [:]
        for (place, change) in ledger.enumerated() {
            guard let id = change.id else { continue }
            if let earlier = last[id] { return (earlier, place) }
            last[id] = place
        }
        return nil
    }

    /// What the other pools get done while the calls of one pool hang, beside what they get done otherwise.
    private static func measureStuckPool(
        _ place: LoadPlace,
        _ options: LoadOptions,
        _ report: inout Report,
    ) throws {
        var numbers = options.numbers
        let pools = 500
        let steps = 6
        let stuckPlace = try LoadPlace(project: place.project, binary: place.binary, folder: place.folder + "/stuck")
        let simulator = try SimulatorUnderLoad(stuckPlace, pools: (0..<pools).map { StepTraffic.Step.name($0, 0) })
        let server = try ServerUnderLoad(stuckPlace, policies: "steps", simulator: simulator)
        try server.start()
        let view = try server.view()
        var seconds = [0.0, 0.0]
        for round in 0..<6 {
            let isStuck = round % 2 == 1
            if isStuck {
                try simulator.script("latency:600s on mutations of \(SimulatorUnderLoad.poolID(0)) chance 1")
                var stuck = StepTraffic(pools: 0..<1, steps: 10, from: round * 10, numbers: &numbers)
                Client(port: server.port, connections: 1).run(&stuck)
            }
            let before = try view.count()
            var traffic = StepTraffic(pools: 1..<pools, steps: steps, from: round * steps, numbers: &numbers)
            let start = Monotonic.now
            Client(port: server.port, connections: 32).run(&traffic)
            let after = before + (pools - 1) * steps
            while try view.unsettled(from: before + 1, to: after) > 0, Monotonic.seconds(since: start) < 60 {
                usleep(5_000)
            }
            seconds[isStuck ? 1 : 0] += Monotonic.seconds(since: start)
            try simulator.endFaults()
        }
        let share = seconds[0] / seconds[1] * 100
        report.check(
            "throughput of the others while one pool's calls hang",
            "\(share.formatted(digits: 0)) % of what it is otherwise (three rounds of each, in turns)",
            limit: ">= 90 %",
            isMet: share >= 90,
        )
    }
}
