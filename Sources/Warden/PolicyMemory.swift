package import Foundation

/// What a policy remembers from one decision to the next: small values by key, for each policy its own.
package struct PolicyMemory: Hashable, Sendable {
    /// By key; expired entries are not among them.
    package var entries: [String: Entry]

    package init(entries: [String: Entry] = [:]) {
        self.entries = entries
    }

    package struct Entry: Hashable, Sendable, Codable {
        /// JSON text.
        package var value: String
        /// Nil for what is kept until it is set to nil.
        package var expires: Date?

        package init(value: String, expires: Date? = nil) {
            self.value = value
            self.expires = expires
        }
    }

    /// The most keys of one policy.
    package static let mostEntries = 256
    /// The most bytes of one value as JSON text, and of one key.
    package static let longestValue = 4_096
    package static let longestKey = 128
}

/// One key that a policy has set; written together with the decision.
package struct MemoryChange: Hashable, Sendable, Codable {
    /// Such as `policies/capacity.lua`.
    package var policy: String
    package var key: String
    /// Nil forgets the key.
    package var entry: PolicyMemory.Entry?

    package init(policy: String, key: String, entry: PolicyMemory.Entry?) {
        self.policy = policy
        self.key = key
        self.entry = entry
    }
}
