import Warden

/// Which registrations an occurrence is for.
enum Selection {
    case runs([Run])
    case nothing([Decision.Reason], Decision.Verdict)

    /// One registration to run, and what its function gets beside the event.
    struct Run {
        let file: PolicyFile
        let registration: Registration
        let argument: [UInt8]

        /// Such as `policies/pools.lua: command "pool create NAME"`.
        var rule: String { "\(self.file.name): \(self.registration.title)" }
    }
}

extension LuaPolicySet {
    /// Every command that somebody may type, in the order of the files.
    var commands: [CommandRule] { Self.commands(of: self.active) }

    /// A command's registration and its file.
    typealias CommandRule = (file: PolicyFile, registration: Registration, pattern: CommandPattern, help: String)

    private static func commands(of files: [PolicyFile]) -> [CommandRule] {
        files.flatMap { file in
            file.registrations.compactMap { registration in
                guard case .command(let pattern, let help) = registration.form else { return nil }
                return (file, registration, pattern, help)
            }
        }
    }

    /// What runs about an occurrence, among some files of the set.
    func selection(for occurrence: Occurrence, among files: [PolicyFile]) -> Selection {
        if let tick = occurrence.tick { return self.schedule(tick, among: files) }
        guard let command = occurrence.command else { return self.events(named: occurrence.name, among: files) }
        return self.command(command.words, among: files)
    }

    /// The guards of some files, for a plan written as a value.
    func guards(plan: [UInt8], of files: [PolicyFile]) -> [Selection.Run] {
        files.flatMap { file in
            file.registrations.filter(\.isGuard).map { registration in
                Selection.Run(file: file, registration: registration, argument: plan)
            }
        }
    }

    /// What a run gets that has nothing beside the event.
    private static let noArgument: [UInt8] = {
        var writer = ValueWriter()
        writer.absent()
        return writer.bytes
    }()

    private func schedule(_ tick: Tick, among files: [PolicyFile]) -> Selection {
        let file = files.first { $0.name == tick.policy }
        guard let file, let registration = file.registrations.first(where: { $0.schedule?.name == tick.name }) else {
            return .nothing([Decision.Reason("\(tick.policy) has no schedule \"\(tick.name)\" any more")], .ignore)
        }
        return .runs([Selection.Run(file: file, registration: registration, argument: Self.noArgument)])
    }

    private func events(named name: String, among files: [PolicyFile]) -> Selection {
        let runs = files.flatMap { file in
            file.registrations.compactMap { registration -> Selection.Run? in
                guard case .on(let pattern, _) = registration.form, NamePattern(pattern).matches(name) else {
                    return nil
                }
                return Selection.Run(file: file, registration: registration, argument: Self.noArgument)
            }
        }
        guard runs.isEmpty else { return .runs(runs) }
        return .nothing([Decision.Reason("no policy is about \(name)")], .ignore)
    }

    /// The pattern with most literal words wins; no two patterns have the same, or the set would not have loaded.
    private func command(_ words: [String], among files: [PolicyFile]) -> Selection {
        let fitting = Self.commands(of: files).filter { $0.pattern.begins(words) }
        guard let best = fitting.max(by: { $0.pattern.verbs.count < $1.pattern.verbs.count }) else {
            return .nothing(self.unknownCommand(words), .notApplicable)
        }
        let arguments: [(name: String, value: String)]
        do throws(CommandPattern.Misfit) {
            arguments = try best.pattern.arguments(words)
        } catch {
            let why = error.why.map { $0 + ($0.hasSuffix("?") ? " " : "; ") } ?? ""
            return .nothing(
                [
                    Decision.Reason(
                        "\(why)usage: \(best.pattern) (\(best.help))",
                        rule: "\(best.file.name): \(best.registration.title)",
                    )
                ],
                .notApplicable,
            )
        }
        var writer = ValueWriter()
        writer.record(arguments.count)
        for (name, value) in arguments {
            writer.key(name)
            writer.text(value)
        }
        return .runs([Selection.Run(file: best.file, registration: best.registration, argument: writer.bytes)])
    }

    /// What people say to the host itself.
    private static let hostCommands: [(verbs: [String], usage: String)] = [
        (["approve"], "approve NUMBER"), (["reject"], "reject NUMBER [REASON...]"), (["help"], "help [VERB...]"),
    ]

    private func unknownCommand(_ words: [String]) -> [Decision.Reason] {
        let typed = words.joined(separator: " ")
        let known = self.commands.map { (verbs: $0.pattern.verbs, usage: $0.pattern.description) } + Self.hostCommands
        var nearest: (verbs: [String], usage: String, distance: Int)?
        for command in known {
            let said = words.prefix(command.verbs.count).joined(separator: " ").lowercased()
            let verbs = command.verbs.joined(separator: " ")
            let distance = NearestName.distance(said, verbs)
            guard distance <= max(1, min(3, verbs.utf8.count / 3)) else { continue }
            if let nearest, (nearest.distance, -nearest.verbs.count) <= (distance, -command.verbs.count) { continue }
            nearest = (command.verbs, command.usage, distance)
        }
        if let nearest {
            return [Decision.Reason("there is no command `\(typed)`; did you mean `\(nearest.usage)`?")]
        }
        guard !self.commands.isEmpty else { return [Decision.Reason("there are no commands")] }
        return [Decision.Reason("there is no command `\(typed)`; these are there:")] + self.helpLines { _ in true }
    }

    // MARK: - help

    /// Answers `help` and `help VERB…`.
    func help(about words: [String]) -> Decision {
        let lines = self.helpLines { pattern in zip(words, pattern.verbs).allSatisfy { $0.lowercased() == $1 } }
        let about = words.joined(separator: " ")
        let first: String =
            switch (lines.isEmpty, words.isEmpty) {
            case (true, true): "there are no commands"
            case (true, false): "there is no command that begins with `\(about)`; `help` lists all"
            case (false, true): "commands:"
            case (false, false): "commands that begin with `\(about)`:"
            }
        return Decision(verdict: .note, reasons: [Decision.Reason(first)] + lines, policySet: self.digest)
    }

    private func helpLines(_ isMeant: (CommandPattern) -> Bool) -> [Decision.Reason] {
        self.commands.filter { isMeant($0.pattern) }
            .map { Decision.Reason("\($0.pattern): \($0.help)", rule: "\($0.file.name): \($0.registration.title)") }
    }
}
