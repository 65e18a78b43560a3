import Logging
import Warden

/// Puts notices into log lines: constant messages, dotted metadata, the delivery's marks on every line.
struct OperatorLog: Sendable {
    let logger: Logger
    private let refusals = RefusalCount()

    init(logger: Logger) {
        self.logger = logger
    }

    func write(_ notice: Notice) {
        switch notice {
        case .rejected(_, let rejection) where rejection.reason == .overloaded:
            guard let count = self.refusals.add() else { return }
            self.logger.warning(
                "deliveries refused, too much is arriving",
                metadata: ["count": "\(count)", "reason": "\(rejection.reason.rawValue)"],
            )
        case .rejected(let source, let rejection):
            self.logger.warning(
                "delivery rejected",
                metadata: [
                    "source": .oneLine(source.rawValue), "reason": "\(rejection.reason.rawValue)",
                    "explanation": .oneLine(rejection.explanation),
                ],
            )
        case .handshake(let source):
            self.logger.info("handshake answered", metadata: ["source": .oneLine(source.rawValue)])
        case .accepted(let delivery):
            self.logger.debug("delivery accepted", metadata: Self.metadata(of: delivery))
        case .acknowledged(let delivery, let seconds):
            self.logger.trace(
                "delivery acknowledged",
                metadata: Self.metadata(of: delivery).merging(["seconds": "\(seconds)"]) { $1 },
            )
        case .redelivered(let delivery):
            self.logger.info("redelivery answered", metadata: Self.metadata(of: delivery))
        case .decided(let delivery, let decision):
            self.decided(delivery, decision)
        case .outcome(let delivery, let operation, let outcome):
            var metadata = Self.metadata(of: delivery)
            metadata["operation"] = .oneLine(operation.summary)
            metadata["outcome"] = "\(outcome.word)"
            metadata["reason"] = outcome.reason.map(Logger.MetadataValue.oneLine)
            self.logger.info("operation ended", metadata: metadata)
        case .settled(let delivery, let settlement):
            // A forge sends far more that means nothing here than what does; the journal has it all.
            let level: Logger.Level = settlement.word == .ignored ? .debug : .info
            guard self.logger.logLevel <= level else { return }
            var metadata = Self.metadata(of: delivery)
            metadata["settlement"] = "\(settlement.word.rawValue)"
            metadata["reason"] = settlement.reasons.first.map { .oneLine($0.text) }
            if settlement.isOpen { metadata["open"] = "true" }
            self.logger.log(level: level, "delivery settled", metadata: metadata)
        case .setAside(let delivery, let deaths):
            self.logger.error(
                "delivery set aside",
                metadata: Self.metadata(of: delivery).merging([
                    "deaths": "\(deaths)",
                    "advice": "`poolwarden deliveries retry \(delivery.number)` lets it go on, `drop` gives it up",
                ]) { $1 },
            )
        case .replied(let number, _):
            self.logger.debug("reply sent", metadata: ["delivery.number": "\(number)"])
        case .replyFailed(let number, let error, let givenUp):
            self.logger.log(
                level: givenUp ? .error : .warning,
                "reply not sent",
                metadata: [
                    "delivery.number": "\(number)", "reason": .oneLine(error.reason), "given-up": "\(givenUp)",
                ],
            )
        case .ticked(let delivery, let tick):
            self.logger.log(
                level: tick.late > 0 ? .warning : .debug,
                tick.late > 0 ? "schedule runs late" : "schedule due",
                metadata: Self.metadata(of: delivery).merging([
                    "policy": .oneLine(tick.policy), "schedule": .oneLine(tick.name), "late": "\(tick.late) s",
                ]) { $1 },
            )
        case .cutByClock(let delivery, _):
            self.logger.warning("evaluation cut by the clock, made once more", metadata: Self.metadata(of: delivery))
        case .shadowDecided(let delivery, let shadow):
            self.logger.info(
                "shadow policy decided",
                metadata: Self.metadata(of: delivery).merging([
                    "policy": .oneLine(shadow.policy), "verdict": "\(shadow.decision.verdict.rawValue)",
                    "operations": "\(shadow.decision.plan.operations.count)",
                    "reason": .oneLine(shadow.decision.reasons.first?.text ?? ""),
                ]) { $1 },
            )
        case .asked(let delivery, let requests, let until):
            let groups = requests.map { "\($0.count) of \($0.from)" }.joined(separator: ", ")
            self.logger.info(
                "approval asked",
                metadata: Self.metadata(of: delivery).merging([
                    "from": .oneLine(groups), "until": "\(until.forPeople)",
                ]) { $1 },
            )
        case .heard(let delivery, let approval):
            self.logger.info(
                "approval heard",
                metadata: Self.metadata(of: delivery).merging([
                    "about": "\(approval.delivery)", "verdict": "\(approval.verdict)",
                    "person": .oneLine(approval.person),
                ]) { $1 },
            )
        case .notified(let waiting):
            self.logger.debug(
                "notification sent",
                metadata: [
                    "delivery.number": "\(waiting.delivery)",
                    "destination": .oneLine(waiting.notification.destination),
                ],
            )
        case .notificationFailed(let waiting, let error, let givenUp):
            self.logger.log(
                level: givenUp ? .error : .warning,
                "notification not sent",
                metadata: [
                    "delivery.number": "\(waiting.delivery)",
                    "destination": .oneLine(waiting.notification.destination), "reason": .oneLine(error.reason),
                    "given-up": "\(givenUp)",
                ],
            )
        case .unreadable(let number, let reason):
            self.logger.error(
                "delivery cannot be gone on with; poolwarden journal check says what is wrong with it",
                metadata: ["delivery.number": "\(number)", "reason": .oneLine(reason)],
            )
        case .retrieval(let hook, let notice):
            self.write(notice, of: hook)
        case .keysNotFetched(let place, let error):
            self.logger.warning(
                "public keys not fetched",
                metadata: ["place": .oneLine(place.rawValue), "reason": .oneLine(error.reason)],
            )
        case .journalFailed(let error):
            self.logger.error("journal failed", metadata: ["error": "\(error)"])
        }
    }

    private func write(_ notice: RetrievalNotice, of hook: WatchedHook) {
        var metadata: Logger.Metadata = ["source": .oneLine(hook.source.rawValue), "hook": .oneLine(hook.name)]
        switch notice {
        case .found(let missed, let lost):
            metadata["missed"] = "\(missed)"
            self.logger.warning("missed deliveries found", metadata: metadata)
            for id in lost {
                metadata["missed"] = nil
                metadata["delivery.id"] = .oneLine(id.rawValue)
                self.logger.warning(
                    "delivery acknowledged but not in the journal, asked for again",
                    metadata: metadata,
                )
            }
        case .recovered(let count):
            metadata["recovered"] = "\(count)"
            self.logger.debug("missed deliveries arrived", metadata: metadata)
        case .deaf(let deafness):
            metadata["from"] = "\(deafness.first.forPeople)"
            metadata["to"] = "\(deafness.last.forPeople)"
            metadata["recovered"] = "\(deafness.recovered)"
            metadata["given-up"] = "\(deafness.givenUp)"
            self.logger.warning("\(deafness.text)", metadata: metadata)
        case .failing(let error):
            metadata["reason"] = .oneLine(error.reason)
            self.logger.warning("missed deliveries cannot be looked for", metadata: metadata)
        case .working:
            self.logger.info("missed deliveries are looked for again", metadata: metadata)
        }
    }

    private func decided(_ delivery: JournaledDelivery, _ decision: Decision) {
        var metadata = Self.metadata(of: delivery)
        metadata["verdict"] = "\(decision.verdict.rawValue)"
        metadata["cost.instructions"] = "\(decision.cost.instructions)"
        metadata["cost.microseconds"] = "\(decision.cost.microseconds)"
        guard decision.verdict == .indeterminate else {
            self.logger.debug("decided", metadata: metadata)
            return
        }
        metadata["reason"] = decision.reasons.first.map { .oneLine($0.text) }
        metadata["traceback"] = decision.reasons.first?.detail.map(Logger.MetadataValue.oneLine)
        self.logger.error("policy failed", metadata: metadata)
    }

    private static func metadata(of delivery: JournaledDelivery) -> Logger.Metadata {
        DeliveryMark(delivery).metadata.merging(["source": "\(delivery.source)"]) { $1 }
    }
}

extension Logger.MetadataValue {
    /// Text from outside, which must not begin a line of its own: `\n` stands for the end of a line.
    static func oneLine(_ text: String) -> Logger.MetadataValue {
        .string(
            text.unicodeScalars.reduce(into: "") { line, scalar in
                switch scalar {
                case "\n": line += "\\n"
                case _
                where scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}":
                    line += " "
                default: line.unicodeScalars.append(scalar)
                }
            }
        )
    }
}
