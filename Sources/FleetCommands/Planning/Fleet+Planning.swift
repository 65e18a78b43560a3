import AgentPoolsAPI

extension Fleet {
    /// What a call came to, with what to print for programs beside the operation.
    struct Performed: Sendable {
        var outcome: FleetOutcome
        /// Of what was made; nil to keep the plan's.
        var id: String?
        var members: [OutputJSON.Member] = []
    }

    /// Carries out one planned operation: shows it, asks where it takes something away, performs it, tells the outcome.
    ///
    /// - Parameters:
    ///   - call: The plan. One that has an outcome already is only told.
    ///   - consent: Whether it may be made.
    ///   - answer: What somebody must type to confirm it.
    ///   - keepsOutputFree: Whether the standard output is for something else.
    ///   - perform: Makes the call. It is not cancelled: once something is sent, its answer is worth waiting for.
    /// - Returns: How it ended.
    /// - Throws: ``Stop`` when it was not confirmed, or stopped before anything was sent.
    func carryOut(
        _ call: PlannedCall,
        _ consent: Consent,
        answer: String = "yes",
        keepsOutputFree: Bool = false,
        _ perform: @escaping @Sendable () async -> Performed,
    ) async throws(Stop) -> Ending {
        var call = call
        guard call.outcome == nil else {
            return self.tell(call, isDryRun: consent == .dryRun, keepsOutputFree: keepsOutputFree)
        }
        switch consent {
        case .dryRun:
            self.show(call, keepsOutputFree: keepsOutputFree)
            return .done
        case .ask:
            self.console.tell(call.text(on: self.console.terminal.messages))
            try await self.confirm("Type \(answer.printable) to do this: ", answer: answer)
        case .given:
            break
        }
        let performed = try await self.shielded(perform)
        call.outcome = performed.outcome
        call.id = performed.id ?? call.id
        return self.tell(call, performed.members, keepsOutputFree: keepsOutputFree)
    }

    private func show(_ call: PlannedCall, keepsOutputFree: Bool) {
        switch self.format {
        case .json: self.print([.init("dry_run", .bool(true)), .init("operations", .array([call.json]))])
        case .text where keepsOutputFree: self.console.tell(call.text(on: self.console.terminal.messages))
        case .text: self.console.print(call.text(on: self.screen))
        }
        self.console.tell("Dry run: nothing was done.")
    }

    /// Makes sure, before anything is read, that somebody can be asked where somebody must be.
    func requireSomebody(_ consent: Consent) throws(Stop) {
        guard consent == .ask, !self.console.terminal.canAsk else { return }
        throw Stop(
            "Not confirmed: there is no terminal to ask on. Nothing was done; add --yes to confirm beforehand, "
                + "or --dry-run to see the plan.",
            .notConfirmed,
            .notConfirmed,
        )
    }

    func confirm(_ question: String, answer: String) async throws(Stop) {
        let typed = await self.console.ask(question)
        guard typed == answer else { throw Stop("Not confirmed. Nothing was done.", .notConfirmed, .notConfirmed) }
    }

    /// Runs something that must not be cut short; says so when somebody wants to stop it.
    func shielded<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async throws(Stop) -> Value {
        guard !Task.isCancelled else { throw Stop(reading: nil, .cancelled(sentBytes: false)) }
        let console = self.console
        return await withTaskCancellationHandler {
            await Task { await body() }.value
        } onCancel: {
            console.tell(Self.stopping)
        }
    }

    static let stopping =
        "Stopping; waiting for what is under way. Press Ctrl-C again to end at once, without knowing what was done."

    private func tell(
        _ call: PlannedCall,
        _ members: [OutputJSON.Member] = [],
        isDryRun: Bool = false,
        keepsOutputFree: Bool,
    ) -> Ending {
        guard let outcome = call.outcome else { return .done }
        let isDone = outcome.ending == .done
        if self.format == .json, !keepsOutputFree {
            self.print([.init("dry_run", .bool(isDryRun)), .init("operations", .array([call.json]))] + members)
        }
        let reason = outcome.reason.map { ": \($0.printable)" } ?? ""
        let line = "\(call.title): \(outcome.label)\(reason)"
        if self.format == .text, isDone, !keepsOutputFree {
            self.console.print(line)
        } else if !isDone || self.format == .text {
            self.console.tell(line)
        }
        return outcome.ending
    }
}
