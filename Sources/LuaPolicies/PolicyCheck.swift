import CLuaBridge
import Warden

extension LuaPolicySet {
    /// Everything that is wrong with a folder, without deciding anything: what does not compile or load, names that
    /// are declared nowhere, misspelt calls, commands claimed twice, calls that plan what the manifest does not allow.
    ///
    /// - Returns: The problems by file and line; empty when there is none.
    package static func check(folder path: String, settings: PolicySettings = PolicySettings()) -> [PolicyProblem] {
        do throws(PolicyLoadError) {
            let folder = try PolicyFolder(path)
            let loader = try PolicyLoader(folder, pool: BoxPool(settings))
            var problems = loader.problems
            for (file, code) in loader.code {
                let names = CompiledNames(code)
                let manifest = loader.files.first { $0.name == file.name }?.manifest
                problems += NameCheck(file: file.name, names: names, manifest: manifest).problems
            }
            return Set(problems).sorted()
        } catch {
            return error.problems
        }
    }
}

/// Compares the names that a file uses with those that are there.
struct NameCheck {
    private(set) var problems: [PolicyProblem] = []

    private let file: String
    private let names: CompiledNames
    private let manifest: Manifest?

    private static let globals = Self.list(box_global_name)
    private static let members = Self.list(box_library_name)
    private static let later = Self.list(box_unavailable_name)
    private static let libraries = Set(Self.members.compactMap { $0.split(separator: ".").first.map(String.init) })

    init(file: String, names: CompiledNames, manifest: Manifest?) {
        self.file = file
        self.names = names
        self.manifest = manifest
        for use in names.reads {
            guard let message = self.message(about: use) else { continue }
            self.problems.append(PolicyProblem(file: file, line: use.line, message: message))
        }
    }

    private func message(about use: CompiledNames.Use) -> String? {
        let parts = use.path.split(separator: ".").map(String.init)
        guard let global = parts.first, !self.names.assigned.contains(global) else { return nil }
        if let later = Self.later.filter({ use.path == $0 || use.path.hasPrefix($0 + ".") }).min() {
            return "`\(later)` is not available yet"
        }
        guard Self.globals.contains(global) else {
            let candidates = Self.globals.union(self.names.assigned)
            let meant = NearestName.among(candidates.sorted(), to: global).map { "; did you mean `\($0)`?" }
            return "`\(global)` is declared nowhere\(meant ?? "")"
        }
        guard Self.libraries.contains(global), parts.count > 1 else { return nil }
        return self.message(aboutMember: parts) ?? self.message(aboutPlan: parts)
    }

    private func message(aboutMember parts: [String]) -> String? {
        let depth = parts[0] == "tfc" ? 3 : 2
        let path = parts.prefix(depth).joined(separator: ".")
        guard !Self.members.contains(path) else { return nil }
        let meant = NearestName.among(Self.members.sorted(), to: path).map { "; did you mean \($0)?" }
        return "\(path) is not \(parts[0] == "tfc" ? "a call" : "there")\(meant ?? "")"
    }

    private func message(aboutPlan parts: [String]) -> String? {
        guard let manifest = self.manifest, parts.count >= 3, parts[0] == "tfc" else { return nil }
        guard let kind = Warden.Operation.Kind(rawValue: parts[1...2].joined(separator: ".")) else { return nil }
        guard !manifest.may.contains(kind) else { return nil }
        return "the policy plans \(kind.rawValue), but its `may` does not have it"
    }

    private static func list(_ name: (Int) -> UnsafePointer<CChar>?) -> Set<String> {
        var names: Set<String> = []
        while let next = name(names.count) { names.insert(String(cString: next)) }
        return names
    }
}
