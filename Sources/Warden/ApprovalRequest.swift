package import Foundation

/// What `ask{ from, count, why, within }` wants before the plan may run.
package struct ApprovalRequest: Hashable, Sendable, Codable {
    /// The group whose people may approve.
    package var from: String
    /// How many of them must; the person who made the request is none of them.
    package var count: Int
    /// Why, for the people who are asked.
    package var why: String
    /// How long they have, in seconds.
    package var within: TimeInterval
    /// Such as `policies/pools.lua: command "pool retire NAME"`.
    package var rule: String?

    package init(from: String, count: Int, why: String, within: TimeInterval, rule: String? = nil) {
        self.from = from
        self.count = count
        self.why = why
        self.within = within
        self.rule = rule
    }
}
