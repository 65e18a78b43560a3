import Warden

/// Compares what the manifests allow with what the code plans.
struct ManifestCheck {
    private(set) var problems: [PolicyProblem] = []
    private let libraries: [CodeUses]

    /// - Parameter libraries: What the files of `use` do: it counts for every policy that uses one.
    init(libraries: [CodeUses]) {
        self.libraries = libraries
    }

    mutating func look(at file: PolicyFile, _ uses: CodeUses) {
        let planned = Self.planned(by: uses)
        for use in planned where !file.manifest.may.contains(use.kind) {
            let message = "the policy plans \(use.kind.rawValue), but its `may` does not have it"
            self.problems.append(
                PolicyProblem(file: file.name, line: use.line, message: message, rule: .manifest)
            )
        }
        guard !Self.isHidden(uses) else { return }
        let usesLibraries = uses.reads.contains { $0.path == "use" }
        var kinds = Set(planned.map(\.kind))
        if usesLibraries {
            guard !self.libraries.contains(where: Self.isHidden) else { return }
            kinds.formUnion(self.libraries.flatMap { Self.planned(by: $0).map(\.kind) })
        }
        for kind in file.manifest.may where !kinds.contains(kind) {
            let message = "`may` allows \(kind.rawValue), which no line of the policy plans; leave it out"
            self.problems.append(
                PolicyProblem(
                    file: file.name,
                    line: uses.calls.first { $0.name == "policy" }?.line ?? 1,
                    message: message,
                    rule: .tooMuchAllowed,
                )
            )
        }
    }

    private static func planned(by uses: CodeUses) -> [(kind: Warden.Operation.Kind, line: Int)] {
        guard !uses.assigned.contains("tfc") else { return [] }
        return uses.reads.compactMap { use in
            let parts = use.path.split(separator: ".").map(String.init)
            guard parts.count >= 3, parts[0] == "tfc" else { return nil }
            return Warden.Operation.Kind(rawValue: parts[1...2].joined(separator: ".")).map { ($0, use.line) }
        }
    }

    /// Whether the code may reach calls in a way that cannot be seen: through `tfc` or `_G` as a value.
    private static func isHidden(_ uses: CodeUses) -> Bool {
        let isReached = uses.reads.contains {
            ["tfc", "tfc.pools", "tfc.agents", "tfc.tokens", "_G"].contains($0.path)
        }
        // What it returns is followed where it is called by that name.
        let asked = uses.reads.count { $0.path == "tfc.organization" }
        return isReached || asked > uses.calls.count { $0.name == "tfc.organization" }
    }
}
