package import Warden

extension LuaPolicySet {
    /// Decides once more for each policy in shadow mode, with an interpreter, a budget and reads of its own.
    ///
    /// A policy's rules decide as if it stood alone, under the guards of all. One that only guards is held against the
    /// plan that the others make.
    package func shadowDecisions(on occurrence: Occurrence, with inputs: PolicyInputs) async -> [ShadowDecision] {
        var decisions: [ShadowDecision] = []
        for file in self.files where file.manifest.isShadow {
            guard let runs = self.shadowRuns(of: file, occurrence) else { continue }
            guard let box = self.pool.take() else { continue }
            defer { self.pool.giveBack(box) }
            let evaluation = Evaluation(self, box: box, occurrence: occurrence, inputs: inputs, shadow: file)
            let guards = self.files.filter { !$0.manifest.isShadow || $0.index == file.index }
            var decision = await evaluation.decide(runs, guards: guards)
            guard evaluation.filesRun.contains(file.index) else { continue }
            decision.memory = []
            decisions.append(ShadowDecision(policy: file.name, decision: decision))
        }
        return decisions
    }

    /// What runs for a shadow policy; nil where it has nothing to say.
    private func shadowRuns(of file: PolicyFile, _ occurrence: Occurrence) -> [Selection.Run]? {
        if case .runs(let runs) = self.selection(for: occurrence, among: [file]) { return runs }
        guard file.registrations.contains(where: \.isGuard),
            case .runs(let runs) = self.selection(for: occurrence, among: self.active)
        else { return nil }
        return runs
    }
}
