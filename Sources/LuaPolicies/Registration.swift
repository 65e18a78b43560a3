import Warden

/// What a file's `policy { ... }` promises.
struct Manifest: Hashable, Sendable {
    let about: String
    /// The operations it may plan; empty where it changes nothing.
    let may: [Warden.Operation.Kind]
    /// The pools it may touch, as patterns; nil where it may touch every pool.
    let pools: [String]?
    /// How many operations of a kind may be sent within a window, each kind once, in the order of their names.
    let limits: [OperationLimit]
    /// Whether the file decides beside the others, and nothing of it is acted upon.
    let isShadow: Bool
}

/// One `command`, `on`, `every`, `at` or `guard` of a file.
struct Registration: Hashable, Sendable {
    /// Its place among the registrations of its file, from 0.
    let ordinal: Int
    let line: Int
    let form: Form

    enum Form: Hashable, Sendable {
        case command(CommandPattern, help: String)
        case on(name: String, hasWhere: Bool)
        /// `word` is `every` or `at`, `text` what stands behind it.
        case schedule(word: String, text: String, name: String, ScheduleTiming)
        case guardrail(name: String)
    }

    /// The name and the timing of a schedule; nil for anything else.
    var schedule: (name: String, timing: ScheduleTiming)? {
        guard case .schedule(_, _, let name, let timing) = self.form else { return nil }
        return (name, timing)
    }

    var isGuard: Bool {
        if case .guardrail = self.form { true } else { false }
    }

    /// The registration as reasons name it, such as `command "pool create NAME"`.
    var title: String {
        switch self.form {
        case .command(let pattern, _): "command \"\(pattern)\""
        case .on(let name, _): "on \"\(name)\""
        case .schedule(let word, let text, let name, _): "\(word) \"\(text)\" (\(name))"
        case .guardrail(let name): "guard \"\(name)\""
        }
    }
}

/// A policy file that was compiled and run once.
struct PolicyFile: Sendable {
    /// Its place in the policy set, from 0.
    let index: Int
    /// Such as `policies/pools.lua`.
    let name: String
    let manifest: Manifest
    let registrations: [Registration]
}

extension PolicyFile {
    /// What its manifest allows, as a plan takes it along.
    var bounds: PlannedBounds {
        PlannedBounds(policy: self.name, may: self.manifest.may, pools: self.manifest.pools)
    }
}
