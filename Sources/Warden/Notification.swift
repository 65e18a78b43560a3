/// A message that a policy queues with `notify{ to, text }`: it ends nothing and waits for nothing.
package struct Notification: Hashable, Sendable, Codable {
    /// The destination's name in the settings, such as `slack:#ops`.
    package var destination: String
    package var text: String
    /// Such as `policies/capacity.lua`.
    package var policy: String

    package init(destination: String, text: String, policy: String) {
        self.destination = destination
        self.text = text
        self.policy = policy
    }
}
