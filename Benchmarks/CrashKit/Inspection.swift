import Foundation

/// What is held against the promises after a crash.
struct Inspection {
    let stage: Stage
    /// Named in every finding.
    let place: String
    private(set) var findings: [Finding] = []

    init(_ stage: Stage, at place: String) {
        self.stage = stage
        self.place = place
    }

    /// How long an acknowledged delivery may take until it is settled; generous, as others may use the machine.
    static let patience = 20.0

    mutating func find(_ promise: Finding.Promise, _ text: String) {
        self.findings.append(Finding(promise, "\(self.place): \(text)"))
    }

    /// Starts the server again without the shim, and holds what it does against the clients' ledger.
    ///
    /// - Parameters:
    ///   - ledger: What was acknowledged.
    ///   - deliveries: All that were sent; sent once more, as senders do that heard nothing.
    ///   - folder: The run's folder.
    ///   - isSentAgain: Whether to send them.
    /// - Throws: ``CrashFailure`` when the harness cannot go on.
    mutating func restart(
        _ ledger: ClientLedger,
        sending deliveries: [ScriptedDelivery],
        in folder: String,
        isSentAgain: Bool = true,
    ) throws {
        var ledger = ledger
        let server = try RunningServer(self.stage, in: folder)
        guard server.isReady() else {
            self.find(.corrupt, "the server does not start again: \(server.log.suffix(500))")
            return
        }
        self.hold(ledger, against: try JournalFile(server.journal, .reading).deliveries())
        if isSentAgain {
            try ledger.send(deliveries, to: server.port, together: 8) { !server.isRunning }
            for delivery in deliveries where !ledger.acknowledged.contains(where: { $0.delivery.key == delivery.key }) {
                self.find(.stuck, "\(delivery.key) is not acknowledged after a start")
            }
        }
        let rows = try self.awaitSettlements(ledger, server)
        let end = server.terminate()
        if end != .exited(0) {
            self.find(.unclean, "after SIGTERM the server ended with \(end.map { "\($0)" } ?? "nothing")")
            server.kill()
        }
        self.compare(ledger, rows, with: try self.stage.simulator.ledger())
        do {
            let check = try JournalFile(server.journal, .recovering).check(isThorough: true)
            if check != "ok" { self.find(.corrupt, check) }
        } catch {
            self.find(.corrupt, "\(error)")
        }
    }

    /// What was acknowledged is there, and what an answer said is so.
    mutating func hold(_ ledger: ClientLedger, against rows: [String: JournalRow]) {
        for line in ledger.acknowledged {
            guard let row = rows[line.delivery.key] else {
                self.find(.lost, "\(line.delivery.key) was acknowledged and is not in the journal")
                continue
            }
            guard let told = line.answers.compactMap(\.toldSettlement).first else { continue }
            if row.state != "settled" || row.settlement != told {
                self.find(
                    .contradicted,
                    "\(line.delivery.key) was answered as \(told) and is \(row.settlement ?? row.state)",
                )
            }
        }
    }

    private mutating func awaitSettlements(
        _ ledger: ClientLedger,
        _ server: RunningServer,
    ) throws -> [String: JournalRow] {
        let keys = ledger.acknowledged.map(\.delivery.key)
        let latest = ContinuousClock.now + .seconds(Self.patience)
        var rows = try JournalFile(server.journal, .reading).deliveries()
        func open() -> [String] { keys.filter { rows[$0].map { $0.state != "settled" } ?? false } }
        while !open().isEmpty, ContinuousClock.now < latest, server.isRunning {
            usleep(10_000)
            rows = try JournalFile(server.journal, .reading).deliveries()
        }
        for key in open() {
            self.find(.stuck, "\(key) is not settled \(Self.patience) s after the start")
        }
        return rows
    }

    /// Settlements against what the simulator did.
    mutating func compare(_ ledger: ClientLedger, _ rows: [String: JournalRow], with entries: [Simulator.Entry]) {
        for line in ledger.lines {
            guard let row = rows[line.delivery.key], row.state == "settled" else { continue }
            let times = line.delivery.effect.map { $0.times(in: entries) } ?? 0
            if times > 1 { self.find(.doubled, "\(line.delivery.key) was done \(times) times") }
            let isSo =
                switch row.settlement {
                case "applied": times >= 1 || line.delivery.effect == nil
                // Sent before the crash, and not known: either is so.
                case "unknown": true
                // It was sent, no answer came, and it is not there, or the API was not asked at all.
                case "failed", "denied", "ignored": times == 0
                default: false
                }
            if !isSo {
                self.find(
                    .contradicted,
                    "\(line.delivery.key) is settled as \(row.settlement ?? "nothing") and was done \(times) times",
                )
            }
            if line.delivery.effect == nil, row.settlement != line.delivery.expected {
                self.find(
                    .contradicted,
                    "\(line.delivery.key) is \(row.settlement ?? "nothing"), not \(line.delivery.expected)",
                )
            }
        }
        // What nobody asked for.
        let known = Set(ledger.lines.compactMap(\.delivery.effect))
        for entry in entries where entry.applied && !known.contains(where: { $0.isOf(entry) }) {
            self.find(.doubled, "nobody asked for \(entry.call) \(entry.name ?? entry.id ?? "")")
        }
    }
}

extension ScriptedDelivery.Effect {
    /// How often it happened.
    func times(in entries: [Simulator.Entry]) -> Int {
        entries.count { $0.applied && self.isOf($0) }
    }

    func isOf(_ entry: Simulator.Entry) -> Bool {
        switch self {
        case .creates(let pool): entry.call == "pools.create" && entry.name == pool
        case .renames(let id, _): entry.call == "pools.update" && entry.id == id
        }
    }
}
