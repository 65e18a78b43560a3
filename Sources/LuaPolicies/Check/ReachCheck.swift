import Warden

/// Finds rules and lines that can never run.
struct ReachCheck {
    private let planned: Set<Warden.Operation.Kind>
    private(set) var problems: [PolicyProblem] = []

    /// - Parameter files: All files of the set: what none of them may plan, no guard will see.
    init(files: [PolicyFile]) {
        self.planned = Set(files.flatMap(\.manifest.may))
        for file in files {
            for registration in file.registrations { self.look(at: registration, of: file) }
        }
    }

    private mutating func look(at registration: Registration, of file: PolicyFile) {
        switch registration.form {
        case .guardrail where self.planned.isEmpty:
            self.add("\(registration.title) never runs: no policy of the set may plan anything", registration, file)
        default: break
        }
    }

    /// Looks at the code of a file.
    mutating func look(at uses: CodeUses, of file: String) {
        for use in uses.unreached {
            let message = "this line is never reached: \(use.path) before it ends the run"
            self.problems.append(PolicyProblem(file: file, line: use.line, message: message, rule: .unreachable))
        }
        for call in uses.methods where call.name == "of" {
            guard case .text(let word?)? = call.arguments.first else { continue }
            guard let kind = Warden.Operation.Kind(rawValue: word) else {
                let known = Warden.Operation.Kind.allCases.map(\.rawValue)
                // Another table's method may be called so too.
                guard Self.isLikeOperation(word) else { continue }
                let meant = NearestName.among(known, to: word).map { "did you mean \"\($0)\"?" }
                let message =
                    "there is no operation \"\(word)\"; \(meant ?? "there are " + known.joined(separator: ", "))"
                self.problems.append(PolicyProblem(file: file, line: call.line, message: message, rule: .argument))
                continue
            }
            guard !self.planned.contains(kind) else { continue }
            let message = "no policy of the set may plan \(kind.rawValue), so this finds nothing"
            self.problems.append(PolicyProblem(file: file, line: call.line, message: message, rule: .unreachable))
        }
    }

    private static func isLikeOperation(_ word: String) -> Bool {
        ["pools.", "agents.", "tokens."].contains { word.hasPrefix($0) }
    }

    private mutating func add(_ message: String, _ registration: Registration, _ file: PolicyFile) {
        self.problems.append(
            PolicyProblem(file: file.name, line: registration.line, message: message, rule: .unreachable)
        )
    }
}
