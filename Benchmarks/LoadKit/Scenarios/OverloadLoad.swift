import Foundation

/// Five times as much as the server can do, for a minute, from three classes of senders.
package enum OverloadLoad {
    package static func run(_ place: LoadPlace, _ options: LoadOptions) throws -> Report {
        var report = Report("overload: five times the capacity, slash commands, comments and jobs", options)
        let server = try ServerUnderLoad(place, policies: "works")
        let processors = try server.start(options, &report)
        defer { processors?.rejoin() }
        let mix = Mix(
            secret: LoadPlace.secret,
            chats: 2,
            comments: 28,
            commentBody: try AckLoad.body(place, 15_000),
        )
        let (capacity, next) = try self.capacity(of: server, mix, options, &report)

        let watch = MemoryWatch(of: server.identifier)
        let seconds = options.isSample ? 2.0 : 60
        let rate = 5 * capacity
        let used = (server.processorSeconds, ChildProgram.ownProcessorSeconds)
        let startTime = Date()
        var traffic = MixedTraffic(mix, .open(rate), first: next, seconds: seconds)
        Client(port: server.port, connections: 500, tick: 0.0005).run(
            &traffic,
            until: Monotonic.now + UInt64(seconds * 2e9),
        )
        let endTime = Date()
        let spent = endTime.timeIntervalSince(startTime)
        let memory = watch.end()
        report.tell(
            "open loop: \(Int(rate))/s asked for, \(Int(Double(traffic.number - next) / spent))/s sent over \(spent.formatted(digits: 1)) s; "
                + "of the processors the server used \(((server.processorSeconds - used.0) / spent).formatted(digits: 2)), "
                + "the client \(((ChildProgram.ownProcessorSeconds - used.1) / spent).formatted(digits: 2))"
        )
        let view = try server.view()
        let settled = try view.settled(from: startTime.milliseconds, to: endTime.milliseconds)
        // More is kept than decided until the bounds of what may wait are met: that takes a part of the minute.
        let sixths = try (0..<6).map { part in
            let begin = startTime.addingTimeInterval(spent / 6 * Double(part))
            let end = begin.addingTimeInterval(spent / 6)
            return try Double(view.settled(from: begin.milliseconds, to: end.milliseconds)) / (spent / 6)
        }
        report.tell("settled/s in each sixth of it: \(sixths.map { Int($0) })")
        try self.judge(traffic.tally, goodput: Double(settled) / spent, capacity, memory, view, options, &report)
        return report
    }

    /// What the server does when everybody waits for it: decided deliveries a second, in a closed loop.
    private static func capacity(
        of server: ServerUnderLoad,
        _ mix: Mix,
        _ options: LoadOptions,
        _ report: inout Report,
    ) throws -> (Double, next: Int) {
        var next = 0
        var rates: [Double] = []
        let view = try server.view()
        for _ in 0..<(options.isSample ? 1 : 3) {
            let start = Date()
            var traffic = MixedTraffic(mix, .closed, first: next, seconds: options.isSample ? 1 : 5)
            Client(port: server.port, connections: 64).run(&traffic)
            // The clock stops when the last one is decided.
            while try view.waiting() > 0, Date().timeIntervalSince(start) < 120 { usleep(2_000) }
            // What was refused is not done.
            rates.append(Double(traffic.tally.acknowledged.count) / Date().timeIntervalSince(start))
            next = traffic.number
        }
        let capacity = rates.sorted()[rates.count / 2]
        report.tell(
            "capacity, closed loop over 64 connections: \(Int(capacity)) settled/s (median of \(rates.map { Int($0) }))"
        )
        return (capacity, next)
    }

    private static func judge(
        _ tally: Tally,
        goodput: Double,
        _ capacity: Double,
        _ memory: Int,
        _ view: JournalView,
        _ options: LoadOptions,
        _ report: inout Report,
    ) throws {
        for kind in LoadClass.allCases {
            report.tell(
                "\(kind.name): served \(tally.served[kind] ?? Latencies()); refused \(tally.refused[kind] ?? Latencies())"
            )
        }
        let refused = tally.allRefused
        report.check(
            "refusals",
            "\(refused)",
            limit: "p99 50 ms",
            isMet: true,
            isInTime: refused.quantile(0.99) <= 0.050,
        )
        report.check(
            "answers in another form than the sender's",
            tally.odd.isEmpty ? "0" : "\(tally.odd.sorted { $0.key < $1.key }.map { "\($0.value) x \($0.key)" })",
            limit: "0",
            isMet: tally.odd.isEmpty,
        )
        report.check(
            "goodput",
            "\(Int(goodput)) settled/s, \((goodput / capacity * 100).formatted(digits: 0)) % of the capacity",
            limit: ">= 90 %",
            isMet: goodput > 0,
            isInTime: goodput >= 0.9 * capacity,
        )
        report.check(
            "slash commands that were served",
            "\(tally.served[.chat] ?? Latencies())",
            limit: "p99 300 ms",
            isMet: tally.served[.chat] != nil,
            isInTime: (tally.served[.chat]?.quantile(0.99) ?? .infinity) <= 0.300,
        )
        report.check(
            "resident memory at most",
            "\(memory >> 20) MiB",
            limit: "256 MiB",
            isMet: memory <= 256 << 20,
        )
        report.check(
            "connections that ended without an answer",
            "\(tally.broken.count + tally.unheard)",
            limit: "0",
            isMet: tally.broken.isEmpty && tally.unheard == 0,
        )
        try self.judgeLoss(tally, view, options, &report)
    }

    private static func judgeLoss(
        _ tally: Tally,
        _ view: JournalView,
        _ options: LoadOptions,
        _ report: inout Report,
    ) throws {
        var mix = Mix(secret: LoadPlace.secret, chats: 2, comments: 28, commentBody: [])
        _ = mix.request(0)
        var acknowledged = tally.acknowledged.map { mix.kind(of: $0).id($0) }
        // A delivery that nobody sent must be missed.
        if options.isControl { acknowledged.append(RequestMaker.gitHubID(999_999_999_999)) }
        let lost = try view.lost(acknowledged)
        report.check(
            "acknowledged and lost",
            "\(lost.count) of \(acknowledged.count)",
            limit: "0",
            isMet: lost.isEmpty,
        )
    }
}

extension Date {
    /// Milliseconds since 1970, as the journal has them.
    var milliseconds: Int { Int(self.timeIntervalSince1970 * 1_000) }
}
