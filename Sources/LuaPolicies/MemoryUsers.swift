package import Warden

extension LuaPolicySet {
    package func memoryUsers(for occurrence: Occurrence) -> [String] {
        guard case .runs(let runs) = self.selection(for: occurrence, among: self.active) else { return [] }
        let selected = Set(runs.map(\.file.index))
        return self.active.filter { file in
            let mayRun = selected.contains(file.index) || file.registrations.contains(where: \.isGuard)
            return mayRun && self.memoryFiles.contains(file.index)
        }.map(\.name)
    }
}

extension PolicyLoader {
    /// The policies that name the global `memory`, or that use a library while any library names it.
    var memoryFiles: Set<Int> {
        let uses = self.code.map { CodeUses($0.code).reads.map(\.path) }
        func names(_ global: String, in paths: [String]) -> Bool {
            paths.contains { path in
                [global, "_G.\(global)"].contains { path == $0 || path.hasPrefix($0 + ".") }
            }
        }
        let policies = uses.prefix(self.policyCount)
        let isInLibraries = uses.dropFirst(self.policyCount).contains { names("memory", in: $0) }
        return Set(
            policies.indices.filter { index in
                names("memory", in: policies[index]) || isInLibraries && names("use", in: policies[index])
            }
        )
    }
}
