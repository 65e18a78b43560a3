/// Compares what calls are given with what they take.
struct CallCheck {
    private(set) var problems: [PolicyProblem] = []

    mutating func look(at uses: CodeUses, of file: String) {
        for call in uses.calls where !uses.assigned.contains(call.name.firstPart) {
            guard let form = CallForm.known[call.name], let message = form.message(about: call) else { continue }
            self.add(message, file, call.line)
        }
        for call in uses.methods {
            guard let receiver = call.receiver, receiver.firstPart == "tfc", !uses.assigned.contains("tfc") else {
                continue
            }
            self.add("\(receiver).\(call.name) is called with a dot, not with a colon", file, call.line)
        }
        for use in uses.returned where !uses.assigned.contains(use.path) && CodeUses.verdicts.contains(use.path) {
            self.add("`\(use.path)` is not called; write return \(use.path)(\"because ...\")", file, use.line)
        }
    }

    private mutating func add(_ message: String, _ file: String, _ line: Int) {
        self.problems.append(PolicyProblem(file: file, line: line, message: message, rule: .argument))
    }
}

extension String {
    /// What stands before the first dot.
    fileprivate var firstPart: String { String(self.prefix { $0 != "." }) }
}
