import Foundation

/// Many sockets that send a head byte by byte, beside senders who mean it.
package enum SlowClientsLoad {
    package static func run(_ place: LoadPlace, _ options: LoadOptions) throws -> Report {
        let count = options.isSample ? 200 : 2_000
        var report = Report(
            "slow clients: \(count) sockets that dribble, beside 200 deliveries/s over new connections",
            options,
        )
        // The tests have no ten seconds for the time that a request may take.
        let server = try ServerUnderLoad(
            place,
            policies: "answer",
            environment: options.isSample ? ["POOLWARDEN_SERVER_READ_TIMEOUT": "2"] : [:],
        )
        let limitOfLife = options.isSample ? 4.0 : 12
        let processors = try server.start(options, &report)
        defer { processors?.rejoin() }
        let seconds = options.isSample ? 1.0 : 15
        var next = 0
        let alone = self.measure(server, seconds, &next)

        let crowd = DribblingCrowd(port: server.port, count: count, overdueAfter: limitOfLife)
        // A server that stands still closes nothing.
        let isStopped = options.isControl
        if isStopped { kill(server.identifier, SIGSTOP) }
        let beside = isStopped ? Tally() : self.measure(server, seconds, &next)
        let lives = crowd.end(after: options.isSample ? 4 : 15)
        if isStopped { kill(server.identifier, SIGCONT) }

        report.tell("alone: \(alone.allServed)")
        let limit = 2 * alone.allServed.quantile(0.99)
        report.check(
            "deliveries beside them",
            "\(beside.allServed)",
            limit: "p99 \((limit * 1_000).formatted(digits: 2)) ms (twice that without them), each answered",
            isMet: beside.allServed.count > 0 && beside.broken.isEmpty && beside.odd.isEmpty,
            isInTime: beside.allServed.quantile(0.99) <= limit,
        )
        report.tell("\(lives.opened) sockets opened, as each that was closed was opened again after 3 s")
        report.check(
            "sockets that were closed",
            "\(lives.closed.count), the last after \(lives.closed.quantile(1).formatted(digits: 1)) s; still open after \(Int(limitOfLife)) s: \(lives.overdue)",
            limit: "each within \(Int(limitOfLife)) s",
            isMet: lives.closed.count > 0,
            isInTime: lives.overdue == 0 && lives.closed.quantile(1) <= limitOfLife && lives.closed.count >= count,
        )
        return report
    }

    private static func measure(_ server: ServerUnderLoad, _ seconds: Double, _ next: inout Int) -> Tally {
        let mix = Mix(
            secret: LoadPlace.secret,
            chats: 0,
            comments: 100,
            commentBody: RequestMaker.commentBody("x", size: 4_000),
        )
        var traffic = MixedTraffic(mix, .open(200), first: next, seconds: seconds)
        Client(port: server.port, connections: 64, tick: 0.0005, keepsAlive: false)
            .run(&traffic, until: Monotonic.now + UInt64((seconds + 20) * 1e9))
        next = traffic.number
        return traffic.tally
    }
}
