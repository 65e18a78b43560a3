import Warden

/// What a file's `policy { ... }` promises.
struct Manifest: Hashable, Sendable {
    let about: String
    /// The operations it may plan; empty where it changes nothing.
    let may: [Warden.Operation.Kind]
    /// The pools it may touch, as patterns; nil where it may touch every pool.
    let pools: [String]?

    /// Whether the file may touch a pool of this name.
    func covers(pool name: String) -> Bool {
        guard let pools = self.pools else { return true }
        return pools.contains { NamePattern($0).matches(name) }
    }
}

/// One `command`, `on` or `guard` of a file.
struct Registration: Hashable, Sendable {
    /// Its place among the registrations of its file, from 0.
    let ordinal: Int
    let line: Int
    let form: Form

    enum Form: Hashable, Sendable {
        case command(CommandPattern, help: String)
        case on(name: String, hasWhere: Bool)
        case guardrail(name: String)
    }

    /// The registration as reasons name it, such as `command "pool create NAME"`.
    var title: String {
        switch self.form {
        case .command(let pattern, _): "command \"\(pattern)\""
        case .on(let name, _): "on \"\(name)\""
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
